import { isDateFormat } from './date-format.ts';
import { readAttributes } from './html-attributes.ts';
import { readEscape } from './html-escapes.ts';
import { checkedLink, userIdOfLink } from './links.ts';
import { endOf, inOrder, type MarkedText, type RawEntity } from './raw-entity.ts';
import { byteOffset, charAt, isSpace, placeOf, SyntaxProblem } from './syntax-problem.ts';

const tagTypes: Record<string, RawEntity['type'] | 'other'> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  span: 'spoiler',
  'tg-spoiler': 'spoiler',
  a: 'other',
  'tg-emoji': 'other',
  'tg-time': 'other',
  pre: 'other',
  code: 'other',
  blockquote: 'other',
};

interface OpenTag {
  name: string;
  /** The one attribute that counts for this tag. */
  argument: string;
  unixTime: number;
  offset: number;
}

interface Reading {
  source: string;
  text: string;
  open: OpenTag[];
  entities: RawEntity[];
}

/** A `code` that may still become the language of a `pre` around it. */
type Code = RawEntity & { type: 'code' | 'pre' };

/** HTML (td, `parse_html`). */
export function parseHtml(source: string): MarkedText {
  const reading: Reading = { source, text: '', open: [], entities: [] };
  let hasHalfPair = false;
  let at = 0;
  while (at < source.length) {
    const char = charAt(source, at);
    const reference = char === '&' ? readEscape(source, at) : undefined;
    if (reference) {
      hasHalfPair ||= reference.isHalfPair;
      reading.text += reference.char;
      at = reference.end;
    } else if (char === '<') {
      at = charAt(source, at + 1) === '/' ? endTag(reading, at) : startTag(reading, at);
    } else {
      reading.text += char;
      at++;
    }
  }
  const left = reading.open.at(-1);
  if (left) throw new SyntaxProblem(`Can't find end tag corresponding to start tag "${left.name}"`);
  if (hasHalfPair) {
    const why = 'after decoding HTML entities, check for unmatched surrogate code units';
    throw new SyntaxProblem(`Text contains invalid Unicode characters ${why}`);
  }
  const entities = reading.entities.map((entity) => (entity.type === 'code' ? plainCode(entity) : entity));
  return { text: reading.text, entities: inOrder(entities) };
}

const plainCode = ({ language: _, ...code }: RawEntity): RawEntity => code;

function startTag(reading: Reading, begin: number): number {
  const { source } = reading;
  const at = placeOf(source, begin + 1, (char) => isSpace(char) || char === '>');
  const where = byteOffset(source, begin);
  if (charAt(source, at) === '\0') throw new SyntaxProblem(`Unclosed start tag at byte offset ${where}`);
  const name = source.slice(begin + 1, at).toLowerCase();
  if (!Object.hasOwn(tagTypes, name)) {
    throw new SyntaxProblem(`Unsupported start tag "${name}" at byte offset ${where}`);
  }
  const { attributes, end } = readAttributes(source, at, name, where);
  const tag: OpenTag = { name, ...argumentsOf(name, attributes), offset: reading.text.length };
  if (name === 'span' && tag.argument !== 'spoiler') {
    throw new SyntaxProblem(`Tag "span" must have class "tg-spoiler" at byte offset ${where}`);
  }
  reading.open.push(tag);
  return end;
}

function argumentsOf(name: string, attributes: [string, string][]): Pick<OpenTag, 'argument' | 'unixTime'> {
  let argument = '';
  let unixTime = 0;
  for (const [attribute, value] of attributes) {
    if (name === 'a' && attribute === 'href') argument = value;
    else if (name === 'code' && attribute === 'class' && value.startsWith('language-')) argument = value.slice(9);
    else if (name === 'span' && attribute === 'class' && value.startsWith('tg-')) argument = value.slice(3);
    else if (name === 'tg-emoji' && attribute === 'emoji-id') argument = value;
    else if (name === 'blockquote' && attribute === 'expandable') argument = '1';
    else if (name === 'tg-time' && attribute === 'unix') unixTime = Number.parseInt(value, 10) || 0;
    else if (name === 'tg-time' && attribute === 'format') argument = value;
  }
  return { argument, unixTime };
}

function endTag(reading: Reading, begin: number): number {
  const { source, open, entities, text } = reading;
  const where = byteOffset(source, begin);
  const tag = open.at(-1);
  if (!tag) throw new SyntaxProblem(`Unexpected end tag at byte offset ${where}`);
  const nameEnd = placeOf(source, begin + 2, (char) => isSpace(char) || char === '>');
  const name = source.slice(begin + 2, nameEnd).toLowerCase();
  const at = placeOf(source, nameEnd, (char) => char === '\0' || !isSpace(char));
  if (charAt(source, at) !== '>') throw new SyntaxProblem(`Unclosed end tag at byte offset ${where}`);
  if (name !== '' && name !== tag.name) {
    const found = `expected "</${tag.name}>", found "</${name}>"`;
    throw new SyntaxProblem(`Unmatched end tag at byte offset ${where}, ${found}`);
  }
  if (text.length > tag.offset) {
    const entity = entityOf(tag, text, entities.at(-1));
    if (entity) entities.push(entity);
  }
  open.pop();
  return at + 1;
}

/** The entity of a tag. `last` is the one before it, which a `pre` or `code` over the same text joins. */
function entityOf(tag: OpenTag, text: string, last: RawEntity | undefined): RawEntity | undefined {
  const { name, argument, unixTime, offset } = tag;
  const span = { offset, length: text.length - offset };
  const type = tagTypes[name];
  if (type !== undefined && type !== 'other') return { type, ...span };
  switch (name) {
    case 'a':
      return linkTo(argument || text.slice(offset), span);
    case 'tg-emoji':
      if (!/^-?\d{1,19}$/.test(argument) || Number(argument) === 0) {
        throw new SyntaxProblem('Invalid custom emoji identifier specified');
      }
      return { type: 'custom_emoji', customEmojiId: argument, ...span };
    case 'tg-time':
      if (!isDateFormat(argument)) throw new SyntaxProblem('Invalid date format used');
      return unixTime > 0 ? { type: 'date_time', unixTime, format: argument, ...span } : undefined;
    case 'blockquote':
      return { type: argument ? 'expandable_blockquote' : 'blockquote', ...span };
    case 'pre':
      if (isSameSpan(last, span) && last.type === 'code' && last.language) {
        last.type = 'pre';
        return undefined;
      }
      return { type: 'pre', ...span };
    default:
      if (isSameSpan(last, span) && last.type === 'pre' && argument) {
        last.language = argument;
        return undefined;
      }
      return argument ? { type: 'code', language: argument, ...span } : { type: 'code', ...span };
  }
}

const isSameSpan = (last: RawEntity | undefined, span: { offset: number; length: number }): last is Code =>
  last !== undefined && last.offset === span.offset && endOf(last) === span.offset + span.length;

function linkTo(address: string, span: { offset: number; length: number }): RawEntity | undefined {
  const userId = userIdOfLink(address);
  if (userId !== undefined) return { type: 'text_mention', userId, ...span };
  const url = checkedLink(address);
  return url === undefined ? undefined : { type: 'text_link', url, ...span };
}
