import type { Message, PhotoSize } from 'grammy/types';
import { type FileKind, fileIdOf, fileKinds, fileUniqueIdOf, readFileId, type StoredFile } from './files.ts';
import type { Bot, ChatMessage } from './world.ts';

/** The part of a message that shows a file. */
export type Media = Partial<Pick<Message, FileKind>>;

/** A file as it stands in a message that `botId` sees (Client.cpp, `JsonMessage`). */
export function mediaOf(file: StoredFile, botId: number): Media {
  const { kind, about } = file;
  const { width, height, duration = 0 } = about;
  const basic = basicOf(file, botId);
  const named = {
    ...(about.name ? { file_name: about.name } : {}),
    ...(about.mimeType ? { mime_type: about.mimeType } : {}),
  };
  switch (kind) {
    case 'photo':
      return { photo: photoSizes(file, botId) };
    case 'voice':
      return { voice: { duration, mime_type: about.mimeType ?? 'audio/ogg', ...basic } };
    case 'audio':
      return {
        audio: {
          duration,
          ...named,
          ...(about.title ? { title: about.title } : {}),
          ...(about.performer ? { performer: about.performer } : {}),
          ...basic,
        },
      };
    case 'document':
      return { document: { ...named, ...basic } };
    case 'video':
      return { video: { duration, width: width ?? 1280, height: height ?? 720, ...named, ...basic } };
    case 'video_note':
      return { video_note: { duration, length: width ?? 240, ...basic } };
    case 'animation': {
      const animation = { duration, width: width ?? 480, height: height ?? 270, ...named, ...basic };
      // Bot API, Message.animation: "the document field will also be set", for old bots.
      return { animation, document: { ...named, ...basic } };
    }
    case 'sticker':
      return {
        sticker: {
          width: 512,
          height: 512,
          ...(about.emoji ? { emoji: about.emoji } : {}),
          is_animated: about.mimeType === 'application/x-tgsticker',
          is_video: about.mimeType === 'video/webm',
          type: 'regular',
          ...basic,
        },
      };
  }
}

const basicOf = ({ kind, number, sizeBytes }: StoredFile, botId: number, size = '', bytes = sizeBytes) => ({
  file_id: fileIdOf({ botId, kind, number, size }),
  file_unique_id: fileUniqueIdOf({ number, size }),
  file_size: bytes,
});

/** Longest sides of the sizes that Telegram makes of a photo, by their letters. */
const photoSides: [letter: string, side: number][] = [
  ['s', 90],
  ['m', 320],
  ['x', 800],
  ['y', 1280],
];

/** From small to large; a photo is never made larger, and the last one is the whole of what was sent. */
function photoSizes(file: StoredFile, botId: number): PhotoSize[] {
  const { width = 1280, height = 960 } = file.about;
  const longest = Math.max(width, height);
  const smaller = photoSides.filter(([, side]) => side < longest);
  const largest = photoSides[smaller.length]?.[0] ?? 'w';
  const sized = (letter: string, side: number) => {
    const scale = Math.min(1, side / longest);
    return {
      ...basicOf(file, botId, letter, Math.max(1, Math.round(file.sizeBytes * scale * scale))),
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
    };
  };
  return [...smaller.map(([letter, side]) => sized(letter, side)), sized(largest, longest)];
}

/** The same message with the file_ids that are good for this bot. */
export function seenBy<Seen extends ChatMessage>(bot: Pick<Bot, 'id'>, message: Seen): Seen {
  const reply = message.reply_to_message;
  if (!hasFile(message) && !(reply && hasFile(reply))) return message;
  return JSON.parse(JSON.stringify(message), (key, value: unknown) => {
    if (key !== 'file_id' || typeof value !== 'string') return value;
    const name = readFileId(value);
    return name ? fileIdOf({ ...name, botId: bot.id }) : value;
  }) as Seen; // the same shape: only texts were replaced
}

const hasFile = (message: ChatMessage) => fileKinds.some((kind) => message[kind] !== undefined);
