import { sha256 } from '@chatai/core/crypto';
import type { Telegram, TelegramAnswer } from '../channels/telegram/index.ts';
import type { Pass } from './call-gate.ts';
import type { HeldBot } from './lease-keeper.ts';
import { allowedUpdates } from './poller.ts';
import { sentenceOf } from './state-reason.ts';
import { webhookUrl } from './webhook-url.ts';

/** Where Telegram delivers a bot's updates, and a digest of all that it was told about that; null when it keeps them for getUpdates. */
export interface Told {
  webhookUrl: string | null;
  webhookTold: string | null;
}

/** What came of telling Telegram how a bot wants its updates. `again`: try once more after `afterMs`. `unusable`: no webhook can be set at our address. */
export type SetUpOutcome =
  | { kind: 'done'; told: Told }
  | { kind: 'dead'; reason: string }
  | { kind: 'unusable'; reason: string }
  | { kind: 'again'; afterMs: number; reason: string };

interface Wanting extends Pick<HeldBot, 'enabled' | 'mode'> {
  fallbackSince: Date | null | undefined;
}

/** Does the bot get its updates by webhook now? One that is stopped has none: Telegram then keeps its updates for a day. */
export const wantsWebhook = (bot: Wanting): boolean => bot.enabled && bot.mode === 'webhook' && !bot.fallbackSince;

/** The same by polling: its owner wants that, or its webhook does not work. */
export const polls = (bot: Wanting): boolean => bot.enabled && (bot.mode === 'polling' || !!bot.fallbackSince);

const maxConnections = 40;

function toTell(bot: Wanting & Pick<HeldBot, 'botId' | 'webhookSecret'>, publicUrl: string | undefined) {
  const url = wantsWebhook(bot) ? webhookUrl(publicUrl, bot.botId) : null;
  const parameters = url && {
    url,
    secret_token: bot.webhookSecret,
    allowed_updates: allowedUpdates,
    max_connections: maxConnections,
  };
  const webhookTold = parameters ? sha256(JSON.stringify(parameters)).toString('base64url') : null;
  return { url, parameters, webhookTold };
}

type SetUp = Wanting & Pick<HeldBot, 'botId' | 'webhookSecret' | 'webhookUrl' | 'webhookTold'>;

/** Was Telegram last told what it would be told now? Then taking the bot over costs no call; `checkBot` asks Telegram itself. */
export function isSetUp(bot: SetUp, publicUrl: string | undefined): boolean {
  const { url, webhookTold } = toTell(bot, publicUrl);
  return bot.webhookUrl === url && bot.webhookTold === webhookTold;
}

/** Sets our webhook, or removes any so that polling works. Drops no update that waits at Telegram. */
export async function setUpBot(
  deps: { telegram: Telegram; publicUrl: string | undefined },
  pass: Pass,
  bot: HeldBot,
): Promise<SetUpOutcome> {
  const { telegram } = deps;
  const { url, parameters, webhookTold } = toTell(bot, deps.publicUrl);
  if (url === undefined) return { kind: 'unusable', reason: sentenceOf('no-address') };
  try {
    const answer = await pass(() =>
      parameters
        ? telegram.call(bot.telegramToken, 'setWebhook', parameters)
        : telegram.call(bot.telegramToken, 'deleteWebhook', {}),
    );
    return answer.ok ? { kind: 'done', told: { webhookUrl: url, webhookTold } } : outcomeOf(answer);
  } catch (error) {
    return { kind: 'again', afterMs: 5_000, reason: (error as Error).message };
  }
}

function outcomeOf({ code, description, retryAfterMs }: TelegramAnswer<unknown> & { ok: false }): SetUpOutcome {
  const reason = `${code} ${description}`;
  if (code === 401 || code === 404) return { kind: 'dead', reason };
  // A certificate, a port, a host or an address that Telegram does not deliver to (telegram.md 1.2).
  if (code === 400 && /webhook/i.test(description)) return { kind: 'unusable', reason };
  return { kind: 'again', afterMs: retryAfterMs ?? 10_000, reason };
}
