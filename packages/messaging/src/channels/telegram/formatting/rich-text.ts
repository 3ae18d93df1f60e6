import type { MessageEntity } from 'grammy/types';
import { storable } from '../../../turns/index.ts';

/** Visible text, and what of it is formatted; entities in Telegram's order: by offset, the longer one first. */
export interface RichText {
  text: string;
  entities: MessageEntity[];
}

/** What an entity is, without its place. */
export type Style =
  | { type: 'bold' | 'italic' | 'strikethrough' | 'code' | 'blockquote' | 'expandable_blockquote' }
  | { type: 'pre'; language?: string }
  | { type: 'text_link'; url: string };

/** Writes text with styles around parts of it, so that no two entities cross, none is of nothing, and none stands where Telegram allows none. */
export interface RichWriter {
  text(text: string): void;
  /** At least so many line breaks before the next text; none at the very beginning. */
  gap(lines: 1 | 2): void;
  /** What `write` writes has this style, unless an entity around it allows none inside: then it is only text. */
  within(style: Style, write: () => void): void;
  length(): number;
  done(): RichText;
}

/** `from` is undefined until there is text in it. */
interface Open {
  style: Style;
  from: number | undefined;
}

const isCode = ({ type }: Style) => type === 'code' || type === 'pre';
const isQuote = ({ type }: Style) => type === 'blockquote' || type === 'expandable_blockquote';
/** May be cut anywhere, and may contain and be part of everything but code (Bot API, Formatting options). */
const isCuttable = ({ type }: Style) => type === 'bold' || type === 'italic' || type === 'strikethrough';

export function createRichWriter(): RichWriter {
  let written = '';
  let newlines = 0;
  const entities: MessageEntity[] = [];
  const open: Open[] = [];

  const mayOpen = (style: Style) =>
    open.every(({ style: around }) => {
      if (isCode(around) || around.type === style.type || (isQuote(around) && isQuote(style))) return false;
      return isCuttable(style) || isCuttable(around) || isQuote(around);
    });

  function close(entry: Open) {
    if (entry.from !== undefined && written.slice(entry.from).trim() !== '')
      entities.push({ ...entry.style, offset: entry.from, length: written.length - entry.from } as MessageEntity);
    entry.from = undefined;
  }

  return {
    text(text) {
      const clean = asTelegramTakesIt(text);
      if (clean === '') return;
      if (written !== '') written += '\n'.repeat(newlines);
      newlines = 0;
      const inCode = open.some(({ style }) => isCode(style));
      for (const entry of open) if (!inCode || !isCuttable(entry.style)) entry.from ??= written.length;
      written += clean;
    },
    gap(lines) {
      newlines = Math.max(newlines, lines);
    },
    within(style, write) {
      if (!mayOpen(style)) return write();
      // A bold or italic text ends before code in it and goes on after it.
      if (isCode(style)) for (const entry of open) if (isCuttable(entry.style)) close(entry);
      const entry: Open = { style, from: undefined };
      open.push(entry);
      write();
      close(entry);
      open.pop();
    },
    length: () => written.length,
    done: () => ({ text: written, entities: inOrder(entities) }),
  };
}

/** The same text as Telegram would make of it (td, clean_input_string): then offsets agree. */
function asTelegramTakesIt(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are replaced.
  if (!/[\u0000-\u0009\u000b-\u001f\u2028-\u202e\ud800-\udfff]|\u0333|\u033f|\u030a/.test(text)) return text;
  return (
    storable(text)
      .replace(/\r\n?/g, '\n')
      .replaceAll('\t', '    ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are replaced.
      .replace(/[\u0001-\u0009\u000b-\u001f]/g, ' ')
      // It drops this ring, which is a part of letters.
      .replace(/\p{L}\u030a/gu, (letter) => letter.normalize('NFC'))
      .replace(/[\u2028-\u202e]|\u0333|\u033f|\u030a/g, '')
  );
}

/** Of two over the same text the one that ended later is the outer one. */
const inOrder = (entities: MessageEntity[]): MessageEntity[] =>
  entities.reverse().sort((a, b) => a.offset - b.offset || b.length - a.length);

/** A text that is joined to the one before it with `before` in between; `continues`: with the code at the end of that one. */
export interface Piece {
  rich: RichText;
  before: string;
  continues?: boolean;
}

export function joined(pieces: Piece[]): RichText {
  const texts: string[] = [];
  const entities: MessageEntity[] = [];
  let length = 0;
  for (const { rich, before, continues } of pieces) {
    if (rich.text === '') continue;
    const gap = length === 0 ? '' : before;
    const last = entities.at(-1);
    const [first, ...others] = rich.entities;
    const goesOn =
      continues && first?.type === 'pre' && first.offset === 0 && last?.type === 'pre' && endOf(last) === length;
    if (goesOn) last.length += gap.length + first.length;
    for (const entity of goesOn ? others : rich.entities)
      entities.push({ ...entity, offset: entity.offset + length + gap.length });
    texts.push(gap, rich.text);
    length += gap.length + rich.text.length;
  }
  return { text: texts.join(''), entities };
}

const endOf = ({ offset, length }: MessageEntity) => offset + length;
