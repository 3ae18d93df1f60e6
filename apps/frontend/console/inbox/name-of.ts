import type { Conversation } from '@chatai/contract/conversations';
import type { Texts } from '../texts/index.ts';

type Named = Pick<Conversation, 'contact' | 'title'> & { channel?: Conversation['channel'] };

/** What a conversation is called: its person, its group, or how it was asked. */
export function nameOf({ contact, title, channel }: Named, t: Texts): string {
  if (contact?.name) return contact.name;
  if (contact?.username) return `@${contact.username}`;
  return title ?? t(channel === 'telegram' || contact ? 'inbox.unnamed' : 'inbox.overApi');
}
