import { diagnose } from '@chatai/operations/diagnosis';
import { expect, test } from 'vitest';
import type { Facts } from '../facts.ts';
import { programs } from '../programs.ts';
import { troublesOf } from './programs.ts';

const [, , manager] = programs;
const tree = { symptom: 'installation', branches: troublesOf(manager) };

type Listener = Facts['manager']['listener'];

/** Causes, of what was seen while the bot manager did not answer. */
function causesWhen({ listener, ...seen }: { pid?: number; state?: string; note?: string; listener?: Listener }) {
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

test('one that dies again and again is gone also while the next of it starts, and one that is started for the first time is not', () => {
  expect(causesWhen({ pid: 8, state: 'starting', note: 'ended: signal SIGKILL' })).toEqual(['botManager-gone']);
  expect(causesWhen({ pid: 8, state: 'starting' })).toEqual(['botManager-blocked']);
});
