// Words that greet and ask nothing. A text that holds anything else is a question.
import { wordsOf } from '../knowledge/index.ts';

const phrases = [
  'hello|hello there|hi|hi there|hey|good morning|good afternoon|good evening|good day',
  'привет|здравствуй|здравствуйте|добрый день|доброе утро|добрый вечер|приветствую',
  'привіт|вітаю|добрий день|здравей|здравейте|добър ден|здраво',
  'hallo|guten tag|guten morgen|guten abend|servus|moin|goedendag|hoi',
  'bonjour|bonsoir|salut|hola|buenos días|buenas tardes|buenas noches|ciao|buongiorno|buonasera|salve',
  'olá|oi|bom dia|boa tarde|boa noite|bon dia|salutare|bună|bună ziua',
  'hej|hejsan|god dag|goddag|hei|moi|terve|szia|jó napot|ahoj|dobrý den|cześć|dzień dobry|labas|merhaba|selam',
  'halo|selamat pagi|selamat siang|xin chào|chào bạn|γεια|γεια σου|γεια σας|καλημέρα',
  'مرحبا|أهلا|السلام عليكم|سلام|שלום|नमस्ते|हैलो|வணக்கம்|สวัสดี|สวัสดีครับ|สวัสดีค่ะ',
  '你好|您好|こんにちは|おはようございます|こんばんは|안녕|안녕하세요|안녕하십니까',
];

const plain = (text: string): string => wordsOf(text).join(' ');
const greetings = new Set(phrases.flatMap((line) => line.split('|')).map(plain));
/** Longer texts are not looked at. */
const longest = 40;

/** Is the text a greeting and nothing else, whatever its case and marks? */
export const isGreeting = (text: string): boolean => text.length <= longest && greetings.has(plain(text));
