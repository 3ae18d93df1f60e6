import { expect, test } from 'vitest';
import type { Facts } from './facts.ts';
import { topOf } from './top.ts';

const one = (pid: number, cores: number, mebibytes: number, name = 'MainThread', written = 0) => ({
  ...{ pid, name, cores, parent: 1, state: 'S', busy: 0 },
  ...{ rssBytes: mebibytes * 1_048_576, diskBytes: written * 1_048_576 },
});
const worker = { id: 'w', pid: 72, memoryBytes: 1, bots: 3, state: 'live', loopDelayMs: 40.2 };
const latency = { telegram: { count: 34, p50Ms: 50, p95Ms: 250 }, model: { count: 2, p50Ms: 10_000, p95Ms: null } };
const answer = {
  status: 200,
  tookMs: 1,
  body: { loopDelayMs: 3, latency, workers: [worker], bots: { expected: 3, running: 3 } },
};
const said = (loopDelayMs?: number) => ({
  answer: { status: 200, tookMs: 1, body: { status: 'healthy', loopDelayMs } },
});

test('who takes the machine is told by what it is, the greediest first, and what was not seen is left out', () => {
  const facts = {
    supervisor: { supervisor: { units: [{ unit: 'chatai-backend', pid: 71 }] } },
    manager: { url: '', answer, refusal: undefined, listener: undefined },
    ...{ backend: said(900), console: said(), watchdog: said(0) },
    processes: [
      ...[one(71, 0.2, 300), one(72, 0.9, 100), one(73, 0, 900)],
      ...[one(74, 0.4, 1, 'dd', 20), one(75, 0.1, 1, 'postgres', 30)],
    ],
    sessions: { sessions: [{ pid: 75, program: 'chatai-backend', statement: 'select ?' }] },
    messaging: { busiest: [{ id: 'b', workspaceId: 'w', username: 'loud_bot', updates: 70, ofAll: 96 }] },
  } as unknown as Partial<Facts>;
  expect(topOf(facts)).toEqual({
    cores: ['worker (pid 72) 0.9 cores', 'dd (pid 74) 0.4 cores', 'chatai-backend (pid 71) 0.2 cores'],
    memory: ['node (pid 73) 900 MiB', 'chatai-backend (pid 71) 300 MiB', 'worker (pid 72) 100 MiB'],
    disk: ['postgres (pid 75) 30 MiB/s (chatai-backend: select ?)', 'dd (pid 74) 20 MiB/s'],
    loops: ['chatai-backend (pid 71) 900 ms', 'worker (pid 72) 40 ms', 'scalable_bot_manager 3 ms'],
    bots: ['@loud_bot 70 of 96 updates'],
    latency: ['Telegram p50 50 ms p95 250 ms of 34 sends', 'model p50 10000 ms p95 over 2 min of 2 first tokens'],
  });
  expect(topOf({})).toEqual({ cores: [], memory: [], disk: [], loops: [], bots: [], latency: [] });
});
