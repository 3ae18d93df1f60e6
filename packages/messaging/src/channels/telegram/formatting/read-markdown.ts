import type { fromMarkdown } from 'mdast-util-from-markdown';
import { withoutDeepNesting } from './nesting.ts';
import { piecesOf } from './pieces.ts';

type Root = ReturnType<typeof fromMarkdown>;
export type Block = Root['children'][number];
export type Inline = Extract<Block, { type: 'paragraph' }>['children'][number];
export type Table = Extract<Block, { type: 'table' }>;
export type List = Extract<Block, { type: 'list' }>;

/** A piece of the source as a tree. */
export interface MarkdownPiece {
  blocks: Block[];
  /** What stood between it and the one before. */
  before: string;
  /** It goes on with the code or table at the end of the one before. */
  continues: boolean;
}

/**
 * Reads Markdown piece by piece and lets others run between two: the parser's time grows with the square of some inputs, so that a piece is
 * kept to what it reads in about 20 ms, and nests no deeper than people do.
 */
export async function* readMarkdown(source: string): AsyncGenerator<MarkdownPiece> {
  // With the first answer that needs it: 6 MB that an idle worker and all other programs do without.
  const { parseMarkdown } = await import('./parse-markdown.ts');
  const pieces = piecesOf(source);
  const definitions = pieces.length > 1 ? definitionsOf(source) : '';
  for (const [index, { text, before, continues }] of pieces.entries()) {
    if (index > 0) await new Promise((resolve) => setImmediate(resolve));
    const shallow = withoutDeepNesting(text);
    yield { blocks: parseMarkdown(text.includes(']') ? shallow + definitions : shallow).children, before, continues };
  }
}

const mostDefinitions = 30;

/** Where reference-style links go may be said anywhere in the source; each piece must know it. */
function definitionsOf(source: string): string {
  const lines = source.match(/^ {0,3}\[[^[\]\n^][^[\]\n]{0,99}\]:[ \t]*\S[^\n]{0,500}$/gm) ?? [];
  return lines.length === 0 ? '' : `\n\n${[...new Set(lines)].slice(0, mostDefinitions).join('\n')}`;
}
