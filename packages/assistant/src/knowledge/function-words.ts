// The commonest words of a language say which language a text is in, and nothing about what it is about. Question words are among them:
// a passage that answers "when" rarely holds the word.
import { fold } from './normalise.ts';

const lists: Record<string, string> = {
  ar: 'من في على إلى عن ما ماذا متى أين كيف كم هل هو هي هذا هذه التي الذي الذين مع أو ثم كان كانت أن لماذا أي لم لا قد كل بعد بين ذلك تم عند و ف ب ل أنا نحن أنت لدى لديكم يمكن يمكنني لي لكم',
  bg: 'и на в от за с по да се е са не че как кога къде какво кой коя кое кои колко защо или като до при този тази това беше има ли си ние вие може',
  ca: 'el la els les de del que i a en un una per amb es no com quan on qui què quin quina quants quantes són és al dels va més o se',
  cs: 'a v na je se že s z do o k i jak kdy kde co kdo který která které kolik proč jsou byl byla bylo jako nebo pro po od za při ten ta to není může',
  da: 'og i at det en den til er som på de med han af for ikke der var et har fra hvad hvornår hvor hvem hvilken hvilket hvilke hvorfor hvordan kan eller om ved',
  de: 'der die das und in zu den ist von mit dem des ein eine einer eines einem einen auf für sich nicht als auch es an werden aus er hat dass sie nach wird bei was wann wo wer wie welche welcher welches warum wurde war sind oder im am zum zur ich wir man kann viele viel',
  el: 'ο η το οι τα του της των τον την τους και να σε με για από που είναι δεν θα στο στη στην στον στους στις στα ένα μια ένας μία τι πότε πού ποιος ποια ποιο ποιοι ποιες πόσο πόσα πόσοι πόσες πώς γιατί ήταν έχει ως ή αν κατά μετά μπορώ τις',
  en: 'the of and to in a is was for on as with by that it at from are an be or his were which has have had not this their he she they but what when where who whom whose how why many much did does do can i you we my your our will would should there something anything someone anyone somebody anybody',
  es: 'de la que el en y a los se del las un por con no una su para es al lo como más o fue sus qué cuándo dónde quién quiénes cuál cuáles cuánto cuánta cuántos cuántas cómo son era ha este esta entre desde ser hay puedo',
  fa: 'و در به از که این را با است برای آن یک خود تا بر هم نیز شد شده چه کی کجا چگونه چند کدام چرا آیا بود می های ها او یا دارد کنم',
  fi: 'ja on ei se että hän oli joka mutta kun niin myös tai ovat ole sen kuin mikä milloin missä kuka kuinka miksi montako mitä miten paljon ollut olla voi voiko',
  fr: 'le la les de des du un une et à en est que qui dans pour par sur au aux avec ce cette se ne pas plus son sa ses il elle ont été quand où quoi comment combien pourquoi quel quelle quels quelles l d s n qu c j sont était ou je vous nous peut',
  he: 'של על את הוא היא זה לא עם כי גם או אם מה מי מתי איפה היכן איך כמה למה איזה האם יש היה הם אני אתם אל כל',
  hi: 'का के की है में से को और पर ने हैं यह था थी थे एक कि जो ही या भी तो कर किया गया लिए इस वह क्या कब कहाँ कहां कौन किस किसने कैसे कितने कितनी कितना क्यों किन किसके किसकी होता होती होते जाता हुआ नहीं हो अपने साथ बाद द्वारा कौनसा मैं आप',
  hu: 'a az és hogy nem is egy ez volt meg de ki mi mikor hol hogyan miért mennyi hány melyik van vagy csak már mint el azt kell lehet',
  id: 'yang dan di dari untuk dengan pada adalah ini itu dalam tidak ke oleh sebagai apa kapan mana siapa bagaimana mengapa berapa akan atau telah dapat bisa saya kami anda apakah',
  it: 'di che e la il un a per in una non si sono con del della dei delle da al alla le lo gli come è nel nella ma quando dove chi cosa quale quali quanto quanti quante quanta perché era ha o l d stato più i possono posso',
  ja: 'の に は を た が で て と し れ さ ある いる も する から な こと として い や など なっ ない この ため その あっ よう また もの という あり まで られ なる へ か だ これ によって により おり より による ず なり られる において なに 何 いつ どこ だれ 誰 どの どう いくつ なぜ です ます ました ください',
  ko: '은 는 이 가 을 를 의 에 에서 와 과 도 로 으로 한 그 이것 무엇 언제 어디 누구 어떻게 왜 얼마나 몇 어떤 무엇인가 있는 있다 하는 했다 입니까 인가요 나요 및 또는',
  lt: 'ir yra kad su iš į į kas kada kur kaip kodėl kiek kuris kuri ar buvo bet o tai ne nuo per',
  nl: 'de het een en van in is dat op te zijn met voor niet aan er die door als bij om ook uit naar wat wanneer waar wie hoe hoeveel welke waarom werd was heeft worden of tot kan ik wij u',
  no: 'og i det er på som en et til for av med at de ikke den har om var han hva når hvor hvem hvilken hvilket hvilke hvorfor hvordan kan eller fra ved',
  pl: 'w i na z się nie że do to jest jak o od po za dla co kiedy gdzie kto który która które ile dlaczego był była było są oraz lub przez czy ten ta mogę można',
  pt: 'de a o que e do da em um para com não uma os no na se por mais as dos das como mas foi ao ele quando onde quem qual quais quanto quanta quantos quantas porquê são era ou é pelo pela há posso',
  ro: 'de la și în a cu pe o un că nu din este care sunt pentru se mai au fost lui cel cea al ale ce când unde cine cum câți câte cât câtă care de ce sau prin ca era ai îi pot poate',
  ru: 'и в не на что с по как это к а из у за от о для же то бы его но она он они был была было были или при так все ли когда где кто какой какая какое какие каких какого какую какой сколько почему зачем чем чего кого кому во со до является который которая которые если есть можно мне я вы мы ваш',
  sr: 'и у је на се да од за су са као што не који која које када где ко како колико зашто али или био била по i u je na se da od za su sa kao što ne koji koja koje kada gde ko kako koliko zašto ali ili bio bila po',
  sv: 'och i att det som en på är av för med till den har de inte om ett var han men från vad när var vem hur vilken vilket vilka varför många kan eller vid',
  ta: 'மற்றும் ஒரு என்று இந்த அந்த என்ன எப்போது எங்கே யார் எப்படி எத்தனை எந்த ஏன் உள்ள இது அது ஆகும்',
  th: 'ที่ และ ใน ของ เป็น การ มี ได้ ไม่ ให้ ว่า จะ กับ จาก โดย คือ หรือ ก็ นี้ นั้น ความ แต่ อยู่ ซึ่ง อะไร ใคร ไหน ที่ไหน เมื่อ เมื่อไร เมื่อไหร่ อย่างไร ยังไง เท่าไร เท่าไหร่ กี่ ทำไม ใด บ้าง ถูก ไป มา แล้ว คน ครับ ค่ะ ไหม ต้อง เพื่อ ผู้ใด อัน',
  tr: 'zaman zamana ve bir bu da de için ile olarak çok daha gibi olan o ne kadar sonra mi mı mu mü kim kimdir nerede nereye nereden nasıl hangi neden niçin kaç nedir kaçtır ise ya veya idi olduğu olmuştur vardır değil her ama hangisi hangisidir',
  uk: 'і в на не що з у як до та за від є це для про по коли де хто який яка яке які скільки чому чи був була було були або його її він вона але із при якого якої можна',
  ur: 'کا کے کی ہے میں سے کو اور پر نے ہیں یہ تھا تھی ایک کہ جو یا بھی کیا کب کہاں کون کیسے کتنے کتنی کیوں کس نہیں',
  vi: 'và của là có trong được cho các những một người không với này đã khi để từ ở đến như về ra bởi vào đó nào gì ai đâu sao bao nhiêu mấy thế làm tại cái con hay hoặc thì mà tôi bạn cũng sẽ vì theo',
  zh: '的 了 是 在 和 有 不 为 与 也 这 那 就 都 而 及 或 被 由 于 对 从 到 上 中 其 个 什么 哪 哪里 哪个 哪些 哪一 谁 何 何时 时候 如何 怎么 怎样 为什么 多少 几 几个 吗 呢 吧 什麼 誰 幾 嗎 為什麼 為 哪裡 多大 多久 我 你 您 我们 你们 请问 可以',
};

/** Vietnamese tells words apart by nothing but their marks; there the lists and the words are compared with them. */
const exact = (language: string) => language === 'vi';

const sets = new Map(
  Object.entries(lists).map(([language, list]) => {
    const words = list.split(' ');
    return [language, new Set(exact(language) ? words : words.map(fold))];
  }),
);

/** Is the word (normalised) one that says nothing about a text in this language? False for a language we have no list of. */
export function isFunctionWord(language: string, word: string): boolean {
  return sets.get(language)?.has(exact(language) ? word : fold(word)) ?? false;
}

/** How a word is compared where there is no stemmer: folded, but with its marks in Vietnamese. */
export const bareForm = (language: string, word: string): string => (exact(language) ? word : fold(word));
