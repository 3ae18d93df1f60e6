import type { Attachment, IncomingUpdate } from '../channels/telegram/index.ts';
import { shortened } from './shortened.ts';

/** What somebody did, as the owner of the bot would say it. */
export function deedOf(update: IncomingUpdate): string {
  const { kind, sender, label, emoji = [] } = update;
  const words = `“${shortened(update.text)}”`;
  const who = sender.name === '' ? 'somebody' : shortened(sender.name);
  switch (kind) {
    case 'text':
      return `${who} wrote ${words}`;
    case 'edit':
      return `${who} changed a message to ${words}`;
    case 'media':
      return `${who} sent ${things[update.attachments?.[0]?.kind ?? 'unknown']}`;
    case 'press':
      return `${who} pressed ${label ? `“${shortened(label)}”` : 'a button'}`;
    case 'stop':
      return `${who} pressed Stop`;
    case 'reaction':
      return emoji.length > 0 ? `${who} put ${emoji.join(' ')} on a message` : `${who} took a reaction back`;
    case 'member':
      return update.isMember === false ? `${who} blocked or removed the bot` : `${who} let the bot in`;
    case 'moved':
      return 'the group got another id';
    case 'other':
      return 'an update that says nothing to the bot';
  }
}

const things: Record<Attachment['kind'], string> = {
  photo: 'a picture',
  document: 'a file',
  voice: 'a voice message',
  audio: 'a recording',
  video: 'a video',
  video_note: 'a video message',
  animation: 'an animation',
  sticker: 'a sticker',
  location: 'a place',
  venue: 'a place',
  contact: 'a contact',
  poll: 'a poll',
  dice: 'a dice',
  unknown: 'something that ChatAI does not know',
};
