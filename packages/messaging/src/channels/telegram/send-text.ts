import { type Telegram, TelegramWireError } from './telegram-client.ts';

/**
 * What became of a send (telegram.md 1.5). `retry`: not accepted, may go again after `afterMs`. `refused`: will never be accepted;
 * `scope` says what is dead: this part, the chat, or the bot's token. `moved`: not accepted, the chat has another id now. `uncertain`: Telegram may have accepted it (guarantees.md 2.3).
 */
export type SendOutcome =
  | { kind: 'sent'; externalId: number }
  | { kind: 'retry'; afterMs: number; reason: string; limited: boolean }
  | { kind: 'refused'; scope: 'part' | 'chat' | 'bot'; reason: string }
  | { kind: 'moved'; chatId: number }
  | { kind: 'uncertain'; reason: string };

/** Sends one text part. Ends before `timeoutMs`, which is shorter than the row's deadline. */
export async function sendText(
  telegram: Telegram,
  token: string,
  part: { chatId: number; topicId: number; text: string },
  timeoutMs: number,
): Promise<SendOutcome> {
  try {
    const answer = await telegram.call<{ message_id?: number } | undefined>(
      token,
      'sendMessage',
      {
        chat_id: part.chatId,
        text: part.text,
        // Telegram's servers fetch previews: a model must not be able to make them call a host (model-layer.md 3.3).
        link_preview_options: { is_disabled: true },
        ...(part.topicId ? { message_thread_id: part.topicId } : {}),
      },
      { timeoutMs, line: 'send' },
    );
    if (answer.ok) {
      const externalId = answer.result?.message_id;
      return Number.isSafeInteger(externalId)
        ? { kind: 'sent', externalId: externalId as number }
        : { kind: 'uncertain', reason: 'accepted, but without a message' };
    }
    const reason = `${answer.code} ${answer.description}`.slice(0, 300);
    const movedTo = answer.migrateToChatId;
    if (movedTo !== undefined && movedTo !== part.chatId) return { kind: 'moved', chatId: movedTo };
    if (answer.code === 429) return { kind: 'retry', afterMs: answer.retryAfterMs ?? 1_000, reason, limited: true };
    if (answer.code === 401 || (answer.code === 404 && answer.description === 'Not Found'))
      return { kind: 'refused', scope: 'bot', reason };
    if (answer.code === 403 || /chat not found|chat_id is empty/.test(answer.description))
      return { kind: 'refused', scope: 'chat', reason };
    if (answer.code >= 500) return { kind: 'uncertain', reason };
    return { kind: 'refused', scope: 'part', reason };
  } catch (error) {
    if (!(error instanceof TelegramWireError)) throw error;
    if (error.written) return { kind: 'uncertain', reason: error.message.slice(0, 300) };
    return { kind: 'retry', afterMs: 1_000, reason: error.message.slice(0, 300), limited: false };
  }
}
