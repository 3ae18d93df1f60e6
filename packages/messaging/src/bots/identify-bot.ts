import type { Telegram } from '../channels/telegram/index.ts';
import type { Pass } from './call-gate.ts';
import type { SetUpOutcome } from './set-up-bot.ts';

/** Who a bot is, as its token says. */
export interface BotName {
  username: string;
  name: string;
}

/** Asks Telegram who the bot of a token is that nobody has looked at yet (`bots:import`). */
export async function identifyBot(
  telegram: Telegram,
  pass: Pass,
  telegramToken: string,
): Promise<{ kind: 'done'; me: BotName } | Extract<SetUpOutcome, { kind: 'dead' | 'again' }>> {
  const options = { timeoutMs: 10_000 };
  try {
    const answer = await pass(() =>
      telegram.call<{ username: string; first_name: string }>(telegramToken, 'getMe', {}, options),
    );
    if (answer.ok) return { kind: 'done', me: { username: answer.result.username, name: answer.result.first_name } };
    const reason = `${answer.code} ${answer.description}`;
    return answer.code === 401 || answer.code === 404
      ? { kind: 'dead', reason }
      : { kind: 'again', afterMs: answer.retryAfterMs ?? 10_000, reason };
  } catch (error) {
    return { kind: 'again', afterMs: 5_000, reason: (error as Error).message };
  }
}
