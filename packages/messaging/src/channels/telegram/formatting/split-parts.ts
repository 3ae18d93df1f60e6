import type { MessageEntity } from 'grammy/types';
import type { RichText } from './rich-text.ts';

/** Telegram formats no more of one message (td, MessageEntity.cpp). */
const mostEntities = 100;

/**
 * Cuts a text into messages of at most `limit` UTF-16 units and 100 entities, where it reads best. An entity that lies over a cut
 * goes on in the next message. White space at a cut is dropped, but for the indentation of code. No message is without something to see.
 */
export function* splitParts({ text, entities }: RichText, limit = 4_096): Generator<RichText> {
  let rest = entities;
  for (let from = afterSpace(text, 0, rest); from < text.length; ) {
    const most = Math.min(from + limit, rest[mostEntities]?.offset ?? text.length);
    const end = text.length <= most ? text.length : from + seamOf(text.slice(from, most + 1), most - from);
    const part = partOf(text, rest, from, end);
    if (part) yield part;
    from = afterSpace(text, end, rest);
    rest = rest.filter((entity) => endOf(entity) > from);
  }
}

const endOf = ({ offset, length }: MessageEntity) => offset + length;

/** The first place that is no white space. In code only the rest of its line is skipped, and nothing at its beginning. */
function afterSpace(text: string, from: number, entities: MessageEntity[]): number {
  const code = entities.find((entity) => entity.type === 'pre' && endOf(entity) > from);
  const space = code && code.offset < from ? /[^\S\n]*\n?/y : /\s*/y;
  space.lastIndex = from;
  space.test(text);
  return code && code.offset >= from ? Math.min(space.lastIndex, code.offset) : space.lastIndex;
}

function partOf(text: string, entities: MessageEntity[], from: number, end: number): RichText | undefined {
  const shown = text.slice(from, end).trimEnd();
  // Telegram takes no message of white space and invisible characters alone.
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(shown)) return undefined;
  const inPart = entities.flatMap((entity) => {
    const start = Math.max(entity.offset - from, 0);
    const length = Math.min(endOf(entity) - from, shown.length) - start;
    return length > 0 && shown.slice(start, start + length).trim() !== '' ? [{ ...entity, offset: start, length }] : [];
  });
  return { text: shown, entities: inPart };
}

/**
 * Where the first part of a text ends that is longer than `limit` UTF-16 units: after a paragraph, else a line, a sentence, a space, else
 * between characters; never inside a surrogate pair, and behind at least one character.
 */
function seamOf(text: string, limit: number): number {
  const head = text.slice(0, limit + 1);
  for (const mark of ['\n\n', '\n', '. ', '! ', '? ', '。', ' ']) {
    const at = head.lastIndexOf(mark, limit - (mark.trim() === '' ? 0 : mark.length));
    // A seam in the first half would make many short messages out of one long word list.
    if (at > limit / 2) return Math.min(at + mark.trimEnd().length, limit);
  }
  const code = text.charCodeAt(limit - 1);
  return code >= 0xd800 && code <= 0xdbff && limit > 1 ? limit - 1 : limit;
}
