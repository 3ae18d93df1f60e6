import type { Telegram, TelegramAnswer } from '../channels/telegram/index.ts';
import type { HeldBot } from './lease-keeper.ts';
import { allowedUpdates } from './poller.ts';
import { webhookUrl } from './registry.ts';

/** What came of telling Telegram how a bot wants its updates. `again`: try once more after `afterMs`. */
export type SetUpOutcome =
  | { kind: 'done' }
  | { kind: 'dead'; reason: string }
  | { kind: 'again'; afterMs: number; reason: string };

/** Sets our webhook, or removes any so that polling works. A bot that is stopped has none: Telegram then keeps its updates for a day. */
export async function setUpBot(telegram: Telegram, bot: HeldBot, publicUrl: string | undefined): Promise<SetUpOutcome> {
  const wantsWebhook = bot.enabled && bot.mode === 'webhook';
  try {
    const answer = wantsWebhook
      ? await telegram.call(bot.telegramToken, 'setWebhook', {
          url: webhookUrl(publicUrl ?? '', bot.botId),
          secret_token: bot.webhookSecret,
          allowed_updates: allowedUpdates,
          max_connections: 40,
        })
      : await telegram.call(bot.telegramToken, 'deleteWebhook', {});
    return outcomeOf(answer);
  } catch (error) {
    return { kind: 'again', afterMs: 5_000, reason: (error as Error).message };
  }
}

function outcomeOf(answer: TelegramAnswer<unknown>): SetUpOutcome {
  if (answer.ok) return { kind: 'done' };
  const reason = `${answer.code} ${answer.description}`;
  if (answer.code === 401 || answer.code === 404) return { kind: 'dead', reason };
  return { kind: 'again', afterMs: answer.retryAfterMs ?? 10_000, reason };
}
