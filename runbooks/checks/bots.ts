import { type Check, checksOf } from '@chatai/operations/health';
import { areBeingSpread, botsOf } from '../facts/bots.ts';
import type { Facts } from '../facts/facts.ts';

const check = checksOf<Facts>();

/** What to do, by state as contract/bots names them; a bot that is `live` and does not run has lost its worker or its webhook. */
const fixes: Record<string, string> = {
  token_dead: 'Telegram refuses the token; take it again from BotFather',
  conflict: 'end the other program that polls with this token',
  deaf: 'ask Telegram with `chatai bots check`',
  starting: 'wait a few seconds',
  checking: 'wait; Telegram refuses more than about twenty new tokens a minute, so ChatAI asks about fifteen',
  limited: 'wait as long as Telegram asks',
};

export const botChecks: Check<Facts>[] = [
  check({
    id: 'bots-run',
    component: 'botManager',
    title: 'Every bot that should run does',
    needs: ['manager'],
    judge({ manager }, at) {
      const { answer, refusal } = manager;
      if (!answer) return { status: 'fail', detail: `the bot manager does not answer: ${refusal}` };
      const status = botsOf({ manager });
      if (answer.status !== 200 || !status)
        return { status: 'fail', detail: `the bot manager answered ${answer.status}` };
      const { workers, bots } = status;
      const { expected, running, notRunning = [] } = bots;
      if (expected === null || running === null)
        return { status: 'unknown', detail: 'the bot manager cannot see the database', workers: workers.length };
      const figures = { workers: workers.length, botsExpected: expected, botsRunning: running };
      if (running >= expected)
        return { status: 'ok', detail: `${running} of ${expected} bots run, workers: ${workers.length}`, ...figures };
      if (areBeingSpread({ manager }, at))
        return { status: 'warn', detail: `starting: ${running} of ${expected} bots run`, ...figures };
      const why = notRunning.map((one) => ({
        ...one,
        fix: fixes[one.state] ?? 'see `chatai logs bot-manager --level warn`',
      }));
      const because = why.map(
        ({ state, reason, count, fix }) => `; ${count} ${state}${reason ? ` (${reason})` : ''}: ${fix}`,
      );
      return {
        status: 'fail',
        detail: `${running} of ${expected} bots run${because.join('')}`,
        ...figures,
        notRunning: why,
      };
    },
    after: [
      'botManager-answers',
      'botManager-well',
      'bots-tokens',
      'bots-alone',
      'bots-reached',
      'bots-held',
      'workers',
    ],
    fix: 'See which, and why: `chatai bots list`.',
  }),
];
