import type { Attachment } from '../channels/telegram/index.ts';
import { type Reply, replyIn } from './replies.ts';

/** A bot can download no larger file (Bot API, getFile). */
const mostBytes = 20 * 1024 * 1024;

const sentences: Record<Attachment['kind'], Reply> = {
  photo: 'photo',
  document: 'document',
  voice: 'voice',
  audio: 'audio',
  video: 'video',
  video_note: 'video',
  animation: 'video',
  sticker: 'sticker',
  location: 'location',
  venue: 'location',
  contact: 'contact',
  poll: 'poll',
  dice: 'dice',
  unknown: 'unknown',
};

/** What is said to messages without words: what was received, that it cannot be used yet, and what to send instead. */
export function mediaReply(language: string | undefined, attachments: readonly Attachment[]): string {
  const [first] = attachments;
  if (attachments.some(({ sizeBytes = 0 }) => sizeBytes > mostBytes)) return replyIn(language, 'tooBig');
  if (attachments.length > 1) return replyIn(language, 'several', { count: attachments.length });
  return replyIn(language, sentences[first?.kind ?? 'unknown']);
}

/** The line under an answer to a caption: what came with the words was not looked at. Undefined when nothing did. */
export function unseenNote(language: string | undefined, attachments: readonly Attachment[]): string | undefined {
  if (attachments.length === 0) return undefined;
  if (attachments.some(({ sizeBytes = 0 }) => sizeBytes > mostBytes)) return replyIn(language, 'tooBig');
  const isSeen = attachments.every(({ kind }) => ['photo', 'video', 'video_note', 'animation'].includes(kind));
  return replyIn(language, isSeen ? 'photoUnseen' : 'fileUnseen');
}
