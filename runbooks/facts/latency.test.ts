import { diagnose } from '@chatai/operations/diagnosis';
import { expect, test } from 'vitest';
import { trees } from '../trees/index.ts';
import type { Facts } from './facts.ts';

const at = 1_000_000;

/** What is found while a question waits behind one that is being answered, of so many sends and first pieces with this median. */
function findings(latency: { telegram: [number, number | null]; model: [number, number | null] }) {
  const times = ([count, p50Ms]: [number, number | null]) => ({ count, p50Ms, p95Ms: null });
  const worker = { id: 'w', pid: 7, memoryBytes: 1, bots: 1, state: 'live' };
  const body = {
    ...{ workers: [worker], bots: { expected: 1, running: 1 } },
    latency: { telegram: times(latency.telegram), model: times(latency.model) },
  };
  const waiting = { count: 1, oldestAt: at - 20_000 };
  const facts = {
    manager: { url: 'http://127.0.0.1:3001/status', answer: { status: 200, tookMs: 1, body } },
    models: { kind: 'answers', status: 200, tookMs: 1, model: 'drill' },
    messaging: {
      ...{ troubled: [], slowed: [], busiest: [], turns: waiting, outbox: { count: 0, oldestAt: null } },
      workers: [{ ...worker, host: 'here', heartbeatAt: at, expired: false }],
      inbox: {
        ...waiting,
        ofBots: [{ ...waiting, username: 'a_bot', botId: 'b', workerId: 'w' }],
        ofWorkers: [{ ...waiting, workerId: 'w' }],
      },
      deadLetters: { count: 0, botIds: [] },
    },
  } as unknown as Facts;
  const { findings: found } = diagnose(trees, { at, tookMs: 0, facts, unseen: {} });
  return Object.fromEntries(found.map((one) => [one.leaf, one]));
}

test('Telegram is slow when half of at least five sends were late', () => {
  const leaf = (telegram: [number, number | null]) => findings({ telegram, model: [0, null] })['telegram-slow'];
  expect(leaf([4, 2_500])).toBeUndefined();
  expect(leaf([50, 1_000])).toBeUndefined();
  expect(leaf([5, 2_500])?.finding).toMatch('Telegram p50 2500 ms p95 over 2 min of 5 sends');
});

test('answers that began late speak for a slow model, and quick ones against it', () => {
  const evidence = (model: [number, number | null]) => findings({ telegram: [0, null], model })['model-slow']?.evidence;
  const waits = '1 questions are being answered, the oldest for 20 s';
  const said = (p50: string) => `model p50 ${p50} p95 over 2 min of 6 first tokens`;
  expect(evidence([6, 10_000])).toMatchObject({ for: expect.arrayContaining([waits, said('10000 ms')]), against: [] });
  expect(evidence([6, null])?.for).toContain(said('over 2 min'));
  expect(evidence([6, 500])).toMatchObject({
    for: expect.not.arrayContaining([said('500 ms')]),
    against: [said('500 ms')],
  });
  expect(evidence([0, null])?.against).toEqual([]);
});
