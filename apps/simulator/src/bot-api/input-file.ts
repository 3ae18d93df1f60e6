import {
  type Bot,
  type FileAbout,
  type FileKind,
  readFileId,
  type StoredFile,
  storeFile,
  type World,
} from '../world/index.ts';
import { type Failure, refuse } from './answers.ts';
import type { UploadedFile } from './args.ts';

/** A file as a call names it, before anybody has looked whether it is there. */
export type InputFile = { uploaded: UploadedFile } | { reference: string };

/** Reads a file parameter: an upload, `attach://`, a file_id or a URL. Undefined when there is none (Client.cpp, `get_input_file`). */
export function readInputFile(files: readonly UploadedFile[], name: string, value: string): InputFile | undefined {
  const attached = value.startsWith('attach://');
  if (value !== '' && !attached) return { reference: value };
  const field = attached ? value.slice('attach://'.length) : name;
  const uploaded = files.find((file) => file.field === field);
  return uploaded ? { uploaded } : undefined;
}

/** FileLoaderUtils.cpp; the whole upload is limited to 50 MB before. */
const maxBytes: Partial<Record<FileKind, number>> = { photo: 10 * 1024 * 1024, video_note: 12 * 1024 * 1024 };

/** The file itself, stored when it is new. */
export function takeFile(
  world: World,
  bot: Bot,
  kind: FileKind,
  input: InputFile,
  about: FileAbout,
): { file: StoredFile } | { refusal: Failure } {
  if ('reference' in input) return known(world, bot, kind, input.reference, about);
  const { uploaded } = input;
  if (uploaded.sizeBytes === 0) return { refusal: refuse(400, 'File must be non-empty') };
  const { sizeBytes, bytes } = uploaded;
  const most = maxBytes[kind] ?? Number.POSITIVE_INFINITY;
  if (sizeBytes > most) {
    const what = `File of size ${sizeBytes} bytes is too big for a ${kind.replace('_', ' ')}`;
    return { refusal: refuse(400, `${what}; the maximum size is ${most} bytes`) };
  }
  const named = { name: uploaded.name, mimeType: uploaded.contentType, ...about };
  return { file: storeFile(world, kind, bytes ? { bytes, sizeBytes } : { sizeBytes }, named) };
}

/** Names of kinds in the words of td. */
const kindNames: Record<FileKind, string> = {
  photo: 'Photo',
  voice: 'VoiceNote',
  audio: 'Audio',
  document: 'Document',
  video: 'Video',
  video_note: 'VideoNote',
  animation: 'Animation',
  sticker: 'Sticker',
};

function known(
  world: World,
  bot: Bot,
  kind: FileKind,
  reference: string,
  about: FileAbout,
): { file: StoredFile } | { refusal: Failure } {
  if (reference.includes('.')) return fromUrl(world, kind, reference, about);
  const name = readFileId(reference);
  if (!name) {
    const why = "can't unserialize it. Wrong last symbol";
    return { refusal: refuse(400, `Wrong remote file identifier specified: ${why}`) };
  }
  // Photos are photos; the other kinds pass for each other and stay what they are (td, `is_document_file_type`).
  if (kind !== name.kind && (kind === 'photo' || name.kind === 'photo')) {
    return { refusal: refuse(400, `Can't use file of type ${kindNames[name.kind]} as ${kindNames[kind]}`) };
  }
  const file = name.botId === bot.id ? world.files.byNumber.get(name.number) : undefined;
  return file ? { file } : { refusal: refuse(400, 'Wrong file identifier/HTTP URL specified') };
}

/** What a URL of the caller's leads to. The simulator fetches nothing: every address has a small file, but for names that never resolve (RFC 2606). */
function fromUrl(world: World, kind: FileKind, text: string, about: FileAbout) {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (!url) return { refusal: refuse(400, 'Wrong HTTP URL specified') };
  if (url.hostname.endsWith('.invalid')) return { refusal: refuse(400, 'Failed to get HTTP URL content') };
  const name = url.pathname.split('/').at(-1);
  return { file: storeFile(world, kind, {}, { ...(name ? { name } : {}), ...about }) };
}
