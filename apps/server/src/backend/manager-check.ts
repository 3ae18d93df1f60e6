import { managerStatus } from '@chatai/contract/manager-status';
import type { Check } from '@chatai/core/health';

/** Does the bot manager answer, and does every bot that should run do so? Without it the API still serves, and nobody answers in Telegram. */
export const managerCheck = (managerUrl: string): Check => ({
  name: 'botManager',
  essential: false,
  async run(signal) {
    let response: Response;
    try {
      response = await fetch(`${managerUrl}/status`, { signal });
    } catch (error) {
      const { code } = (error as Error & { cause?: { code?: string } }).cause ?? {};
      return { status: 'fail', detail: `the bot manager does not answer: ${code ?? 'no answer'}` };
    }
    const status = managerStatus.safeParse(await response.json().catch(() => undefined));
    if (!response.ok || !status.success)
      return { status: 'fail', detail: `the bot manager answered ${response.status}` };
    const { workers, bots } = status.data;
    const { expected, running, notRunning = [] } = bots;
    if (expected === null || running === null) {
      return { status: 'unknown', detail: 'the bot manager cannot see the database', workers: workers.length };
    }
    const figures = { workers: workers.length, botsExpected: expected, botsRunning: running };
    if (running >= expected) return { status: 'ok', ...figures };
    const why = notRunning.map(({ state, reason, count }) => `; ${count} ${state}${reason ? `: ${reason}` : ''}`);
    return { status: 'fail', detail: `${running} of ${expected} bots run${why.join('')}`, ...figures, notRunning };
  },
});
