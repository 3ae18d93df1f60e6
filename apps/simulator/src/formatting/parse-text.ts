import { parseHtml } from './parse-html.ts';
import { parseMarkdown } from './parse-markdown.ts';
import { parseMarkdownV2 } from './parse-markdown-v2.ts';
import type { MarkedText } from './raw-entity.ts';

export const parseModes = ['html', 'markdown', 'markdownv2'] as const;
export type ParseMode = (typeof parseModes)[number];

const parsers: Record<ParseMode, (source: string) => MarkedText> = {
  html: parseHtml,
  markdown: parseMarkdown,
  markdownv2: parseMarkdownV2,
};

/** Reads marked-up text. Throws `SyntaxProblem` in the words of the server, without its "Can't parse entities: ". */
export const parseText = (source: string, mode: ParseMode): MarkedText => parsers[mode](source);
