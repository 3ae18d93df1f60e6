// Which language a text is in: by its script, and among languages of one script by their commonest words.
import { isFunctionWord } from './function-words.ts';
import { wordsOf } from './words.ts';

/** PostgreSQL's snowball dictionaries (15: 28 of them, `<name>_stem`) by BCP 47 language; other languages are not stemmed. */
const dictionaries: Record<string, string> = {
  ar: 'arabic',
  hy: 'armenian',
  eu: 'basque',
  ca: 'catalan',
  da: 'danish',
  nl: 'dutch',
  en: 'english',
  fi: 'finnish',
  fr: 'french',
  de: 'german',
  el: 'greek',
  hi: 'hindi',
  hu: 'hungarian',
  id: 'indonesian',
  ga: 'irish',
  it: 'italian',
  lt: 'lithuanian',
  ne: 'nepali',
  no: 'norwegian',
  nb: 'norwegian',
  nn: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  es: 'spanish',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  yi: 'yiddish',
};

/** The stemmer for a language, `simple` (none) where PostgreSQL has none. */
export const dictionaryOf = (language: string): string => dictionaries[language] ?? 'simple';

/** Scripts and the languages that are written in each, as far as we tell them apart. */
const scripts: [string, RegExp, string[]][] = [
  ['Latin', /\p{Script=Latin}/gu, 'en de fr es it pt nl sv da no fi hu ro ca tr id vi pl cs lt'.split(' ')],
  ['Cyrillic', /\p{Script=Cyrillic}/gu, ['ru', 'uk', 'bg', 'sr']],
  ['Arabic', /\p{Script=Arabic}/gu, ['ar', 'fa', 'ur']],
  ['Devanagari', /\p{Script=Devanagari}/gu, ['hi']],
  ['Greek', /\p{Script=Greek}/gu, ['el']],
  ['Thai', /\p{Script=Thai}/gu, ['th']],
  ['Kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, ['ja']],
  ['Han', /\p{Script=Han}/gu, ['zh']],
  ['Hangul', /\p{Script=Hangul}/gu, ['ko']],
  ['Hebrew', /\p{Script=Hebrew}/gu, ['he']],
  ['Armenian', /\p{Script=Armenian}/gu, ['hy']],
  ['Tamil', /\p{Script=Tamil}/gu, ['ta']],
];

/** Letters that one language of a script uses and its neighbours do not; each counts like a common word. */
const ownLetters: Record<string, RegExp> = {
  ca: /[ŀ]|l·l/gu,
  cs: /[řěů]/gu,
  da: /[æ]/gu,
  de: /[ßäöü]/gu,
  es: /[ñ¿¡]/gu,
  fr: /[œèêëç]/gu,
  hu: /[őű]/gu,
  lt: /[ėųūį]/gu,
  no: /[å]/gu,
  pl: /[ąęłśźż]/gu,
  pt: /[ãõ]/gu,
  ro: /[ăâîșțşţ]/gu,
  sv: /[åäö]/gu,
  tr: /[ığşİöüç]/gu,
  uk: /[іїєґ]/gu,
  vi: /[ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỷỹỵ]/gu,
  ur: /[ٹڈڑےں]/gu,
  fa: /[پچژگ]/gu,
};

/** Enough text to judge by. */
const sampleLength = 4_000;

/**
 * BCP 47 language of a text, `und` when it cannot be told (too short, or one we have no words of). `among` narrows the choice, for a
 * question to the languages of the knowledge: short texts are told apart better by fewer candidates.
 */
export function detectLanguage(text: string, among?: readonly string[]): string {
  const sample = text.slice(0, sampleLength);
  const script = scriptOf(sample);
  if (!script) return 'und';
  const narrowed = among ? script.filter((language) => among.includes(language)) : [];
  const candidates = narrowed.length > 0 ? narrowed : script;
  if (candidates.length === 1 && (narrowed.length === 0 || script.length === 1)) return candidates[0] as string;
  const words = wordsOf(sample);
  const lower = sample.toLowerCase().normalize('NFC');
  let best = { language: narrowed.length === 1 ? (narrowed[0] as string) : 'und', hits: 0 };
  for (const language of candidates) {
    const own = ownLetters[language];
    const letters = own ? (lower.match(own)?.length ?? 0) : 0;
    const hits = words.reduce((sum, word) => sum + (isFunctionWord(language, word) ? 1 : 0), letters);
    if (hits > best.hits) best = { language, hits };
  }
  return best.language;
}

/** Languages of the script most letters belong to. A text with a tenth of kana is Japanese. */
function scriptOf(text: string): string[] | undefined {
  let best: { count: number; languages: string[] } | undefined;
  const counts = new Map<string, number>();
  for (const [name, letters, languages] of scripts) {
    // An ideograph stands for two or three letters.
    const count = (text.match(letters)?.length ?? 0) * (name === 'Han' ? 3 : 1);
    counts.set(name, count);
    if (count > 0 && (!best || count > best.count)) best = { count, languages };
  }
  if (best?.languages[0] === 'zh' && (counts.get('Kana') ?? 0) * 30 > best.count) return ['ja'];
  return best?.languages;
}
