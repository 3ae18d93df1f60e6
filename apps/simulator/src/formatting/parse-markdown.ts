import { checkedLink, userIdOfLink } from './links.ts';
import type { MarkedText, RawEntity } from './raw-entity.ts';
import { byteOffset, charAt, isSpace, placeOf, SyntaxProblem } from './syntax-problem.ts';

/** The legacy Markdown: no nesting, four kinds of mark (td, `parse_markdown`). */
export function parseMarkdown(source: string): MarkedText {
  const entities: RawEntity[] = [];
  let text = '';
  let at = 0;
  while (at < source.length) {
    const char = charAt(source, at);
    if (char === '\\' && '_*`['.includes(charAt(source, at + 1))) {
      text += charAt(source, at + 1);
      at += 2;
    } else if ('_*`['.includes(char)) {
      const span = char === '`' && source.startsWith('```', at) ? readBlock(source, at) : readSpan(source, at);
      if (span.entity && span.text.length > 0) {
        entities.push({ ...span.entity, offset: text.length, length: span.text.length });
      }
      text += span.text;
      at = span.end;
    } else {
      text += char;
      at++;
    }
  }
  return { text, entities };
}

interface Span {
  text: string;
  /** Undefined when the mark leaves no entity, as a link that leads nowhere. */
  entity: Omit<RawEntity, 'offset' | 'length'> | undefined;
  end: number;
}

const unended = (source: string, begin: number) =>
  new SyntaxProblem(`Can't find end of the entity starting at byte offset ${byteOffset(source, begin)}`);

function readSpan(source: string, begin: number): Span {
  const mark = charAt(source, begin);
  const end = source.indexOf(mark === '[' ? ']' : mark, begin + 1);
  if (end < 0) throw unended(source, begin);
  const text = source.slice(begin + 1, end);
  switch (mark) {
    case '_':
      return { text, entity: { type: 'italic' }, end: end + 1 };
    case '*':
      return { text, entity: { type: 'bold' }, end: end + 1 };
    case '`':
      return { text, entity: { type: 'code' }, end: end + 1 };
    default:
      return readLink(source, text, end);
  }
}

function readLink(source: string, text: string, end: number): Span {
  // An empty text has no link to read: its address stays in the text.
  if (text === '' || charAt(source, end + 1) !== '(') return { text, entity: linkTo(text), end: end + 1 };
  const close = placeOf(source, end + 2, (char) => char === ')');
  return { text, entity: linkTo(source.slice(end + 2, close)), end: close + 1 };
}

function linkTo(address: string): Span['entity'] {
  const userId = userIdOfLink(address);
  if (userId !== undefined) return { type: 'text_mention', userId };
  const url = checkedLink(address);
  return url === undefined ? undefined : { type: 'text_link', url };
}

function readBlock(source: string, begin: number): Span {
  const { language, at } = readBlockHead(source, begin + 3);
  const end = source.indexOf('```', at);
  if (end < 0) throw unended(source, begin);
  const entity = language ? { type: 'pre' as const, language } : { type: 'pre' as const };
  return { text: source.slice(at, end), entity, end: end + 3 };
}

/** What stands after ```: a language, and one line break that does not count. */
export function readBlockHead(source: string, from: number): { language: string; at: number } {
  const languageEnd = placeOf(source, from, (char) => isSpace(char) || char === '`');
  const isLanguage = languageEnd !== from && languageEnd < source.length && charAt(source, languageEnd) !== '`';
  const at = isLanguage ? languageEnd : from;
  const lineBreak = /^(?:\r\n|\n\r|\r|\n)?/.exec(source.slice(at, at + 2))?.[0] ?? '';
  return { language: isLanguage ? source.slice(from, languageEnd) : '', at: at + lineBreak.length };
}
