export type FileKind = 'text' | 'html' | 'pdf' | 'docx';

export const mediaTypes: Record<FileKind, string> = {
  text: 'text/plain',
  html: 'text/html',
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};

/**
 * What a file is: its first bytes decide, its name only between the kinds of text (ASVS 5.2.2). Undefined for what cannot be read: pictures,
 * programs, other archives.
 */
export function fileKindOf(name: string, bytes: Uint8Array): FileKind | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4_096));
  // Readers take a PDF whose mark stands within the first 1,024 bytes (ISO 32000-1, annex H); a text may speak of that mark.
  const markAt = head.subarray(0, 1_024).indexOf('%PDF-');
  if (markAt === 0 || (markAt > 0 && /\.pdf$/i.test(name))) return 'pdf';
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1')))
    return /\.docx$/i.test(name) ? 'docx' : undefined;
  if (!isText(head)) return undefined;
  if (/\.html?$/i.test(name)) return 'html';
  return /\.(txt|md|markdown|text)$/i.test(name) ? 'text' : undefined;
}

/** Office keeps a document with a password in a container of its own (MS-CFB), as it did all documents before 2007. */
export const isLockedDocument = (name: string, bytes: Uint8Array): boolean =>
  /\.docx$/i.test(name) && Buffer.from(bytes.subarray(0, 8)).equals(Buffer.from('d0cf11e0a1b11ae1', 'hex'));

/** No byte that no text has. UTF-16, which begins with its mark, has zeros. */
function isText(head: Buffer): boolean {
  const isUtf16 = head.length >= 2 && (head.readUInt16LE(0) === 0xfeff || head.readUInt16LE(0) === 0xfffe);
  return isUtf16 || !head.some((byte) => byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32));
}
