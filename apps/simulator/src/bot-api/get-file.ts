import {
  type Bot,
  type FileKind,
  fileIdOf,
  fileUniqueIdOf,
  mediaOf,
  readFileId,
  type StoredFile,
} from '../world/index.ts';
import { failure, refuse, success } from './answers.ts';
import { textArg } from './args.ts';
import type { Method } from './method.ts';

/** Client.cpp, MAX_DOWNLOAD_FILE_SIZE. */
const maxDownloadBytes = 20 * 1024 * 1024;
/** Bot API, getFile: "It is guaranteed that the link will be valid for at least 1 hour." */
const linkLifeMs = 3_600_000;

/** td, `get_file_type_name`. */
const folders: Record<FileKind, string> = {
  photo: 'photos',
  voice: 'voice',
  audio: 'music',
  document: 'documents',
  video: 'videos',
  video_note: 'video_notes',
  animation: 'animations',
  sticker: 'stickers',
};
const endings: Record<FileKind, string> = {
  photo: '.jpg',
  voice: '.oga',
  audio: '.mp3',
  document: '',
  video: '.mp4',
  video_note: '.mp4',
  animation: '.mp4',
  sticker: '.webp',
};

/** getFile: makes a link, or makes the one that there is good for another hour. */
export const getFile: Method = ({ world, clock }, { bot, params }) => {
  const fileId = textArg(params, 'file_id');
  if (fileId === '') return failure(400, 'Bad Request: file_id not specified');
  const name = readFileId(fileId);
  if (!name) return refuse(400, 'invalid file_id');
  const file = name.botId === bot.id ? world.files.byNumber.get(name.number) : undefined;
  if (!file) return failure(400, 'Bad Request: wrong file_id or the file is temporarily unavailable');
  const sizeBytes = sizeOf(file, bot.id, name.size);
  if (sizeBytes > maxDownloadBytes) return failure(400, 'Bad Request: file is too big');

  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(file.about.name ?? '')?.[0] ?? endings[file.kind];
  const path = `${folders[file.kind]}/file_${file.number}${name.size}${ending}`;
  const nowMs = clock.monotonicMs();
  forgetOld(bot, nowMs);
  bot.fileLinks.delete(path);
  bot.fileLinks.set(path, { fileId, untilMs: nowMs + linkLifeMs });
  return success({
    file_id: fileIdOf(name),
    file_unique_id: fileUniqueIdOf(name),
    file_size: sizeBytes,
    file_path: path,
  });
};

/** A photo has a file for each of its sizes. */
export function sizeOf(file: StoredFile, botId: number, size: string): number {
  if (file.kind !== 'photo') return file.sizeBytes;
  const wanted = fileIdOf({ botId, kind: file.kind, number: file.number, size });
  return mediaOf(file, botId).photo?.find(({ file_id }) => file_id === wanted)?.file_size ?? file.sizeBytes;
}

function forgetOld({ fileLinks }: Bot, nowMs: number): void {
  for (const [path, link] of fileLinks) {
    if (link.untilMs >= nowMs) return;
    fileLinks.delete(path);
  }
}
