import { expect, test } from 'vitest';
import { checks } from '../checks/index.ts';
import { coverage } from './coverage.ts';
import type { OperationsProof } from './proof.ts';

const at = (day: number, seed: number) => ({ at: `2026-11-0${day}T10:00:00.000Z`, commit: 'abc1234', seed });
const drill = (fault: string, more: Partial<OperationsProof['drills'][number]>): OperationsProof['drills'][number] => ({
  ...{ fault, title: fault, detectedBy: ['disk'], leaf: 'disk-full', of: 2, proven: 1, named: 1, misnamed: 0 },
  ...{ noticedMs: 1, healedMs: 1, ...more },
});
const proof = (more: Partial<OperationsProof>): OperationsProof => ({
  ...{ machine: 'a machine', seeds: 2, ranges: [], tookSeconds: 1, drills: [], asked: [], pairs: [], waits: [] },
  health: { asked: 0, unnamed: [] },
  secrets: { planted: 0, searched: 0, found: [] },
  ...more,
});
const figure = (name: string, of: OperationsProof) => coverage(of).find(({ figure: one }) => one === name)?.items ?? [];

test('of several proofs of one check the newest counts', () => {
  const drills = [drill('a', { last: at(3, 7) }), drill('b', { last: at(5, 1) }), drill('c', {})];
  expect(figure('checks', proof({ drills })).find(({ name }) => name === 'disk')?.proof).toEqual(at(5, 1));
});

test('what was tried and never proved is not proved, and neither is what nobody has tried', () => {
  const items = figure('checks', proof({ drills: [drill('a', { proven: 0 })] }));
  expect(items).toHaveLength(checks.length);
  expect(items.filter(({ proof: last }) => last !== undefined).map(({ name, proof: last }) => [name, last])).toEqual([
    ['memory', 'samples'],
    ['pressure-memory', 'samples'],
  ]);
});

test('a step is proved by a fault, or by whoever asks for it', () => {
  const items = figure(
    'steps',
    proof({
      drills: [drill('a', { step: 'backend#restart', last: at(3, 7) })],
      asked: [{ step: 'admin-user-operations#end-sessions', of: 1, proven: 1, last: at(4, 1) }],
    }),
  );
  const proved = items.filter(({ proof: last }) => last !== undefined).map(({ name }) => name);
  expect(proved.sort()).toEqual(['admin-user-operations#end-sessions', 'backend#restart']);
});
