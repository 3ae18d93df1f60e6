import { expect, test } from 'vitest';
import { missedBars } from './bars.ts';
import { operationsProof } from './coverage.ts';
import type { OperationsProof } from './proof.ts';

const drill = {
  ...{ fault: 'disk-full', title: '', detectedBy: ['disk'], leaf: 'disk-full', of: 20, proven: 20, named: 20 },
  ...{ misnamed: 0, noticedMs: 1, healedMs: 1 },
};
const wait = { fault: 'disk-full', diagnoseMs: 9_999, statusMs: 1_999, evidenceMs: 4_999, responseMs: 119_999 };
const whole: OperationsProof = {
  ...{
    machine: 'a machine',
    seeds: 20,
    ranges: [],
    tookSeconds: 1,
    drills: [drill],
    asked: [{ step: 'a#b', of: 1, proven: 1 }],
  },
  ...{ pairs: [{ faults: ['a', 'b'], of: 5, proven: 4 }], waits: [wait], health: { asked: 9, unnamed: [] } },
  secrets: { planted: 9, searched: 9, found: [] },
};

test('a proof that reaches every bar misses none', () => {
  expect(missedBars(whole)).toEqual([]);
});

test.each<[string, Partial<OperationsProof>]>([
  ['disk-full was proved 19 of 20 times', { drills: [{ ...drill, proven: 19 }] }],
  ['a#b was proved 0 of 1 times', { asked: [{ step: 'a#b', of: 1, proven: 0 }] }],
  ['named first: 90.0 %, the bar is 95.0 %', { drills: [{ ...drill, named: 18 }] }],
  ['another one was named under disk-full', { drills: [{ ...drill, misnamed: 1 }] }],
  ['two at once, both named: 60.0 %, the bar is 80.0 %', { pairs: [{ faults: ['a', 'b'], of: 5, proven: 3 }] }],
  ['two at once, both named: 0.0 %, the bar is 80.0 %', { pairs: [] }],
  ['`/health` does not name disk under disk-full', { health: { asked: 9, unnamed: ['disk under disk-full'] } }],
  ['`/health` was not asked', { health: { asked: 0, unnamed: [] } }],
  ['statusMs under disk-full: 2000, the bar is 2000', { waits: [{ ...wait, statusMs: 2_000 }] }],
  ['diagnoseMs under nothing: 10000, the bar is 10000', { waits: [{ ...wait, fault: undefined, diagnoseMs: 10_000 }] }],
  ['responseMs under disk-full: 120000, the bar is 120000', { waits: [{ ...wait, responseMs: 120_000 }] }],
  ['nobody has mended anything by its command', { waits: [{ ...wait, responseMs: undefined }] }],
  ['a key in a log', { secrets: { planted: 9, searched: 9, found: ['a key in a log'] } }],
  ['no secret was searched for', { secrets: { planted: 9, searched: 0, found: [] } }],
])('%s', (missed, less) => {
  expect(missedBars({ ...whole, ...less })).toEqual([missed]);
});

test('the proof that is committed reaches every bar', () => {
  expect(missedBars(operationsProof)).toEqual([]);
});
