import type { World } from './world.ts';

/** Kinds of file, as the Bot API server tells them apart. */
export const fileKinds = [
  'photo',
  'voice',
  'audio',
  'document',
  'video',
  'video_note',
  'animation',
  'sticker',
] as const;
export type FileKind = (typeof fileKinds)[number];

/** What a sender says about a file. */
export interface FileAbout {
  name?: string | undefined;
  mimeType?: string | undefined;
  width?: number | undefined;
  height?: number | undefined;
  /** Seconds. */
  duration?: number | undefined;
  title?: string | undefined;
  performer?: string | undefined;
  emoji?: string | undefined;
}

/** A file on the server. `sizeBytes` may be more than the bytes that are kept: the rest is read as zeros. */
export interface StoredFile {
  number: number;
  kind: FileKind;
  sizeBytes: number;
  bytes: Buffer;
  about: FileAbout;
}

/** All files of the simulator, oldest first; they are bounded, and the oldest are forgotten. */
export interface FileStore {
  lastNumber: number;
  keptBytes: number;
  byNumber: Map<number, StoredFile>;
}

/** Numbers begin above `lastNumber`, so that a file_id from before a restart names no other file. */
export const createFileStore = (lastNumber: number): FileStore => ({ lastNumber, keptBytes: 0, byNumber: new Map() });

const maxFiles = 20_000;
const maxKeptBytes = 64 * 1024 * 1024;

/** Takes a file in. Without bytes it is a synthetic one of `sizeBytes`, which costs no memory. */
export function storeFile(
  { files }: World,
  kind: FileKind,
  { bytes = syntheticBytes[kind], sizeBytes = bytes.length }: { bytes?: Buffer; sizeBytes?: number },
  about: FileAbout,
): StoredFile {
  const file: StoredFile = { number: ++files.lastNumber, kind, sizeBytes, bytes, about };
  files.byNumber.set(file.number, file);
  files.keptBytes += ownBytes(file);
  for (const oldest of files.byNumber.values()) {
    if (files.byNumber.size <= maxFiles && files.keptBytes <= maxKeptBytes) break;
    files.byNumber.delete(oldest.number);
    files.keptBytes -= ownBytes(oldest);
  }
  return file;
}

const ownBytes = ({ kind, bytes }: StoredFile) => (bytes === syntheticBytes[kind] ? 0 : bytes.length);

/** The beginning of a file of each kind, enough for a reader that looks at the first bytes. */
const syntheticBytes: Record<FileKind, Buffer> = {
  photo: Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex'),
  voice: Buffer.from('OggS\0\x02OpusHead\x01\x01'),
  audio: Buffer.from('ID3\x04\0\0\0\0\0\0'),
  document: Buffer.from('A document of the simulator.\n'),
  video: Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'),
  video_note: Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'),
  animation: Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'),
  sticker: Buffer.from('RIFF\x1a\0\0\0WEBPVP8L'),
};

/** `size` tells the sizes of one photo apart; other files have the empty one. */
export interface FileName {
  botId: number;
  kind: FileKind;
  number: number;
  size: string;
}

/** A file_id is good for one bot only (Bot API, "file_id is unique for each individual bot and can't be transferred"). */
export const fileIdOf = ({ botId, kind, number, size }: FileName): string =>
  Buffer.from(`sim|${fileKinds.indexOf(kind)}|${number}|${size}|${botId}|`).toString('base64url');

/** The same for every bot and at all times; can't be used to send or fetch the file. */
export const fileUniqueIdOf = ({ number, size }: Pick<FileName, 'number' | 'size'>): string =>
  Buffer.from(`sim|${number}${size}`).toString('base64url');

/** Undefined for text that is no file_id of ours. */
export function readFileId(fileId: string): FileName | undefined {
  const match = /^sim\|(\d)\|(\d+)\|([a-z]?)\|(\d+)\|$/.exec(Buffer.from(fileId, 'base64url').toString('latin1'));
  const kind = fileKinds[Number(match?.[1])];
  if (!match || !kind) return undefined;
  return { kind, number: Number(match[2]), size: match[3] ?? '', botId: Number(match[4]) };
}
