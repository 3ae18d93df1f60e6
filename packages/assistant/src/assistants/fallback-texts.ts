/** "I don't know that", for assistants whose owner wrote none. Keys are BCP 47 languages. */
const texts: Record<string, string> = {
  ar: 'لا أعرف الإجابة عن ذلك. لا يوجد شيء عنه في المعلومات المتاحة لي.',
  bg: 'Не знам това. В моите знания няма нищо по въпроса.',
  ca: 'Això no ho sé. No hi ha res sobre aquest tema en el meu coneixement.',
  cs: 'To nevím. V mých znalostech o tom nic není.',
  da: 'Det ved jeg ikke. Der står intet om det i min viden.',
  de: 'Das weiß ich nicht. In meinem Wissen steht dazu nichts.',
  el: 'Δεν το γνωρίζω. Δεν υπάρχει κάτι σχετικό στις γνώσεις μου.',
  en: "I don't know that. There is nothing about it in my knowledge.",
  es: 'No lo sé. No hay nada sobre eso en mis conocimientos.',
  fi: 'En tiedä sitä. Tiedoissani ei ole siitä mitään.',
  fr: "Je ne sais pas. Il n'y a rien à ce sujet dans mes connaissances.",
  he: 'אני לא יודע. אין על כך דבר בידע שלי.',
  hi: 'मुझे यह नहीं पता। मेरी जानकारी में इसके बारे में कुछ नहीं है।',
  hu: 'Ezt nem tudom. A tudásomban nincs erről semmi.',
  id: 'Saya tidak tahu. Tidak ada informasi tentang itu dalam pengetahuan saya.',
  it: 'Non lo so. Nelle mie conoscenze non c’è nulla al riguardo.',
  ja: 'それについてはわかりません。私の知識には該当する情報がありません。',
  ko: '그것은 모르겠습니다. 제가 가진 지식에 해당 내용이 없습니다.',
  nl: 'Dat weet ik niet. Daar staat niets over in mijn kennis.',
  no: 'Det vet jeg ikke. Det står ingenting om det i kunnskapen min.',
  pl: 'Nie wiem tego. W mojej wiedzy nic o tym nie ma.',
  pt: 'Não sei. Não há nada sobre isso no meu conhecimento.',
  ro: 'Nu știu. Nu există nimic despre asta în cunoștințele mele.',
  ru: 'Я этого не знаю. В моих знаниях об этом ничего нет.',
  sv: 'Det vet jag inte. Det står inget om det i min kunskap.',
  th: 'ฉันไม่ทราบเรื่องนี้ ไม่มีข้อมูลเกี่ยวกับเรื่องนี้ในความรู้ของฉัน',
  tr: 'Bunu bilmiyorum. Bilgilerimde bununla ilgili bir şey yok.',
  uk: 'Я цього не знаю. У моїх знаннях про це нічого немає.',
  vi: 'Tôi không biết điều đó. Trong kiến thức của tôi không có thông tin về việc này.',
  zh: '我不知道。我的知识中没有相关内容。',
};

/** The sentence in `language` (BCP 47), in English where we have none. */
export function fallbackText(language: string): string {
  const base = language.toLowerCase().split('-')[0] ?? '';
  return texts[base] ?? (texts.en as string);
}
