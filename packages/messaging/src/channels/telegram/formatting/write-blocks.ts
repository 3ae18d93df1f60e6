import type { Block, Inline, List, Table } from './read-markdown.ts';
import { createRichWriter, type RichText } from './rich-text.ts';
import { alignedTable } from './tables.ts';
import { type InlineContext, richOf, writeInlines } from './write-inlines.ts';

export interface WriteOptions {
  /** Does this address carry something out that it should not? */
  carries(url: URL): boolean;
  /** The first table goes on with one before: its header has been shown. */
  continues: boolean;
}

interface Context extends InlineContext {
  continues: boolean;
  /** Of lists around. */
  depth: number;
}

/** Blocks of Markdown as Telegram shows them. */
export function writeBlocks(blocks: Block[], options: WriteOptions): RichText {
  const out = createRichWriter();
  const context = { ...options, out, definitions: definitionsIn(blocks), depth: 0 };
  for (const [index, block] of blocks.entries())
    writeBlock({ ...context, continues: options.continues && index === 0 }, block, 2);
  return out.done();
}

/** Where references go: the first of each name (CommonMark 4.7). */
function definitionsIn(blocks: readonly Block[], found = new Map<string, string>()): Map<string, string> {
  for (const block of blocks) {
    if (block.type === 'definition' && !found.has(block.identifier)) found.set(block.identifier, block.url);
    if ('children' in block) definitionsIn(block.children as Block[], found);
  }
  return found;
}

function writeBlock(context: Context, block: Block, lines: 1 | 2): void {
  const { out } = context;
  out.gap(lines);
  switch (block.type) {
    case 'heading':
      out.within({ type: 'bold' }, () => writeInlines(context, block.children));
      break;
    case 'paragraph':
      writeInlines(context, block.children);
      break;
    case 'blockquote':
      out.within({ type: 'blockquote' }, () => {
        for (const child of block.children) writeBlock(context, child, 2);
      });
      break;
    case 'list':
      writeList(context, block);
      break;
    case 'code':
      out.within({ type: 'pre', ...languageOf(block.lang) }, () => out.text(block.value));
      break;
    case 'table':
      writeTable(context, block);
      break;
    case 'thematicBreak':
      out.text('———');
      break;
    case 'footnoteDefinition':
      out.text(`[${block.label ?? block.identifier}] `);
      writeItem(context, block.children, 1);
      break;
    case 'definition':
    case 'yaml':
      break;
    default:
      // A list item, a row or a cell never stands by itself; all else is a part of a line.
      writeInlines(context, [block as Inline]);
  }
}

const languageOf = (lang: string | null | undefined) => {
  const language = lang?.replace(/[^\w+#.-]/g, '').slice(0, 32);
  return language ? { language } : {};
};

function writeList(context: Context, list: List): void {
  const { out, depth } = context;
  const inner = { ...context, depth: depth + 1 };
  for (const [index, item] of list.children.entries()) {
    const mark = list.ordered ? `${(list.start ?? 1) + index}.` : '•';
    const box = item.checked === null || item.checked === undefined ? '' : item.checked ? ' ☑' : ' ☐';
    out.gap(list.spread ? 2 : 1);
    out.text(`${'  '.repeat(depth)}${box && !list.ordered ? box.trim() : mark + box} `);
    writeItem(inner, item.children, item.spread ? 2 : 1);
  }
}

/** What stands behind a mark, on the same line where it is text. */
function writeItem(context: Context, children: Block[], lines: 1 | 2): void {
  for (const [at, child] of children.entries()) {
    if (at === 0 && child.type === 'paragraph') writeInlines(context, child.children);
    else writeBlock(context, child, at === 0 || child.type === 'list' ? 1 : lines);
  }
}

function writeTable(context: Context, { children: rows, align }: Table): void {
  const { out } = context;
  const cells = rows.map((row) => row.children.map((cell) => richOf(context, cell.children)));
  const isPlain = cells.every((row) => row.every(({ entities }) => entities.every(({ type }) => type !== 'text_link')));
  const texts = cells.map((row) => row.map(({ text }) => text.replaceAll('\n', ' ')));
  const aligned = isPlain ? alignedTable(texts, align ?? []) : undefined;
  if (aligned !== undefined) {
    const shown = context.continues ? aligned.split('\n').slice(2).join('\n') : aligned;
    out.within({ type: 'pre' }, () => out.text(shown));
    return;
  }
  const [names = [], ...body] = texts;
  for (const row of body.length === 0 ? rows : rows.slice(1)) {
    out.gap(2);
    for (const [column, cell] of row.children.entries()) {
      if (cell.children.length === 0) continue;
      out.gap(1);
      if (row !== rows[0] && names[column]) {
        out.within({ type: 'bold' }, () => out.text(`${names[column]}:`));
        out.text(' ');
      }
      writeInlines(context, cell.children);
    }
  }
}
