import { type Clock, systemClock } from '@chatai/core/clock';
import type { PartExtras } from './part.ts';
import { type Telegram, type TelegramAnswer, TelegramWireError } from './telegram-client.ts';

/** Why nothing can be written to a chat (telegram.md 1.5). `muted`: the bot is in it, and may not write. */
export type ChatTrouble = 'blocked' | 'deactivated' | 'kicked' | 'not_started' | 'not_found' | 'muted';

/**
 * What became of a send (telegram.md 1.5). `sent`: `without` says what beside the text Telegram would not
 * take, and its words: our mistake, which someone must see.
 * `retry`: not accepted, may go again after `afterMs`. `refused`: will never be accepted; `scope` says what is dead: this part, the chat
 * (and why), or the bot's token. `moved`: not accepted, the chat has another id now. `uncertain`: Telegram may have accepted it
 * (guarantees.md 2.3); never of an edit, which is safe to repeat.
 */
export type SendOutcome =
  | { kind: 'sent'; externalId: number; without?: { parts: (keyof PartExtras)[]; reason: string } }
  | { kind: 'retry'; afterMs: number; reason: string; limited: boolean }
  | { kind: 'refused'; scope: 'part' | 'bot'; reason: string }
  | { kind: 'refused'; scope: 'chat'; reason: string; trouble: ChatTrouble }
  | { kind: 'moved'; chatId: number }
  | { kind: 'uncertain'; reason: string };

/** One message of the bot, or the new content of one. */
export interface PartToSend {
  chatId: number;
  topicId: number;
  text: string;
  extras?: PartExtras | undefined;
  /** It changes this message; when that cannot be changed any more, a new one is sent. */
  edits?: number | undefined;
}

interface Attempt {
  telegram: Telegram;
  token: string;
  timeoutMs: number;
}

/** Sends one part. Ends before `timeoutMs`, which is shorter than the row's deadline, however many calls it takes. */
export async function sendPart(
  telegram: Telegram,
  token: string,
  part: PartToSend,
  timeoutMs: number,
  clock: Pick<Clock, 'monotonicMs'> = systemClock,
): Promise<SendOutcome> {
  const endMs = clock.monotonicMs() + timeoutMs;
  const left: { what: keyof PartExtras; reason: string }[] = [];
  let wanted = part;
  for (;;) {
    const attempt = { telegram, token, timeoutMs: Math.max(1, endMs - clock.monotonicMs()) };
    const given = await tryOnce(attempt, wanted);
    // Each of them takes something away, so this ends.
    if (given.kind === 'less') {
      wanted = given.part;
      if (given.left) left.push(given.left);
      continue;
    }
    if (given.kind !== 'sent' || left.length === 0) return given;
    const reason = left.map((one) => `without ${one.what}: ${one.reason}`).join('; ');
    return { ...given, without: { parts: left.map(({ what }) => what), reason } };
  }
}

/** `less`: certainly not accepted; this part is what may be accepted. */
type Given = SendOutcome | { kind: 'less'; part: PartToSend; left?: { what: keyof PartExtras; reason: string } };

async function tryOnce({ telegram, token, timeoutMs }: Attempt, part: PartToSend): Promise<Given> {
  const method = part.edits === undefined ? 'sendMessage' : 'editMessageText';
  let answer: TelegramAnswer<{ message_id?: number } | boolean | undefined>;
  try {
    answer = await telegram.call(token, method, parametersOf(part), { timeoutMs, line: 'send' });
  } catch (error) {
    if (!(error instanceof TelegramWireError)) throw error;
    return unknown(part, error.written, error.message.slice(0, 300));
  }
  if (!answer.ok) return refusalOf(part, answer);
  if (part.edits !== undefined) return { kind: 'sent', externalId: part.edits };
  const externalId = typeof answer.result === 'object' ? answer.result.message_id : undefined;
  return Number.isSafeInteger(externalId)
    ? { kind: 'sent', externalId: externalId as number }
    : { kind: 'uncertain', reason: 'accepted, but without a message' };
}

