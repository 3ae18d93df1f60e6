// One spelling for what people spell in several ways. Applied to documents and questions alike, so nothing is lost by it.

/** First code points of the decimal digit rows that people type (Unicode: Arabic-Indic, Persian, Devanagari, Bengali, Thai). */
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];

/** Letters that Unicode does not decompose, and pairs that one language tells apart and another writes alike. */
const letters = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ł', 'l'],
  ['ı', 'i'],
  ['ё', 'е'],
  ['ґ', 'г'],
  ['ς', 'σ'],
  ['أ', 'ا'],
  ['إ', 'ا'],
  ['آ', 'ا'],
  ['ٱ', 'ا'],
  ['ى', 'ي'],
  ['ی', 'ي'],
  ['ک', 'ك'],
  ['ة', 'ه'],
  // Devanagari: candrabindu is often written as anusvara.
  ['\u0901', '\u0902'],
]);
const letterPattern = new RegExp(`[${[...letters.keys()].join('')}]`, 'gu');

/** Marks that are optional in writing: Arabic vowels and kashida, Hebrew points, the nukta, joiners and soft hyphens. */
const optionalMarks = /[\u064b-\u065f\u0670\u0640\u0591-\u05c7\u093c\u200b-\u200d\u2060\ufeff\u00ad]/gu;

/** Compatibility forms unified (NFKC), lower case by the rules of `locale`, digits of all scripts as 0-9, optional marks gone. Accents stay: stemmers read them. */
export function normalise(text: string, locale = 'und'): string {
  return text
    .normalize('NFKC')
    .toLocaleLowerCase(locale)
    .replace(optionalMarks, '')
    .replace(/\p{Nd}/gu, (digit) => (digit >= '0' && digit <= '9' ? digit : plainDigit(digit)));
}

/** Without accents on Latin and Greek letters, and letters that vary by habit unified: `é` = `e`, `ё` = `е`, `أ` = `ا`. For comparing, not for stemming. */
export function fold(word: string): string {
  if (/^[a-z0-9]*$/.test(word)) return word;
  const bare = /[\p{Script=Latin}\p{Script=Greek}]/u.test(word)
    ? word
        .normalize('NFD')
        .replace(/\p{Mn}/gu, '')
        .normalize('NFC')
    : word;
  return bare.replace(letterPattern, (letter) => letters.get(letter) ?? letter);
}

function plainDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = zeros.find((first) => code >= first && code < first + 10);
  return zero === undefined ? digit : String(code - zero);
}
