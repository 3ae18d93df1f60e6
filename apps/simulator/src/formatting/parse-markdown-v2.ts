import { isDateFormat } from './date-format.ts';
import { checkedLink, userIdOfLink } from './links.ts';
import { endsAt, isVerbatimMark, type Mark, plainMarks, reserved, startOf } from './markdown-v2-marks.ts';
import { inOrder, type MarkedText, type RawEntity } from './raw-entity.ts';
import { byteOffset, charAt, SyntaxProblem } from './syntax-problem.ts';

interface Open {
  mark: Mark;
  /** Where it begins in the source, and in the text. */
  begin: number;
  offset: number;
  language: string;
}

/** All that is known while the source is read from left to right. */
interface Reading {
  source: string;
  at: number;
  text: string;
  entities: RawEntity[];
  open: Open[];
  inQuote: boolean;
  /** Nothing stands before this place in its line. */
  atLineStart: boolean;
}

/** MarkdownV2 (td, `parse_markdown_v2`). */
export function parseMarkdownV2(source: string): MarkedText {
  const reading: Reading = { source, at: 0, text: '', entities: [], open: [], inQuote: false, atLineStart: true };
  while (reading.at < source.length) step(reading);
  if (reading.inQuote) endQuoteAtEnd(reading);
  const left = reading.open.at(-1);
  if (left) throw unended(source, left);
  return { text: reading.text, entities: inOrder(reading.entities) };
}

function step(reading: Reading): void {
  const { source, at, open } = reading;
  const char = charAt(source, at);
  if (isEscape(source, at)) {
    const escaped = charAt(source, at + 1);
    reading.at += 2;
    reading.text += escaped;
    if (escaped !== '\r') reading.atLineStart = escaped === '\n';
    return;
  }
  const mark = open.at(-1)?.mark;
  if (isVerbatimMark(mark) ? char !== '`' : !reserved.includes(char)) {
    reading.at++;
    reading.text += char;
    if (char !== '\r') reading.atLineStart = false;
    return;
  }
  if (mark && reading.inQuote && char === '\n' && charAt(source, at + 1) !== '>') endQuote(reading);
  else if (mark && endsAt(mark, source, at)) end(reading);
  else begin(reading, char);
}

/** Any character of ASCII is taken as it is behind a backslash. */
function isEscape(source: string, at: number): boolean {
  const next = charAt(source, at + 1);
  return charAt(source, at) === '\\' && next > '\0' && next <= '~';
}

function begin(reading: Reading, char: string): void {
  const { source, at, text } = reading;
  if (char === '\n') {
    reading.at++;
    reading.text += '\n';
    reading.atLineStart = true;
    return;
  }
  const isQuote = char === '>' && reading.atLineStart;
  const start = isQuote ? { mark: 'BlockQuote' as const, length: 1, language: '' } : startOf(source, at);
  if (!start) {
    throw new SyntaxProblem(`Character '${char}' is reserved and must be escaped with the preceding '\\'`);
  }
  reading.at += start.length;
  if (isQuote && reading.inQuote) return;
  reading.inQuote ||= isQuote;
  reading.open.push({ mark: start.mark, begin: at, offset: text.length, language: start.language });
}

function end(reading: Reading): void {
  const open = reading.open.pop() as Open; // the caller has looked at it
  const { offset, language } = open;
  const length = reading.text.length - offset;
  const plain = plainMarks[open.mark];
  let entity: Omit<RawEntity, 'offset' | 'length'> | undefined;
  if (plain) {
    reading.at += plain.endLength;
    entity = language ? { type: plain.type, language } : { type: plain.type };
  } else {
    entity = open.mark === 'TextUrl' ? readLink(reading, offset) : readSpecialLink(reading);
  }
  if (entity && length > 0) reading.entities.push({ ...entity, offset, length });
}

