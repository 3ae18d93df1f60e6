import type { Conversation, Message } from '@chatai/contract/conversations';

/** Whose chat it is. */
export function whoOf({
  contact,
  title,
  channel,
}: Pick<Conversation, 'contact' | 'title'> & { channel?: string }): string {
  if (contact) return contact.username ? `${contact.name} (@${contact.username})` : contact.name;
  return title ?? (channel === 'api' ? 'API' : 'a group');
}

const roles: Record<Message['role'], string> = { user: '<', assistant: '>', operator: '>', system: '*' };

/** A message with how it stands; its id where a person may choose what becomes of it. */
export function messageText(message: Message): string {
  const files = (message.attachments ?? []).map(({ kind }) => `[${kind}]`);
  const notes = [
    message.state === 'received' || message.state === 'sent'
      ? undefined
      : message.state === 'uncertain'
        ? 'maybe sent'
        : message.state,
    message.reason,
    message.editedAt && 'edited',
    message.ending,
    message.rating &&
      (message.rating.helpful ? 'helpful' : `not helpful${message.rating.why ? `: ${message.rating.why}` : ''}`),
    ...(message.reactions ?? []).map(({ emoji, count }) => `${emoji} ${count}`),
  ].filter((note) => note !== undefined && note !== '');
  const note = notes.length > 0 ? ` (${notes.join(', ')})` : '';
  const text = [message.text, ...files].filter((part) => part !== '').join(' ');
  const choice = ['uncertain', 'failed', 'cancelled'].includes(message.state) ? `  message ${message.id}` : '';
  return `${message.createdAt} ${roles[message.role]} ${message.role}${note}${choice}\n${text.replace(/^/gm, '    ')}\n`;
}
