import { promisify } from 'node:util';
import { extractRawText } from 'mammoth';
import { fromBuffer, type ZipFile } from 'yauzl';
import { mostEntries, mostRatio, mostUnpackedBytes, type Said } from './protocol.ts';
import { ReadError } from './read-error.ts';

/** A DOCX is a ZIP: what would come out of it is counted by its table before anything is unpacked. */
export async function readDocx(bytes: Buffer, say: (said: Said) => void): Promise<void> {
  // An encrypted one is an OLE container, no ZIP: it was refused as a kind.
  await refuseBomb(bytes);
  const { value } = await extractRawText({ buffer: bytes });
  say({ kind: 'page', text: value.replace(/\n{3,}/g, '\n\n'), of: 1 });
}

async function refuseBomb(bytes: Buffer): Promise<void> {
  const open = promisify<Buffer, { lazyEntries: boolean }, ZipFile>(fromBuffer);
  const zip = await open(bytes, { lazyEntries: true });
  if (zip.entryCount > mostEntries) throw new ReadError('file-too-big-inside');
  let unpacked = 0;
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', ({ compressedSize, uncompressedSize }) => {
      unpacked += uncompressedSize;
      const isBomb = uncompressedSize > mostRatio * Math.max(compressedSize, 1_024) || unpacked > mostUnpackedBytes;
      if (isBomb) reject(new ReadError('file-too-big-inside'));
      else zip.readEntry();
    });
    zip.once('end', resolve);
    zip.once('error', reject);
    zip.readEntry();
  });
}
