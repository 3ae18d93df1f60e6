import type { MessageEntity } from 'grammy/types';
import { carriesContext } from './links.ts';
import { readMarkdown } from './read-markdown.ts';
import { createRichWriter, joined, type Piece } from './rich-text.ts';
import { splitParts } from './split-parts.ts';
import { writeBlocks } from './write-blocks.ts';

/** A source that an answer stands on: its number in the text, its title, a page of it, and the host it is from. */
export interface SourceOfAnswer {
  number: number;
  title: string;
  page?: number;
  host?: string;
}

export interface AnswerToFormat {
  markdown: string;
  /** The text as it stands, no Markdown: of the built-in model and of the platform's own sentences. */
  plain?: boolean;
  /** Shown as an expandable quote at the end (experience.md 7). */
  sources?: SourceOfAnswer[];
  /** The line above them, in the reader's language; default none. */
  sourcesTitle?: string;
  /** The word before a page, in the reader's language; default "p.". */
  pageWord?: string;
  /** The last line, in italics: why the answer is not whole. */
  note?: string;
}

export interface FormatOptions {
  /** What the model was given to read: an address that carries a piece of it is shown and cannot be followed (model-layer.md 3.3). */
  context?: string;
}

/** One message: at most 4,096 UTF-16 units of text and 100 entities, whose offsets and lengths are UTF-16 units. */
export interface FormattedPart {
  text: string;
  entities: MessageEntity[];
}

/** What is longer is no answer: behind this nothing is formatted. */
const longestMarkdown = 65_536;
const partsAtOnce = 16;
const othersRun = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Makes messages of an answer, so that Telegram refuses none and a reader sees the text of the Markdown. An answer without anything to see
 * has no parts. Never rejects. A long answer is read in pieces, between which others run; none takes longer than about 20 ms.
 */
export async function formatAnswer(answer: AnswerToFormat, options: FormatOptions = {}): Promise<FormattedPart[]> {
  const isPlain = answer.plain || isWordsAlone(answer.markdown);
  const pieces = isPlain ? await verbatim(answer.markdown) : await formatted(answer.markdown, options);
  const parts: FormattedPart[] = [];
  for (const part of splitParts(joined([...pieces, sourcesOf(answer), noteOf(answer)])))
    if (parts.push(part) % partsAtOnce === 0) await othersRun();
  return parts;
}

/** One line without anything that CommonMark, GitHub's tables or their links could mean. Parsing it would cost a third of a whole short turn. */
const isWordsAlone = (text: string) =>
  /^(?![-+=~\s]|\d+[.)])[^\\`*_~[\]<>#|&!@\p{Cc}\n]*[^\s\\`*_~[\]<>#|&!@\p{Cc}]$/u.test(text) &&
  !/\/\/|www\./i.test(text);

async function formatted(markdown: string, { context }: FormatOptions): Promise<Piece[]> {
  const pieces: Piece[] = [];
  const carries = carriesContext(context);
  const length = Math.min(markdown.length, longestMarkdown);
  for await (const { blocks, before, continues } of readMarkdown(markdown.slice(0, length)))
    pieces.push({ rich: writeBlocks(blocks, { carries, continues }), before, continues });
  return length < markdown.length ? [...pieces, ...(await verbatim(markdown.slice(length)))] : pieces;
}

/** A text as it stands. */
async function verbatim(text: string): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (let from = 0; from < text.length; from += longestMarkdown) {
    if (from > 0) await othersRun();
    const out = createRichWriter();
    out.text(text.slice(from, from + longestMarkdown));
    pieces.push({ rich: out.done(), before: '' });
  }
  return pieces;
}

function sourcesOf({ sources = [], sourcesTitle, pageWord = 'p.' }: AnswerToFormat): Piece {
  const out = createRichWriter();
  out.within({ type: 'expandable_blockquote' }, () => {
    if (sourcesTitle && sources.length > 0) out.within({ type: 'bold' }, () => out.text(sourcesTitle));
    for (const { number, title, page, host } of sources) {
      out.gap(1);
      const facts = [title.trim(), page === undefined ? '' : `${pageWord} ${page}`, host ?? ''].filter(Boolean);
      out.text(`${number}. ${facts.join(', ')}`);
    }
  });
  return { rich: out.done(), before: '\n\n' };
}

function noteOf({ note }: AnswerToFormat): Piece {
  const out = createRichWriter();
  if (note) out.within({ type: 'italic' }, () => out.text(note));
  return { rich: out.done(), before: '\n\n' };
}
