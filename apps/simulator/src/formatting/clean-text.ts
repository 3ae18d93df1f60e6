import { endOf, type MarkedText, type RawEntity } from './raw-entity.ts';
import { byteOffset, SyntaxProblem } from './syntax-problem.ts';

/** td, `clean_input_string`: line and paragraph separators, directional overrides, and marks that draw vertical lines. */
const dropped = /\u0333|\u033f|\u030a|[\r\u2028-\u202e]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const blanked = /[\0-\t\v\f\x0e-\x1f]/;

/** Takes characters out that Telegram doesn't keep, and moves the entities along. They must be in order. Throws `SyntaxProblem` for one that leaves the text or cuts a character. */
export function cleanText({ text, entities }: MarkedText): MarkedText {
  if (entities.length > 0) checkBounds(text, entities);
  if (!dropped.test(text) && !blanked.test(text)) return { text: withoutTricks(text), entities };
  const moved = new Map<number, number>();
  for (const entity of entities) {
    moved.set(entity.offset, 0);
    moved.set(endOf(entity), 0);
  }
  let cleaned = '';
  for (let at = 0; at <= text.length; at++) {
    if (moved.has(at)) moved.set(at, cleaned.length);
    const char = text[at] ?? '';
    if (!dropped.test(char)) cleaned += blanked.test(char) ? ' ' : char;
  }
  const place = (at: number) => moved.get(at) ?? 0;
  return {
    text: withoutTricks(cleaned),
    entities: entities.map((entity) => ({
      ...entity,
      offset: place(entity.offset),
      length: place(endOf(entity)) - place(entity.offset),
    })),
  };
}

/** td, `replace_offending_characters`: of marks of direction in a row only the last counts. */
const withoutTricks = (text: string) => text.replace(/[\u200e\u200f](?=[\u200e\u200f])/g, '\u200c');

interface Complaint {
  /** Where the server would have noticed it while reading the text. */
  at: number;
  message: () => string;
}

function checkBounds(text: string, entities: RawEntity[]): void {
  const complaints = entities.flatMap((entity) => complaintsOf(text, entity));
  const [first, ...rest] = complaints;
  if (!first) return;
  const worst = rest.reduce((found, next) => (next.at < found.at ? next : found), first);
  throw new SyntaxProblem(worst.message());
}

function complaintsOf(text: string, entity: RawEntity): Complaint[] {
  const { offset } = entity;
  const end = endOf(entity);
  const begins = 'Entity begins';
  const ends = `Entity beginning at UTF-16 offset ${offset} ends`;
  const cut = (at: number, who: string) => ({
    at: at + 1,
    message: () => `${who} in a middle of a UTF-16 symbol at byte offset ${byteOffset(text, at + 1)}`,
  });
  if (offset > text.length) {
    const message = () => `${begins} after the end of the text at UTF-16 offset ${offset}`;
    return [{ at: text.length + 1, message }];
  }
  return [
    ...(isInside(text, offset) ? [cut(offset, begins)] : []),
    ...(isInside(text, end) ? [cut(end, ends)] : []),
    ...(end > text.length
      ? [{ at: text.length + 2, message: () => `${ends} after the end of the text at UTF-16 offset ${end}` }]
      : []),
  ];
}

/** Between the two halves of a surrogate pair. */
const isInside = (text: string, at: number) =>
  at > 0 && at < text.length && (text.codePointAt(at - 1) ?? 0) > 0xffff && /[\udc00-\udfff]/.test(text[at] ?? '');
