import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

const extensions = [gfm({ singleTilde: false })];
const mdastExtensions = [gfmFromMarkdown()];

/** The tree of CommonMark with GitHub's tables, task lists, strikethrough and bare links. */
export const parseMarkdown = (text: string) => fromMarkdown(text, { extensions, mdastExtensions });
