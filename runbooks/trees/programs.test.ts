import { diagnose } from '@chatai/operations/diagnosis';
import { expect, test } from 'vitest';
import type { Facts } from '../facts/facts.ts';
import { program } from '../facts/programs.ts';
import { thresholds } from '../thresholds.ts';
import { troublesOf } from './programs.ts';

const { botManager: manager } = program;
const tree = { symptom: 'installation', branches: troublesOf(manager) };

type Listener = Facts['manager']['listener'];

/** Causes, of what was seen while the bot manager did not answer. */
function causesWhen({
  listener,
  ...seen
}: {
  pid?: number;
  state?: string;
  note?: string;
  since?: number;
  listener?: Listener;
}) {
  const unit = { unit: manager.unit, state: 'ok', restarts: [], note: '', ...seen };
  const facts = {
    manager: { url: 'http://127.0.0.1:3001/status', answer: null, refusal: 'timeout', listener },
    supervisor: { supervisor: { units: [unit] } },
    processes: [{ pid: seen.pid, state: 'R', busy: 1, rssBytes: 0 }],
  } as unknown as Facts;
  const { findings } = diagnose([tree], { at: 0, tookMs: 0, facts, unseen: {} });
  return findings.filter(({ because }) => !because).map(({ leaf }) => leaf);
}

test('a port that somebody else has is named also while the program is just being started beside its holder', () => {
  const listener = { pid: 7, name: 'nc' };
  expect(causesWhen({ listener })).toEqual(['botManager-port-taken']);
  expect(causesWhen({ pid: 8, listener })).toEqual(['botManager-port-taken']);
});

test('a program that has its port itself is asked what holds it up', () => {
  expect(causesWhen({ pid: 7, listener: { pid: 7, name: 'node' } })).toEqual(['botManager-blocked']);
  expect(causesWhen({})).toEqual(['botManager-gone']);
});

test('a program that has left its port is not held up by what it computes', () => {
  expect(causesWhen({ pid: 7 })).toEqual(['botManager-silent']);
});

test('one that dies again and again is gone also while the next of it starts, and one that is started for the first time is not', () => {
  expect(causesWhen({ pid: 8, state: 'starting', note: 'ended: signal SIGKILL' })).toEqual(['botManager-gone']);
  expect(causesWhen({ pid: 8, state: 'starting' })).toEqual([]);
  expect(causesWhen({ state: 'restarting' }), 'somebody restarts it').toEqual([]);
  // One that does not come to serve is asked like any other.
  expect(causesWhen({ pid: 8, state: 'starting', since: -2 * thresholds.startsMs })).toEqual(['botManager-blocked']);
});

test('what a program says in its first seconds is held against nobody', () => {
  const causes = (uptimeSeconds: number) => {
    const body = { status: 'unhealthy', uptimeSeconds, components: { workers: { status: 'fail' } } };
    const facts = { manager: { answer: { status: 200, tookMs: 1, body } }, database: { server: {} } };
    return diagnose([tree], { at: 0, tookMs: 0, facts: facts as unknown as Facts, unseen: {} }).findings.map(
      ({ leaf }) => leaf,
    );
  };
  expect(causes(2)).toEqual([]);
  expect(causes(60)).toEqual(['botManager-unwell']);
});

test('a console is not blamed for what its backend does not do in its first seconds', () => {
  const { backend, console } = program;
  const branches = [...troublesOf(backend), ...troublesOf(console, [], [backend])];
  const causes = (uptimeSeconds: number) => {
    const body = { status: 'healthy', components: { backend: { status: 'fail' } } };
    const facts = {
      backend: { answer: { status: 200, tookMs: 1_600, body: { uptimeSeconds } } },
      console: { answer: { status: 200, tookMs: 1, body } },
      database: { server: {} },
    };
    const snapshot = { at: 0, tookMs: 0, facts: facts as unknown as Facts, unseen: {} };
    return diagnose([{ symptom: 'api', branches }], snapshot).findings.map(({ leaf }) => leaf);
  };
  expect(causes(2)).toEqual([]);
  expect(causes(60)).toEqual(['backend-slow', 'console-unwell']);
});

test('a slow program is said to compute when its event loop is late, and that it is not speaks against that', () => {
  const slowest = (loopDelayMs?: number) => {
    const answer = { status: 200, tookMs: 1_400, body: { status: 'healthy', loopDelayMs } };
    const facts = { manager: { answer }, database: { server: {} } } as unknown as Facts;
    return diagnose([tree], { at: 0, tookMs: 0, facts, unseen: {} }).findings[0];
  };
  expect(slowest(900)).toMatchObject({
    leaf: 'botManager-slow',
    finding: expect.stringContaining('computes too much at once'),
    evidence: { for: ['/status took 1400 ms', 'its event loop was 900 ms late'], against: [] },
  });
  expect(slowest(2.4)).toMatchObject({
    finding: expect.stringContaining('something keeps it busy'),
    evidence: { for: ['/status took 1400 ms'], against: ['its event loop was 2 ms late'] },
  });
  expect(slowest()?.evidence).toEqual({ for: ['/status took 1400 ms'], against: [] });
});
