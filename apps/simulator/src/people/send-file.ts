import { z } from 'zod';
import { simulatorErrors } from '../errors.ts';
import { type Bot, detectEntities, type FileAbout, type FileKind, mediaOf, storeFile } from '../world/index.ts';
import type { PeopleContext } from './context.ts';
import { type Sent, say, writing } from './where.ts';

/** A file of a person's: bytes that are given, or a small synthetic one. */
const file = {
  contentBase64: z.base64().optional(),
  /** May be more than the bytes given: the rest costs no memory and is read as zeros. */
  sizeBytes: z.number().int().min(1).max(4_000_000_000).optional(),
  name: z.string().min(1).max(255).optional(),
  mimeType: z.string().min(1).max(255).optional(),
};
const caption = { caption: z.string().min(1).max(1024).optional() };
const side = z.number().int().min(1).max(10_000);
const sides = { width: side.optional(), height: side.optional() };
/** Seconds. */
const duration = { duration: z.number().int().min(0).max(86_400).optional() };
const text = z.string().min(1).max(255).optional();

/** What can be said of a file of each kind, besides who sends it and where. */
const fileOptions = {
  photo: z.object({ ...file, ...caption, ...sides }),
  voice: z.object({ ...file, ...caption, ...duration }),
  audio: z.object({ ...file, ...caption, ...duration, title: text, performer: text }),
  document: z.object({ ...file, ...caption }),
  video: z.object({ ...file, ...caption, ...sides, ...duration }),
  video_note: z.object({ ...file, width: side.max(640).optional(), ...duration }),
  animation: z.object({ ...file, ...caption, ...sides, ...duration }),
  sticker: z.object({ ...file, emoji: text }),
};

export const sendPhotoAct = z.object({ ...writing, ...fileOptions.photo.shape });
export const sendVoiceAct = z.object({ ...writing, ...fileOptions.voice.shape });
export const sendAudioAct = z.object({ ...writing, ...fileOptions.audio.shape });
export const sendDocumentAct = z.object({ ...writing, ...fileOptions.document.shape });
export const sendVideoAct = z.object({ ...writing, ...fileOptions.video.shape });
export const sendVideoNoteAct = z.object({ ...writing, ...fileOptions.video_note.shape });
export const sendAnimationAct = z.object({ ...writing, ...fileOptions.animation.shape });
export const sendStickerAct = z.object({ ...writing, ...fileOptions.sticker.shape });

type SendFileAct = FileOptions & z.infer<z.ZodObject<typeof writing>>;
interface FileOptions extends FileAbout {
  contentBase64?: string | undefined;
  sizeBytes?: number | undefined;
  caption?: string | undefined;
}

const sendFile = (kind: FileKind) => (context: PeopleContext, bot: Bot, act: SendFileAct) =>
  say(context, bot, act, fileMessage(context, bot, kind, act));

export const sendPhotoAsUser = sendFile('photo');
export const sendVoiceAsUser = sendFile('voice');
export const sendAudioAsUser = sendFile('audio');
export const sendDocumentAsUser = sendFile('document');
export const sendVideoAsUser = sendFile('video');
export const sendVideoNoteAsUser = sendFile('video_note');
export const sendAnimationAsUser = sendFile('animation');
export const sendStickerAsUser = sendFile('sticker');

const albumItem = z.discriminatedUnion('kind', [
  fileOptions.photo.extend({ kind: z.literal('photo') }),
  fileOptions.video.extend({ kind: z.literal('video') }),
  fileOptions.document.extend({ kind: z.literal('document') }),
  fileOptions.audio.extend({ kind: z.literal('audio') }),
]);

/** Documents and audio files stand only among their own kind (Bot API, sendMediaGroup). */
export const sendAlbumAct = z.object({
  ...writing,
  items: z
    .array(albumItem)
    .min(2)
    .max(10)
    .refine((items) => {
      const kinds = new Set(items.map(({ kind }) => kind));
      return kinds.size === 1 || !(kinds.has('document') || kinds.has('audio'));
    }, 'documents and audio files can not be mixed with other kinds'),
});

/** Sends an album: a message and an update for each item, in one burst, under one media_group_id. Returns the first; `rest` are the others. */
export function sendAlbumAsUser(
  context: PeopleContext,
  bot: Bot,
  { items, ...act }: z.infer<typeof sendAlbumAct>,
): Sent & { rest: Sent[] } {
  const group = { media_group_id: String(Math.floor(context.random() * 2 ** 52) + 2 ** 52) };
  const [first, ...rest] = items.map((item) =>
    say(context, bot, act, { ...group, ...fileMessage(context, bot, item.kind, item) }),
  );
  return { ...(first as Sent), rest }; // the schema asks for two items
}

function fileMessage({ world }: PeopleContext, bot: Bot, kind: FileKind, options: FileOptions) {
  const { contentBase64, sizeBytes, caption: words, name, mimeType, width, height, duration: lasts } = options;
  const { title, performer, emoji } = options;
  const bytes = contentBase64 === undefined ? undefined : Buffer.from(contentBase64, 'base64');
  if (bytes && sizeBytes !== undefined && sizeBytes < bytes.length) {
    throw simulatorErrors.fileSizeTooSmall({ sizeBytes, bytes: bytes.length });
  }
  const contents = { ...(bytes ? { bytes } : {}), ...(sizeBytes === undefined ? {} : { sizeBytes }) };
  const about: FileAbout = { name, mimeType, width, height, duration: lasts, title, performer, emoji };
  const stored = storeFile(world, kind, contents, about);
  const entities = words ? detectEntities(words) : undefined;
  return {
    ...mediaOf(stored, bot.id),
    ...(words ? { caption: words } : {}),
    ...(entities ? { caption_entities: entities } : {}),
  };
}
