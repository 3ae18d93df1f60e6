import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from 'parse5';
import { decodeText } from './plain-text.ts';
import type { Said } from './protocol.ts';

type Node = DefaultTreeAdapterTypes.Node;

/** What no reader of the page sees, and what stands around its text. */
const skipped = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'svg',
  'iframe',
  'nav',
  'footer',
  'form',
  'button',
  'head',
]);
const blocks = new Set([
  ...[
    'p',
    'div',
    'section',
    'article',
    'main',
    'header',
    'aside',
    'ul',
    'ol',
    'li',
    'table',
    'tr',
    'blockquote',
    'pre',
    'dl',
  ],
  ...['dt', 'dd', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'figure', 'figcaption', 'address', 'details', 'summary'],
]);

/** The text of a page as people read it, a line for each block. */
export function textOfHtml(html: string): { title: string | undefined; text: string } {
  const lines: string[] = [''];
  let title: string | undefined;
  const add = (text: string) => {
    lines[lines.length - 1] += text;
  };
  // No recursion: a stranger's page may be nested as deep as they like.
  const open: (Node | 'break')[] = [parse(html)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === 'break') {
      lines.push('');
      continue;
    }
    if (defaultTreeAdapter.isTextNode(node)) add(node.value.replace(/\s+/g, ' '));
    if (!('childNodes' in node)) continue;
    const name = defaultTreeAdapter.isElementNode(node) ? node.tagName : '';
    if (name === 'head') title ??= titleOf(node.childNodes);
    if (skipped.has(name)) continue;
    if (name === 'br') lines.push('');
    if (name === 'td' || name === 'th') add(' ');
    const isBlock = blocks.has(name);
    if (isBlock) {
      lines.push('');
      open.push('break');
    }
    // One by one: a stranger's page may have more of them than a call takes arguments.
    for (const child of node.childNodes.toReversed()) open.push(child);
  }
  const text = lines
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');
  return { title, text };
}

function titleOf(nodes: readonly Node[]): string | undefined {
  const title = nodes.find((node) => defaultTreeAdapter.isElementNode(node) && node.tagName === 'title');
  const first = title && 'childNodes' in title ? title.childNodes[0] : undefined;
  return first && defaultTreeAdapter.isTextNode(first)
    ? first.value.replace(/\s+/g, ' ').trim() || undefined
    : undefined;
}

export function readHtml(bytes: Buffer, say: (said: Said) => void): void {
  const { title, text } = textOfHtml(decodeText(bytes));
  if (title) say({ kind: 'title', title });
  say({ kind: 'page', text, of: 1 });
}