function parametersOf({ chatId, topicId, text, extras = {}, edits }: PartToSend): Record<string, unknown> {
  const { entities, buttons, replyTo } = extras;
  return {
    chat_id: chatId,
    text,
    // Telegram's servers fetch previews: a model must not be able to make them call a host (model-layer.md 3.3).
    link_preview_options: { is_disabled: true },
    ...(entities?.length ? { entities } : {}),
    ...(buttons?.length ? { reply_markup: keyboardOf(buttons) } : {}),
    ...(edits === undefined ? placeOf(topicId, replyTo) : { message_id: edits }),
  };
}

const placeOf = (topicId: number, replyTo: number | undefined) => ({
  ...(topicId ? { message_thread_id: topicId } : {}),
  ...(replyTo ? { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } } : {}),
});

/** Buttons as Telegram takes them (Bot API, InlineKeyboardMarkup). */
export const keyboardOf = (buttons: NonNullable<PartExtras['buttons']>) => ({
  inline_keyboard: buttons.map((row) =>
    row.map((button) =>
      'data' in button ? { text: button.text, callback_data: button.data } : { text: button.text, url: button.url },
    ),
  ),
});

/** What nobody can know is harmless for an edit; a request that was not written is harmless for all. */
const unknown = (part: PartToSend, written: boolean, reason: string): SendOutcome =>
  written && part.edits === undefined
    ? { kind: 'uncertain', reason }
    : { kind: 'retry', afterMs: 1_000, reason, limited: false };

type Refusal = Extract<TelegramAnswer<unknown>, { ok: false }>;

function refusalOf(part: PartToSend, answer: Refusal): Given {
  const { code, description, migrateToChatId: movedTo } = answer;
  const reason = `${code} ${description}`.slice(0, 300);
  if (movedTo !== undefined && movedTo !== part.chatId) return { kind: 'moved', chatId: movedTo };
  if (code === 429) return { kind: 'retry', afterMs: answer.retryAfterMs ?? 1_000, reason, limited: true };
  if (code === 401 || (code === 404 && description === 'Not Found')) return { kind: 'refused', scope: 'bot', reason };
  if (code >= 500) return unknown(part, true, reason);
  const trouble = troubleOf(code, description);
  if (trouble) return { kind: 'refused', scope: 'chat', reason, trouble };
  return (
    afterEditRefusal(part, description) ??
    withLess(part, description, reason) ?? { kind: 'refused', scope: 'part', reason }
  );
}

/** The texts of telegram.md 1.5 that say that a chat cannot be written to. */
const troubles: [RegExp, ChatTrouble][] = [
  [/blocked by the user|USER_IS_BLOCKED/, 'blocked'],
  [/deactivated|INPUT_USER_DEACTIVATED/, 'deactivated'],
  [/can't initiate conversation/, 'not_started'],
  [/was kicked|not a member|CHANNEL_PRIVATE/, 'kicked'],
  [/chat not found|chat_id is empty|PEER_ID_INVALID/, 'not_found'],
  [/not enough rights|have no rights|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED/, 'muted'],
];

const troubleOf = (code: number, description: string): ChatTrouble | undefined =>
  troubles.find(([text]) => text.test(description))?.[1] ?? (code === 403 ? 'kicked' : undefined);

function afterEditRefusal(part: PartToSend, description: string): Given | undefined {
  if (part.edits === undefined) return undefined;
  if (/message is not modified/.test(description)) return { kind: 'sent', externalId: part.edits };
  if (!/message to edit not found|can't be edited|MESSAGE_ID_INVALID|no text in the message/.test(description))
    return undefined;
  const { edits: _, ...asNew } = part;
  return { kind: 'less', part: asNew };
}

/** What is refused because of something beside the text goes without it: a reader loses a bold word, never the answer. */
const besides: [keyof PartExtras, RegExp][] = [
  ['entities', /can't parse entit|can't parse MessageEntity|entit(y|ies)|ENTIT(Y|IES)/],
  ['buttons', /BUTTON_|reply markup|inline keyboard|Wrong HTTP URL|reply keyboard/],
  ['replyTo', /message to be replied|reply parameters|REPLY_MESSAGE/],
];

function withLess(part: PartToSend, description: string, reason: string): Given | undefined {
  const beside = besides.find(([name, text]) => part.extras?.[name] !== undefined && text.test(description))?.[0];
  if (!beside || !part.extras) return undefined;
  const { [beside]: _, ...extras } = part.extras;
  return { kind: 'less', part: { ...part, extras }, left: { what: beside, reason } };
}
