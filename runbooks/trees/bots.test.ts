import { type Branch, diagnose } from '@chatai/operations/diagnosis';
import { expect, test } from 'vitest';
import type { Facts } from '../facts/facts.ts';
import { thresholds } from '../thresholds.ts';
import { botsTree } from './bots.ts';

const at = 10 * thresholds.heartbeatMs;
const all = ({ branches = [], ...branch }: Branch<Facts>): Branch<Facts>[] => [branch, ...branches.flatMap(all)];

/** What one leaf says of these facts, and nothing of the others. */
function findingOf(leaf: string, facts: Partial<Record<keyof Facts, unknown>>) {
  const branches = botsTree.branches.flatMap(all).filter((one) => one.leaf?.id === leaf);
  return diagnose([{ symptom: 'bots', branches }], { at, tookMs: 0, facts: facts as Facts, unseen: {} }).findings[0];
}

test('the worker that is to be ended is one that is silent and still there, not the oldest of all rows', () => {
  const aWorker = (pid: number, heartbeatAt: number) => ({
    id: `w${pid}`,
    host: 'here',
    pid,
    heartbeatAt,
    expired: false,
  });
  const status = (pid: number) => ({ id: `w${pid}`, pid, memoryBytes: 1, bots: 1, state: 'live' });
  const body = { workers: [71, 72].map(status), bots: { expected: 2, running: 2 } };
  // The first is the row of a process that has ended: the bot manager does not have it any more.
  const messaging = { workers: [aWorker(60, 0), aWorker(71, 1_000), aWorker(72, at)] };
  expect(findingOf('worker-silent', { messaging, manager: { answer: { body } } })?.params).toEqual({ pid: '71' });
});

test('what waits at Telegram for a suspended bot is not told as another trouble of it', () => {
  const bot = { id: 'b', username: 'shop_bot', state: 'live', pending: thresholds.pendingUpdates, held: false };
  const causes = (suspended: boolean) => {
    const facts = { messaging: { troubled: [{ ...bot, suspended }], inbox: { ofBots: [] } } };
    return ['webhook-pending', 'workspace-suspended'].filter((leaf) => findingOf(leaf, facts));
  };
  expect(causes(true)).toEqual(['workspace-suspended']);
  expect(causes(false)).toEqual(['webhook-pending']);
});
