import type { Telegram, TelegramAnswer } from '../channels/telegram/index.ts';
import type { HeldBot } from './lease-keeper.ts';
import { allowedUpdates } from './poller.ts';
import { webhookUrl } from './webhook-url.ts';

/** What came of telling Telegram how a bot wants its updates. `again`: try once more after `afterMs`. `impossible`: until a setting is changed. */
export type SetUpOutcome =
  | { kind: 'done'; webhookUrl: string | null }
  | { kind: 'dead'; reason: string }
  | { kind: 'impossible'; reason: string }
  | { kind: 'again'; afterMs: number; reason: string };

type SetUp = Pick<HeldBot, 'botId' | 'enabled' | 'mode' | 'webhookUrl'>;

/** Was Telegram last told what it would be told now? Then taking the bot over costs no call; `checkBot` asks Telegram itself. */
export const isSetUp = (bot: SetUp, publicUrl: string | undefined): boolean =>
  bot.webhookUrl === (wantsWebhook(bot) ? webhookUrl(publicUrl, bot.botId) : null);

/** Sets our webhook, or removes any so that polling works. A bot that is stopped has none: Telegram then keeps its updates for a day. */
export async function setUpBot(telegram: Telegram, bot: HeldBot, publicUrl: string | undefined): Promise<SetUpOutcome> {
  const url = wantsWebhook(bot) ? webhookUrl(publicUrl, bot.botId) : null;
  if (url === undefined) {
    return { kind: 'impossible', reason: 'its updates come by webhook, and CHATAI_PUBLIC_URL is not set; set it' };
  }
  try {
    const answer = url
      ? await telegram.call(bot.telegramToken, 'setWebhook', {
          url,
          secret_token: bot.webhookSecret,
          allowed_updates: allowedUpdates,
          max_connections: 40,
        })
      : await telegram.call(bot.telegramToken, 'deleteWebhook', {});
    return outcomeOf(answer, url);
  } catch (error) {
    return { kind: 'again', afterMs: 5_000, reason: (error as Error).message };
  }
}

const wantsWebhook = (bot: SetUp) => bot.enabled && bot.mode === 'webhook';

function outcomeOf(answer: TelegramAnswer<unknown>, url: string | null): SetUpOutcome {
  if (answer.ok) return { kind: 'done', webhookUrl: url };
  const reason = `${answer.code} ${answer.description}`;
  if (answer.code === 401 || answer.code === 404) return { kind: 'dead', reason };
  return { kind: 'again', afterMs: answer.retryAfterMs ?? 10_000, reason };
}
