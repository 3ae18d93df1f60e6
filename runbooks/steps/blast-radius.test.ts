import { expect, test } from 'vitest';
import type { Facts } from '../facts/facts.ts';
import { everyBot } from './blast-radius.ts';

const messaging = {
  ...{ states: { live: 5 }, workspaces: 2, turns: { count: 3, oldestAt: null } },
  busiest: [{ id: 'b', workspaceId: 'w', username: 'loud', updates: 50, ofAll: 90 }],
} as unknown as Facts['messaging'];
const lookAt = (at: number, facts: Partial<Facts>) => ({ at, tookMs: 1, facts, unseen: {} });
type Can = Parameters<typeof everyBot>[0];
const canSee = (facts: Partial<Facts>, before?: Partial<Facts>): Can => ({
  look: (async () => lookAt(2_000, facts)) as Can['look'],
  lastSeen: () => before && lookAt(1_000, before),
});

test('all bots are touched, their workspaces, the questions in hand, and the messages that will come meanwhile', async () => {
  expect(await everyBot(canSee({ messaging }), 10)).toEqual({
    ...{ bots: 5, workspaces: 2, turns: 3, messages: 3, seconds: 10 },
  });
});

test('what the database does not tell any more is told as it was seen last, with when; else nobody can say', async () => {
  expect(await everyBot(canSee({}, { messaging }), 10)).toMatchObject({ bots: 5, asOf: 1_000 });
  await expect(everyBot(canSee({}), 10)).rejects.toThrow('cannot be seen');
});
