import type { Said } from './protocol.ts';

/** A text in whatever encoding it comes: by its mark, else UTF-8, else the one of Windows for Cyrillic and Latin letters. */
export function decodeText(bytes: Buffer): string {
  if (bytes.length >= 2 && bytes.readUInt16LE(0) === 0xfeff) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes.length >= 2 && bytes.readUInt16LE(0) === 0xfffe) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const cyrillic = new TextDecoder('windows-1251').decode(bytes);
    // Words in Russian are letters in a row; read so, words in French are not.
    return /[а-яё]{4}/i.test(cyrillic) ? cyrillic : new TextDecoder('windows-1252').decode(bytes);
  }
}

export function readText(bytes: Buffer, say: (said: Said) => void): void {
  say({ kind: 'page', text: decodeText(bytes), of: 1 });
}
