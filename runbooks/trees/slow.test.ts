import { diagnose } from '@chatai/operations/diagnosis';
import { expect, test } from 'vitest';
import type { Conversation } from '../converse/index.ts';
import type { Facts } from '../facts/facts.ts';
import { slowTree } from './slow.ts';

/** What is found of a question that the watchdog has asked, and nothing else. */
function foundOf(said: Conversation['said']) {
  const branches = slowTree.branches.filter(({ leaf }) => leaf?.id === 'conversation-fails');
  const facts = { conversation: { at: 1, said }, models: { kind: 'answers', status: 200, model: 'm1' } };
  const snapshot = { at: 2, tookMs: 0, facts: facts as unknown as Facts, unseen: {} };
  return diagnose([{ symptom: 'slow', branches }], snapshot).findings[0];
}

test('a question that got lost on its way is not put down to the model', () => {
  const found = foundOf([
    { channel: 'api', tookMs: 34, kind: 'answered' },
    { channel: 'telegram', tookMs: 30_000, kind: 'failed', why: 'no answer within 30 s' },
  ]);
  expect(found?.finding).toContain('gets lost (telegram: no answer within 30 s)');
  expect(found?.finding).not.toContain('m1');
  expect(found?.evidence.against).toContain('api answered');
});

test('an apology on every way is', () => {
  const why = 'it says that it cannot';
  const found = foundOf([{ channel: 'api', tookMs: 34, kind: 'unable', why }]);
  expect(found?.finding).toContain('the model m1 fails');
});

test('a command of ours that takes the processors is not told to be ended', () => {
  const causes = (processes: unknown[]) => {
    const facts = { machine: { cores: 2, pressure: { cpu: 1 } }, processes } as unknown as Facts;
    const branches = slowTree.branches.filter(({ leaf }) => leaf?.id === 'cpu-short');
    return diagnose([{ symptom: 'slow', branches }], { at: 2, tookMs: 0, facts, unseen: {} }).findings.map(
      ({ leaf }) => leaf,
    );
  };
  const build = { pid: 7, parent: 1, name: 'next-build', state: 'R', cores: 1.9, busy: 1, rssBytes: 1, diskBytes: 0 };
  expect(causes([build])).toEqual(['cpu-taken']);
  expect(causes([{ ...build, ours: true }])).toEqual(['cpu-short']);
});