/** A line break ends a quote, unless the next line is quoted too; it belongs to the quote. */
function endQuote(reading: Reading): void {
  const { source, at, open } = reading;
  const last = open.at(-1) as Open; // a quote is open
  const expandable = isExpandMark(last, at, reading.text);
  if (last.mark !== 'BlockQuote' && !expandable) throw unended(source, last);
  if (expandable) open.pop();
  const quote = open.pop() as Open; // and the mark stood inside it
  if (quote.mark !== 'BlockQuote') throw unended(source, quote);
  reading.at++;
  reading.text += '\n';
  reading.inQuote = false;
  reading.atLineStart = true;
  addQuote(reading, quote, expandable);
}

function endQuoteAtEnd(reading: Reading): void {
  const { source, open } = reading;
  const last = open.at(-1) as Open; // a quote is open
  const expandable = last.mark === 'Spoiler' && last.begin === source.length - 2;
  if (expandable) open.pop();
  const quote = open.at(-1);
  if (quote?.mark !== 'BlockQuote') return;
  open.pop();
  addQuote(reading, quote, expandable);
}

/** A quote whose last line ends in `||` is a folded one: what looks like the begin of a spoiler is its mark. */
const isExpandMark = ({ mark, begin }: Open, at: number, text: string) =>
  mark === 'Spoiler' && (begin === at - 2 || (begin === at - 3 && text.endsWith('\r')));

function addQuote({ entities, text }: Reading, { offset }: Open, expandable: boolean): void {
  const length = text.length - offset;
  if (length > 0) entities.push({ type: expandable ? 'expandable_blockquote' : 'blockquote', offset, length });
}

/** `](address)`, or `]` alone: then the text is the address. */
function readLink(reading: Reading, offset: number): Omit<RawEntity, 'offset' | 'length'> | undefined {
  const given = charAt(reading.source, reading.at + 1) === '(';
  const address = given ? readAddress(reading) : reading.text.slice(offset);
  if (!given) reading.at++;
  const userId = userIdOfLink(address);
  if (userId !== undefined) return { type: 'text_mention', userId };
  const url = checkedLink(address);
  return url === undefined ? undefined : { type: 'text_link', url };
}

/** Reads from the bracket to behind the closing parenthesis. */
function readAddress(reading: Reading): string {
  const { source } = reading;
  const begin = reading.at + 2;
  let address = '';
  let at = begin;
  while (at < source.length && charAt(source, at) !== ')') {
    if (isEscape(source, at)) at++;
    address += charAt(source, at);
    at++;
  }
  if (charAt(source, at) !== ')') {
    throw new SyntaxProblem(`Can't find end of a URL at byte offset ${byteOffset(source, begin)}`);
  }
  reading.at = at + 1;
  return address;
}

/** `![…](tg://emoji?id=…)` or `![…](tg://time?unix=…&format=…)`. */
function readSpecialLink(reading: Reading): Omit<RawEntity, 'offset' | 'length'> {
  if (charAt(reading.source, reading.at + 1) !== '(') {
    throw new SyntaxProblem('The entity must contain a tg://emoji or tg://time URL');
  }
  const address = readAddress(reading);
  const emoji = /^tg:(?:\/\/)?emoji\/?\?(?:.*&)?id=(-?\d+)(?:[&#]|$)/i.exec(address)?.[1];
  if (emoji !== undefined && Number(emoji) !== 0) return { type: 'custom_emoji', customEmojiId: emoji };
  const time = /^tg:(?:\/\/)?time\/?\?(.*)$/i.exec(address)?.[1];
  const query = new URLSearchParams(time ?? '');
  const unixTime = Number(query.get('unix'));
  const format = query.get('format') ?? '';
  if (time === undefined || !(unixTime > 0) || !isDateFormat(format)) {
    throw new SyntaxProblem('Invalid tg://emoji or tg://time URL specified');
  }
  return { type: 'date_time', unixTime, format };
}

const unended = (source: string, { mark, begin }: Open) =>
  new SyntaxProblem(`Can't find end of ${mark} entity at byte offset ${byteOffset(source, begin)}`);
