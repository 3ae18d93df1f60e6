import { backendErrors } from './errors.ts';

const withinMs = 5_000;

/** The built-in Telegram simulator, where sandbox bots live. */
export interface Simulator {
  /** Makes the bot of this username, or finds it; its token. Throws `no-sandbox`. */
  createBot(bot: { username: string; name: string }): Promise<string>;
  /** The page on which people talk to a bot. */
  pageOf(username: string): string;
}

/** `url` is undefined where TELEGRAM_API_ROOT is used for every bot: then there is no sandbox. */
export const createSimulator = (url: string | undefined): Simulator => ({
  async createBot(bot) {
    if (url === undefined) throw backendErrors.noSandbox({ reason: 'TELEGRAM_API_ROOT is used for every bot' });
    const response = await fetch(`${url}/_sim/bots`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bot),
      signal: AbortSignal.timeout(withinMs),
    }).catch((cause: Error) => {
      throw backendErrors.noSandbox({ reason: 'it does not answer' }, { cause });
    });
    if (!response.ok) throw backendErrors.noSandbox({ reason: `it answered ${response.status}` });
    return ((await response.json()) as { token: string }).token;
  },
  pageOf: (username) => `${url}/?bot=${username}`,
});
