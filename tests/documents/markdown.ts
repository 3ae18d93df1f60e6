import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Root of the checkout. */
export const checkout = path.resolve(import.meta.dirname, '../..');

/** Every Markdown file of ours, relative to the checkout: not the exhibit of the museum, which stays as somebody else printed it. */
export const documents: string[] = globSync('**/*.md', {
  cwd: checkout,
  exclude: (name) => /(^|[/\\])(node_modules|\.[a-z][^/\\]*|coverage|as-printed\.md)$/.test(String(name)),
}).sort();

/** Text of a document. */
export const readDocument = (file: string): string => readFileSync(path.join(checkout, file), 'utf8');

/** One fenced block of a document. */
export interface Block {
  /** Word behind the fence: `sh`, `text`; empty for none. */
  language: string;
  code: string;
  /** Of the fence, from 1. */
  line: number;
  /** Why it is not run: `<!-- not run: … -->` on the line above. */
  notRun: string | undefined;
}

/** The fenced blocks of a document, in order. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (!open && line.startsWith('```')) {
      const above = text.split('\n')[index - 1] ?? '';
      const notRun = /^<!-- not run: (.+) -->$/.exec(above)?.[1];
      open = { language: line.slice(3).trim(), code: '', line: index + 1, notRun };
    } else if (open && line === '```') {
      blocks.push(open);
      open = undefined;
    } else if (open) open.code += `${line}\n`;
  }
  if (open) throw new Error(`The block that starts in line ${open.line} has no end.`);
  return blocks;
}

/** A document without its fenced blocks. */
export const withoutBlocks = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '');

/** A table of Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
