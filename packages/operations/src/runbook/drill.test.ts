import { createManualClock } from '@chatai/core/clock';
import { expect, test } from 'vitest';
import type { Verdict } from '../health/index.ts';
import { type DrillDeps, drill, type Fault, isProven } from './drill.ts';
import type { RunReport } from './run.ts';

const fault: Fault<{ lamp: boolean }> = {
  ...{ id: 'bulb', title: 'The bulb breaks.', detectedBy: ['light'], leaf: 'broken-bulb', step: 'house#new-bulb' },
  async inject(world) {
    world.lamp = false;
    return async () => {
      world.lamp = true;
    };
  },
};

function aHouse(mends: boolean): DrillDeps<{ lamp: boolean }> {
  const world = { lamp: true };
  const clock = { ...createManualClock(), monotonicMs: hurriedMs(), sleep: async () => {} };
  const verdict = (id: string, status: Verdict['status'], because?: string) =>
    ({ id, status, because, detail: 'it is dark' }) as Verdict;
  return {
    world,
    stillTold: new Set(),
    clock,
    async look() {
      const dark = world.lamp ? 'ok' : 'fail';
      const findings = world.lamp
        ? []
        : [{ leaf: 'broken-bulb', params: {}, evidence: { for: ['it is dark'], against: [] } }];
      return {
        verdicts: [verdict('light', dark), verdict('reading', dark, 'light')],
        diagnosis: { at: 0, findings, notSeen: [] } as never,
      };
    },
    warningCounts: (id) => id === 'wall',
    disagreesWithHealth: async (bad) => bad.map((id) => `${id} in the next room`),
    async run() {
      world.lamp = mends;
      return { result: mends ? 'fixed' : 'not-fixed', says: 'it is on' } as never;
    },
  };
}

type House = ReturnType<typeof aHouse>;

/** Each look is changed before the drill sees it; they are counted from 1. */
function changeWhatIsSeen(
  house: House,
  change: (seen: Awaited<ReturnType<House['look']>>, looks: number) => void,
): void {
  const { look } = house;
  let looks = 0;
  house.look = async (aheadMs) => {
    const seen = await look(aheadMs);
    looks += 1;
    change(seen, looks);
    return seen;
  };
}

test('one injection is noticed, named and mended, and what follows from it counts as one', async () => {
  expect(await drill(aHouse(true), fault)).toMatchObject({
    ...{
      bad: ['light'],
      disagreesWithHealth: ['light in the next room'],
      leaves: ['broken-bulb'],
      told: ['light (fail): it is dark', 'broken-bulb: it is dark'],
      step: { result: 'fixed' },
      left: [],
    },
  });
});

test('what a drill leaves behind is told, also when it only warns', async () => {
  const house = aHouse(true);
  changeWhatIsSeen(house, ({ verdicts }) =>
    verdicts.push({ id: 'wall', status: house.world.lamp ? 'ok' : 'warn' } as Verdict),
  );
  expect(await drill(house, fault)).toMatchObject({ bad: ['light', 'wall'], left: [] });
});

test('two at once are watched until both are named', async () => {
  const house = aHouse(true);
  changeWhatIsSeen(house, ({ diagnosis: { findings } }, looks) => {
    const [finding] = findings;
    if (finding && looks > 3) findings.push({ ...finding, leaf: 'blown-fuse' });
  });
  expect(await drill(house, { ...fault, andLeaves: ['blown-fuse'] })).toMatchObject({
    leaves: ['broken-bulb', 'blown-fuse'],
  });
});

test('what follows from what is only still told of an earlier drill is bad', async () => {
  const house = aHouse(true);
  house.stillTold.add('light');
  expect(await drill(house, { ...fault, detectedBy: ['reading'] })).toMatchObject({ bad: ['reading'], left: [] });
});

test('a check that warns before anything is found is not the verdict yet', async () => {
  const house = aHouse(true);
  changeWhatIsSeen(house, ({ diagnosis }, looks) => {
    // The look after that before the fault: something is noticed, and may still be a start.
    if (looks === 2) diagnosis.findings = [];
  });
  expect(await drill(house, fault)).toMatchObject({ bad: ['light'], leaves: ['broken-bulb'], left: [] });
});

test('what a step does not mend is told, and mended from outside in the end', async () => {
  const house = aHouse(false);
  expect(await drill(house, fault)).toMatchObject({ step: { result: 'not-fixed' }, left: ['light'] });
  expect(house.world.lamp).toBe(true);
});

test.each([
  ['by another check as well', { bad: ['light', 'wall'] }],
  ['by none of its checks', { bad: [] }],
  ['first by another leaf', { leaves: ['blown-fuse', 'broken-bulb'] }],
  ['by no leaf', { leaves: [] }],
  ['without being repaired by its step', { step: { result: 'not-fixed' } as RunReport }],
  ['without its step', { step: undefined }],
  ['without being well again', { left: ['light'] }],
])('what is noticed or named %s is not proved', async (_, wrong) => {
  const report = await drill(aHouse(true), fault);
  expect(isProven(fault, report)).toBe(true);
  expect(isProven(fault, { ...report, ...wrong })).toBe(false);
});

test('a fault without a step is mended from outside', async () => {
  expect(await drill(aHouse(false), { ...fault, step: undefined })).toMatchObject({ step: undefined, left: [] });
});

test('nothing is broken where something is broken already', async () => {
  const house = aHouse(true);
  house.world.lamp = false;
  await expect(drill(house, fault)).rejects.toThrow('not well before: light');
});

/** A clock on which a minute is over after a few looks. */
function hurriedMs() {
  let now = 0;
  return () => (now += 5_000);
}
