import { type Check, checksOf } from '@chatai/operations/health';
import { failureOf, isEmpty } from '../converse/index.ts';
import type { Facts } from '../facts/facts.ts';
import { thresholds } from '../thresholds.ts';

const check = checksOf<Facts>();

export const modelChecks: Check<Facts>[] = [
  check({
    id: 'models',
    component: 'models',
    title: 'Model provider answers',
    needs: ['models'],
    judge({ models }) {
      const { model } = models;
      if (models.kind === 'built-in') return { status: 'ok', model };
      if (models.kind === 'unreachable') return { status: 'fail', detail: 'the provider cannot be reached', model };
      const { status, tookMs: latencyMs } = models;
      if (status < 400) return { status: 'ok', model, latencyMs };
      if ([404, 405].includes(status))
        return { status: 'ok', detail: `the provider answers, without a list of models (${status})`, model };
      if ([401, 403].includes(status))
        return { status: 'fail', detail: `the provider refuses the key (${status})`, model };
      return { status: status < 500 ? 'warn' : 'fail', detail: `the provider answers ${status}`, model };
    },
    fix: 'Who asks gets an apology meanwhile. Correct the key or the address, or wait for the provider.',
  }),
  check({
    id: 'conversation',
    component: 'models',
    title: 'A question is answered on every channel',
    needs: ['conversation'],
    judge({ conversation: last }, at) {
      if (last === null) return { status: 'off', detail: 'none was held yet (normal)' };
      if (at - last.at > thresholds.conversationMs)
        return { status: 'warn', detail: `the last one was held ${Math.round((at - last.at) / 60_000)} min ago` };
      if (last.said.length === 0) return { status: 'off', detail: 'there is no assistant yet (normal)' };
      const failure = failureOf(last);
      if (failure !== undefined) return { status: 'fail', detail: `it was not answered (${failure})` };
      if (isEmpty(last)) return { status: 'fail', detail: 'the answer was empty' };
      return { status: 'ok', latencyMs: Math.max(...last.said.map(({ tookMs }) => tookMs)) };
    },
    // A question walks through all of them, and the last tells of the same failing at the bots of customers.
    after: [
      ...['models', 'database-answers', 'database-writable', 'database-connections', 'database-locks'],
      ...['backend-answers', 'backend-well', 'watchdog-answers', 'watchdog-well', 'botManager-answers'],
      ...['botManager-well', 'simulator', 'workers', 'bots-held', 'inbox', 'outbox', 'bots-answers'],
    ],
    fix: 'Ask by hand: `chatai ask "What is ChatAI?"`.',
  }),
];
