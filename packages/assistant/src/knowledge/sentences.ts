// Where a sentence ends, in any script. Used for passages and for the sentences of an answer.

/** End marks that need a space behind them (`3.14`, `chatai.dev`), and those that don't. */
const end = /([.!?\u061f\u06d4\u0964\u0965\u2026\u0589]+|[\u3002\uff01\uff1f\uff0e\uff61]+)(["'\u00bb\u201d\u2019)\]\u300d\u300f\u300b]*)(\s*)/gu;
const wide = /[\u3002\uff01\uff1f\uff0e\uff61]/u;

/** Thai, Lao, Khmer and Burmese put a space where we put a comma or a full stop, and no other mark. */
const spaceParted = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Longest piece without any mark that is still called a sentence; beyond it we part at a space. */
const longest = 500;
/** Pieces of a space-parted script are joined up to this, about an English sentence's worth. */
const spacePartedLength = 200;

/** Sentences of a text, trimmed, in order; joined by spaces they are the text. Line breaks end a sentence. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  for (const line of text.split(/[\r\n\u2028\u2029]+/)) {
    for (const sentence of ofLine(line)) sentences.push(...shorten(sentence));
  }
  return sentences;
}

function ofLine(line: string): string[] {
  const found: string[] = [];
  let start = 0;
  for (const match of line.matchAll(end)) {
    const [whole, marks = '', , space = ''] = match;
    const after = match.index + whole.length;
    if (after >= line.length) break;
    if (!wide.test(marks) && (space === '' || continues(line, start, match.index, after, marks))) continue;
    found.push(line.slice(start, after).trim());
    start = after;
  }
  found.push(line.slice(start).trim());
  return found.filter((sentence) => sentence !== '').flatMap((sentence) => (spaceParted.test(sentence) ? partAtSpaces(sentence) : [sentence]));
}

/** Is the full stop one of an abbreviation, an initial or an ordinal: `Dr. Who`, `J. S. Bach`, `approx. five`, `am 3. Mai`? */
function continues(line: string, start: number, stop: number, after: number, marks: string): boolean {
  if (marks !== '.') return /\p{Ll}/u.test(line.charAt(after)) && marks.includes('.');
  if (/[\p{Ll}]/u.test(line.charAt(after))) return true;
  const word = /[\p{L}\p{M}\p{N}]*$/u.exec(line.slice(Math.max(start, stop - 12), stop))?.[0] ?? '';
  if (/^\p{Lu}(\p{Ll}{0,2})$/u.test(word)) return true;
  // An ordinal before a month or a noun; in a list it would open a line.
  return /^\d{1,2}$/.test(word) && stop - word.length === start;
}

/** Pieces between spaces, joined until they have the length of a sentence. */
function partAtSpaces(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (const piece of text.split(' ')) {
    if (part !== '' && part.length + piece.length > spacePartedLength) {
      parts.push(part);
      part = piece;
    } else part = part === '' ? piece : `${part} ${piece}`;
  }
  if (part !== '') parts.push(part);
  return parts;
}

function shorten(sentence: string): string[] {
  if (sentence.length <= longest) return [sentence];
  const cut = Math.max(sentence.lastIndexOf('; ', longest), sentence.lastIndexOf(', ', longest), sentence.lastIndexOf('\uff0c', longest));
  const space = sentence.lastIndexOf(' ', longest);
  const at = cut > longest / 2 ? cut + 1 : space > longest / 2 ? space : longest;
  return [sentence.slice(0, at).trim(), ...shorten(sentence.slice(at).trim())];
}
