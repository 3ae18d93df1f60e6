// Where a sentence ends, in any script. Used for passages and for the sentences of an answer.

/** A part of a text, in UTF-16 units; `end` is behind its last character. No white space at its edges. */
export interface Range {
  start: number;
  end: number;
}

/** End marks that need a space behind them (`3.14`, `chatai.dev`), and wide ones that don't. */
const endMark =
  /([.!?\u061f\u06d4\u0964\u0965\u2026\u0589]+|[\u3002\uff01\uff1f\uff0e\uff61]+)["'\u00bb\u201d\u2019)\]\u300d\u300f\u300b]*(\s*)/gu;
const wide = /[\u3002\uff01\uff1f\uff0e\uff61]/u;

/** Thai, Lao, Khmer and Burmese put a space where we put a comma or a full stop, and no other mark. */
const spaceParted = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Abbreviations of four letters and more before a name; shorter ones are recognised by their length. */
const titles = new Set('prof capt corp dept univ assoc sept'.split(' '));

/** Longest piece without any mark that is still called a sentence; beyond it we part at a comma or a space. */
const longest = 500;
/** Pieces of a space-parted script are joined up to this, about an English sentence's worth. */
const spacePartedLength = 200;

/** The sentences of a text in order. A line break ends a sentence. */
export function sentencesOf(text: string): Range[] {
  const sentences: Range[] = [];
  for (const line of text.matchAll(/[^\r\n\u2028\u2029]+/g)) {
    for (const sentence of sentencesOfLine(text, { start: line.index, end: line.index + line[0].length })) {
      sentences.push(...shorten(text, sentence));
    }
  }
  return sentences;
}

function sentencesOfLine(text: string, line: Range): Range[] {
  const found: Range[] = [];
  let start = line.start;
  for (const match of text.slice(line.start, line.end).matchAll(endMark)) {
    const [whole, marks = '', space = ''] = match;
    const stop = line.start + match.index;
    const after = stop + whole.length;
    if (after >= line.end) break;
    if (!wide.test(marks) && (space === '' || continues(text, { start, end: stop }, after, marks))) continue;
    found.push({ start, end: after });
    start = after;
  }
  found.push({ start, end: line.end });
  return found
    .map((range) => trim(text, range))
    .filter((range) => range.end > range.start)
    .flatMap((range) => (spaceParted.test(text.slice(range.start, range.end)) ? partAtSpaces(text, range) : [range]));
}

/** Is the mark one of an abbreviation, an initial or a number in a list: `Dr. Who`, `J. S. Bach`, `approx. five`, `1. First`? */
function continues(text: string, before: Range, after: number, marks: string): boolean {
  const next = text.charAt(after);
  if (/\p{Ll}/u.test(next)) return marks.includes('.') || marks.includes('\u2026');
  if (marks !== '.') return false;
  const word = /[\p{L}\p{M}\p{N}]*$/u.exec(text.slice(Math.max(before.start, before.end - 12), before.end))?.[0] ?? '';
  if (/^\p{Lu}\p{Ll}{0,2}$|^[IVXL]+$/u.test(word) || titles.has(word.toLowerCase())) return true;
  return /^\d{1,2}$/.test(word) && before.end - word.length === before.start;
}

/** Pieces between spaces, joined until they have the length of a sentence. */
function partAtSpaces(text: string, { start, end }: Range): Range[] {
  const parts: Range[] = [];
  let from = start;
  let last = start;
  for (let space = text.indexOf(' ', start); space !== -1 && space < end; space = text.indexOf(' ', space + 1)) {
    if (space - from > spacePartedLength && last > from) {
      parts.push(trim(text, { start: from, end: last }));
      from = last;
    }
    last = space;
  }
  if (end - from > spacePartedLength && last > from) {
    parts.push(trim(text, { start: from, end: last }));
    from = last;
  }
  parts.push(trim(text, { start: from, end }));
  return parts;
}

function shorten(text: string, { start, end }: Range): Range[] {
  if (end - start <= longest) return [{ start, end }];
  const limit = start + longest;
  const comma = Math.max(...['; ', ', ', '\uff0c', '\u060c '].map((mark) => text.lastIndexOf(mark, limit)));
  const space = text.lastIndexOf(' ', limit);
  const half = start + longest / 2;
  const cut = comma > half ? comma + 1 : space > half ? space : limit;
  return [trim(text, { start, end: cut }), ...shorten(text, trim(text, { start: cut, end }))];
}

function trim(text: string, { start, end }: Range): Range {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(text.charAt(from))) from++;
  while (to > from && /\s/.test(text.charAt(to - 1))) to--;
  return { start: from, end: to };
}
