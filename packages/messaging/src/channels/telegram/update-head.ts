import { isUtf8 } from 'node:buffer';
import type { Update } from 'grammy/types';

/**
 * What intake must know of an update: enough to store it once and in order. `date`: when what it tells of happened, epoch seconds, where
 * that can be read; tells a duplicate from a re-seeded id (guarantees.md 2.2.2). `unreadable`: what can't be parsed (guarantees.md 2.2.1).
 */
export type UpdateHead =
  | { kind: 'update'; updateId: number; date: number | undefined }
  | { kind: 'unreadable'; reason: string };

/** Telegram makes no larger update (telegram.md 1.3). */
const mostBytes = 512 * 1024;
/** security.md T23. An update of Telegram has about twelve. */
const mostLevels = 32;

type UpdateKind = Exclude<keyof Update, 'update_id'>;

/**
 * Every kind of update there is, whether or not we ask for it, with where its date is. Those without: the press of a button (its message
 * is older than the press), queries and answers to them, polls, and what says no time.
 */
const dateOf: { [Kind in UpdateKind]: (body: NonNullable<Update[Kind]>) => unknown } = {
  message: (body) => body.date,
  edited_message: (body) => body.edit_date ?? body.date,
  channel_post: (body) => body.date,
  edited_channel_post: (body) => body.edit_date ?? body.date,
  business_connection: (body) => body.date,
  business_message: (body) => body.date,
  edited_business_message: (body) => body.edit_date ?? body.date,
  guest_message: (body) => body.date,
  message_reaction: (body) => body.date,
  message_reaction_count: (body) => body.date,
  my_chat_member: (body) => body.date,
  chat_member: (body) => body.date,
  chat_join_request: (body) => body.date,
  removed_chat_boost: (body) => body.remove_date,
  chat_boost: (body) => body.boost?.add_date,
  deleted_business_messages: () => undefined,
  stopped_message_generation: () => undefined,
  inline_query: () => undefined,
  chosen_inline_result: () => undefined,
  callback_query: () => undefined,
  shipping_query: () => undefined,
  pre_checkout_query: () => undefined,
  purchased_paid_media: () => undefined,
  poll: () => undefined,
  poll_answer: () => undefined,
  managed_bot: () => undefined,
  subscription: () => undefined,
};

/** Reads the head of whatever bytes. */
export function updateHead(raw: Uint8Array): UpdateHead {
  if (raw.byteLength > mostBytes) return unreadable('larger than 512 KiB');
  if (!isUtf8(raw)) return unreadable('not UTF-8');
  if (isDeeperThan(raw, mostLevels)) return unreadable(`nested deeper than ${mostLevels} levels`);
  const update = parseJson(raw);
  // Telegram counts upwards from a positive number (Bot API, Update); below zero stand rows whose id it gave out anew.
  if (!update || !Number.isSafeInteger(update.update_id) || update.update_id < 0)
    return unreadable('not a Telegram update');
  const kind = (Object.keys(update) as (keyof Update)[]).find((key): key is UpdateKind => Object.hasOwn(dateOf, key));
  const body: unknown = kind && update[kind];
  if (!kind || typeof body !== 'object' || body === null) return unreadable('no kind of update that is known');
  // The kind and its reader come from one key; the types cannot say that.
  const date = (dateOf[kind] as (body: unknown) => unknown)(body);
  return { kind: 'update', updateId: update.update_id, date: typeof date === 'number' ? date : undefined };
}

const unreadable = (reason: string): UpdateHead => ({ kind: 'unreadable', reason });

/** Counts brackets outside of strings, before anything is built of them. No byte of a longer UTF-8 character is one of these. */
function isDeeperThan(raw: Uint8Array, levels: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < raw.length; at++) {
    const byte = raw[at];
    if (inString) {
      if (byte === backslash) at++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === brace || byte === bracket) {
      if (++depth > levels) return true;
    } else if (byte === closingBrace || byte === closingBracket) depth--;
  }
  return false;
}
const [quote, backslash, brace, bracket, closingBrace, closingBracket] = Buffer.from('"\\{[}]');

/** The object that the bytes are JSON of; its fields may still have any type. */
export function parseJson(raw: Uint8Array): Update | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8'));
    return value !== null && typeof value === 'object' ? (value as Update) : undefined;
  } catch {
    return undefined;
  }
}
