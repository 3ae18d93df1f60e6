import { getDocumentProxy } from 'unpdf';
import { mostPages, type Said } from './protocol.ts';
import { ReadError } from './read-error.ts';

/** One piece of text as pdf.js gives it: `hasEOL`, a line ends behind it. */
interface Item {
  str: string;
  hasEOL: boolean;
}

/** Page by page; a page that was scanned has no text, and is an empty one. */
export async function readPdf(bytes: Buffer, say: (said: Said) => void): Promise<void> {
  const document = await getDocumentProxy(new Uint8Array(bytes), {
    disableFontFace: true,
    stopAtErrors: false,
  }).catch((error: Error) => {
    throw new ReadError(error.name === 'PasswordException' ? 'file-encrypted' : 'file-damaged');
  });
  if (document.numPages > mostPages) throw new ReadError('file-too-many-pages');
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    const text = items
      .filter((item): item is typeof item & Item => 'str' in item)
      .map(({ str, hasEOL }) => (hasEOL ? `${str}\n` : str))
      .join('');
    say({ kind: 'page', text: joinedLines(text), of: document.numPages });
    page.cleanup();
  }
}

/** Lines that were broken by the page's width are one again; a word that was parted is whole. Paragraphs end where a sentence ends a line. */
const joinedLines = (text: string): string =>
  text
    .replace(/[ \t]+/g, ' ')
    .replace(/(\p{Ll})-\n(\p{Ll})/gu, '$1$2')
    .replace(/([^\n.!?:;…])\n(?=[\p{Ll}\d(])/gu, '$1 ')
    .trim();
