import type { Telegram } from '../channels/telegram/index.ts';
import type { HeldBot } from './lease-keeper.ts';
import { sentenceOf } from './state-reason.ts';

/**
 * What Telegram says about a bot's webhook. `deaf`: it is not the one that we set. `unreachable`: it is, and updates wait because Telegram
 * cannot deliver them. `unknown`: it did not say; `pauseMs` is how long it wants to be left alone.
 */
export type WebhookHealth =
  | { kind: 'well'; pending: number }
  | { kind: 'deaf'; reason: string }
  | { kind: 'unreachable'; reason: string }
  | { kind: 'dead'; reason: string }
  | { kind: 'unknown'; pauseMs: number };

interface WebhookInfo extends WebhookError {
  url: string;
  pending_update_count: number;
}

interface WebhookError {
  last_error_date?: number;
  last_error_message?: string;
}

/** A webhook that goes on failing is tried again within two minutes (telegram.md 1.3): an older error is over. */
const recentMs = 5 * 60_000;

/** Why Telegram could not deliver just now; undefined when it could. */
export const recentError = ({ last_error_message, last_error_date = 0 }: WebhookError, nowMs: number) =>
  nowMs - last_error_date * 1000 < recentMs ? last_error_message : undefined;

/**
 * Asks whether the webhook is still the one that we set (another product may have set its own: telegram.md 1.2) and whether it works. An
 * error counts while updates wait for it: what failed once and came through is none.
 */
export async function webhookHealth(
  telegram: Telegram,
  bot: Pick<HeldBot, 'telegramToken' | 'webhookUrl'>,
  nowMs: number,
): Promise<WebhookHealth> {
  const answer = await telegram
    .call<WebhookInfo>(bot.telegramToken, 'getWebhookInfo', {}, { timeoutMs: 10_000 })
    // That Telegram cannot be reached says nothing about the webhook; the client counts failures.
    .catch(() => undefined);
  if (!answer) return { kind: 'unknown', pauseMs: 0 };
  if (!answer.ok) {
    const reason = `${answer.code} ${answer.description}`;
    return answer.code === 401 || answer.code === 404
      ? { kind: 'dead', reason }
      : { kind: 'unknown', pauseMs: answer.retryAfterMs ?? 0 };
  }
  const { url, pending_update_count: pending } = answer.result;
  const error = recentError(answer.result, nowMs);
  if (url !== bot.webhookUrl) return { kind: 'deaf', reason: foreignWebhook(url) };
  return error !== undefined && pending > 0
    ? { kind: 'unreachable', reason: sentenceOf('undeliverable', { origin: new URL(url).origin, error }) }
    : { kind: 'well', pending };
}

/** Why a bot is deaf at whose token somebody else has set a webhook, or removed ours, and what to do. Of the address only its origin is named: its path may be a secret. */
export const foreignWebhook = (url: string): string =>
  url ? sentenceOf('foreign-webhook', { origin: originOf(url) }) : sentenceOf('removed-webhook');

export const originOf = (url: string) => URL.parse(url)?.origin ?? 'at an address that is none';
