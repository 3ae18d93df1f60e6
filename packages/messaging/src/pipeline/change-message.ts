import type { Clock } from '@chatai/core/clock';
import {
  type Button,
  type IncomingUpdate,
  keyboardOf,
  sendPart,
  type Telegram,
  TelegramWireError,
} from '../channels/telegram/index.ts';
import { type BotRuntime, chatNow } from './bot-runtime.ts';

/** What becomes of a message whose button was pressed. Without `text` only its buttons change. */
export interface MessageChange {
  text?: string;
  buttons: Button[][];
}

/** Shows what a press has done, on the message itself. A view of what is written elsewhere: it gives up after some tries and never rejects. */
export type ChangeMessage = (runtime: BotRuntime, pressed: IncomingUpdate, change: MessageChange) => Promise<void>;

const callWithinMs = 3_000;
/** Those who wait behind it in the lane wait no longer. */
const giveUpAfterMs = 4_000;

export function createMessageChanger(deps: { telegram: Telegram; clock: Clock }): ChangeMessage {
  const { clock } = deps;
  return async (runtime, pressed, change) => {
    const untilMs = clock.monotonicMs() + giveUpAfterMs;
    const chatId = chatNow(runtime.moved, pressed.chatId);
    for (;;) {
      const limitMs = runtime.limiter.take(chatId, 'edit', clock.monotonicMs());
      const waitMs = limitMs > 0 ? limitMs : await inTurn(runtime, { ...pressed, chatId }, untilMs, change);
      if (waitMs === 0 || clock.monotonicMs() + waitMs > untilMs) return;
      await clock.sleep(waitMs);
    }
  };

  async function inTurn(runtime: BotRuntime, pressed: IncomingUpdate, untilMs: number, change: MessageChange) {
    await runtime.changes.enter();
    try {
      return clock.monotonicMs() > untilMs ? 0 : await changeOnce(deps, runtime, pressed, change);
    } finally {
      runtime.changes.leave();
    }
  }
}

/** 0 = done, or it never can be; else milliseconds after which to try again. */
async function changeOnce(
  { telegram, clock }: { telegram: Telegram; clock: Clock },
  { bot, rest }: BotRuntime,
  { chatId, topicId, messageId }: IncomingUpdate,
  { text, buttons }: MessageChange,
): Promise<number> {
  if (text !== undefined) {
    const part = { chatId, topicId, text, extras: { buttons }, edits: messageId };
    const outcome = await sendPart(telegram, bot.telegramToken, part, callWithinMs, clock);
    if (outcome.kind !== 'retry') return 0;
    if (outcome.limited) rest(chatId, outcome.afterMs);
    return outcome.afterMs;
  }
  const parameters = { chat_id: chatId, message_id: messageId, reply_markup: keyboardOf(buttons) };
  const answer = await telegram
    .call(bot.telegramToken, 'editMessageReplyMarkup', parameters, { timeoutMs: callWithinMs })
    .catch((error) => {
      if (!(error instanceof TelegramWireError)) throw error;
      return undefined;
    });
  if (!answer) return 1_000;
  if (answer.ok || (answer.code < 500 && answer.code !== 429)) return 0;
  const afterMs = answer.retryAfterMs ?? 1_000;
  if (answer.code === 429) rest(chatId, afterMs);
  return afterMs;
}
