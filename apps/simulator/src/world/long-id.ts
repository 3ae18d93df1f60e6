import { createHash } from 'node:crypto';
import type { Dialog } from './dialogs.ts';

/** A number of up to 19 digits, as Telegram gives to albums and polls: another one for every next message of a chat. */
export function longIdOf({ chat, counter }: Dialog): string {
  const hash = createHash('sha256').update(`${chat.id}:${counter.last}`).digest();
  return String(hash.readBigUInt64BE() >> 1n);
}
