import { type Link, readLink, saysPlace, withoutCarriers } from './links.ts';
import type { Inline } from './read-markdown.ts';
import { createRichWriter, type RichText, type RichWriter } from './rich-text.ts';

export interface InlineContext {
  out: RichWriter;
  carries(url: URL): boolean;
  /** Where reference-style links go. */
  definitions: ReadonlyMap<string, string>;
}

type Shown = Extract<Link, { kind: 'text' }>;

/** Inlines by themselves. */
export function richOf(context: InlineContext, inlines: Inline[]): RichText {
  const out = createRichWriter();
  writeInlines({ ...context, out }, inlines);
  return out.done();
}

export function writeInlines(context: InlineContext, inlines: Inline[]): void {
  for (const inline of inlines) writeInline(context, inline);
}

function writeInline(context: InlineContext, inline: Inline): void {
  const { out } = context;
  const inner = (type: 'bold' | 'italic' | 'strikethrough', children: Inline[]) =>
    out.within({ type }, () => writeInlines(context, children));
  switch (inline.type) {
    case 'text':
      out.text(withoutCarriers(inline.value, context.carries));
      break;
    case 'strong':
      inner('bold', inline.children);
      break;
    case 'emphasis':
      inner('italic', inline.children);
      break;
    case 'delete':
      inner('strikethrough', inline.children);
      break;
    case 'inlineCode':
      out.within({ type: 'code' }, () => out.text(inline.value));
      break;
    case 'break':
      out.text('\n');
      break;
    case 'html':
      out.text(asText(inline.value));
      break;
    case 'link':
      writeLink(context, inline.url, inline.children);
      break;
    case 'image':
      writeLink(context, inline.url, [{ type: 'text', value: inline.alt ?? '' }]);
      break;
    case 'linkReference':
      writeLink(context, context.definitions.get(inline.identifier) ?? '', inline.children);
      break;
    case 'imageReference':
      writeLink(context, context.definitions.get(inline.identifier) ?? '', [{ type: 'text', value: inline.alt ?? '' }]);
      break;
    case 'footnoteReference':
      out.text(`[${inline.label ?? inline.identifier}]`);
      break;
  }
}

/** HTML is shown as it is written, but for the line break that models write into tables. */
const asText = (html: string) => html.replace(/<br\s*\/?>/gi, '\n');

/** The words of a link, and where it goes when they do not say it; or both as text, when it may not be one. */
function writeLink(context: InlineContext, address: string, children: Inline[]): void {
  const { out, carries } = context;
  const words = richOf(context, children).text;
  const link = readLink(address, carries);
  switch (link.kind) {
    case 'link':
      out.within({ type: 'text_link', url: link.url }, () => {
        writeInlines(context, children);
        if (words.trim() === '') out.text(link.place);
        else if (!saysPlace(words, link.place)) out.text(` (${link.place})`);
      });
      break;
    case 'email':
      if (words.trim() !== link.address) {
        writeInlines(context, children);
        out.text(words.trim() === '' ? '' : ' ');
      }
      out.text(link.address);
      break;
    case 'text':
      writeShown(context, link, words, children);
      break;
  }
}

function writeShown(context: InlineContext, link: Shown, words: string, children: Inline[]): void {
  const { out } = context;
  const { shown, defanged } = link;
  // Words that look like an address would become a link of Telegram's own making.
  if (words.trim() === '' || words.trim() === shown || (defanged && /[./]/.test(words))) {
    out.text(shown || words);
    return;
  }
  writeInlines(context, children);
  if (shown !== '') out.text(` (${shown})`);
}
