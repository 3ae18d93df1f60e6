import { systemClock } from '@chatai/core/clock';
import type { DrillReport, Fault } from '@chatai/operations/runbook';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveEvidence } from '../evidence.ts';
import { runHere } from '../run-here.ts';
import {
  askedResults,
  askForSteps,
  bothOf,
  drillsOn,
  faults,
  leavesOf,
  mayMount,
  pairs,
  secretsIn,
  startWorld,
  type World,
  writtenBy,
} from './index.ts';

let world: World;
let inject: (fault: Fault<World>) => Promise<DrillReport>;
beforeAll(async () => {
  world = await startWorld({ clock: systemClock });
  inject = drillsOn(world);
}, 180_000);
afterAll(() => world?.close());

/** Redis is a Debian package, which not everybody may install (CHATAI_TEST_WITHOUT). */
const without = [...(process.env.CHATAI_TEST_WITHOUT?.split(',') ?? []), ...(mayMount() ? [] : ['root'])];
const injected = faults.filter(({ needs = [] }) => !needs.some((one) => without.includes(one)));

test.each(injected.map((fault) => [fault.id, fault] as const))(
  '%s is noticed by its check, named by its leaf and mended by its step',
  async (_, fault) => {
    const report = await inject(fault);
    expect(report, report.step?.says).toMatchObject({
      bad: [...fault.detectedBy],
      leaves: expect.arrayContaining([fault.leaf]),
      left: [],
      ...(fault.step ? { step: { result: 'fixed' } } : {}),
    });
    expect(report.leaves[0]).toBe(fault.leaf);
  },
  240_000,
);

/** Two of the ten that `npm run prove -- --seeds 20` takes. */
const together = pairs.filter(([first]) => ['database-stopped', 'index-invalid'].includes(first));
test.each(together.map((pair) => [pair.join(' and '), pair] as const))(
  '%s at once are both named',
  async (_, pair) => {
    const report = await inject(bothOf(pair));
    expect(report.leaves).toEqual(expect.arrayContaining(leavesOf(pair)));
    expect(report.left).toEqual([]);
  },
  240_000,
);

test.skipIf(!mayMount())('on a disk that takes nothing a step still runs, and says that it has no record', async () => {
  const full = faults.find(({ id }) => id === 'disk-full') as Fault<World>;
  const repair = await full.inject(world);
  try {
    const request = { name: 'backend#allow-writing', params: {}, dryRun: false, reason: undefined };
    const by = { actor: { name: 'drill', role: 'admin' as const }, approvedBy: undefined, breakGlass: false };
    const report = await runHere(world, { ...request, ...by }, { signal: new AbortController().signal });
    expect(report).toMatchObject({ result: 'nothing-to-do', unrecorded: expect.stringContaining('ENOSPC') });
    expect(report.stages[0]).toMatchObject({ stage: 'evidence', fine: false, says: expect.stringContaining('ENOSPC') });
  } finally {
    await repair();
  }
});

test('no secret stands in what an installation writes, or in the evidence of what was seen (O14)', async () => {
  await saveEvidence(world, 'of-a-drill');
  const texts = writtenBy(world);
  expect([...texts.keys()]).toEqual(expect.arrayContaining(['logs/backend.log', 'evidence/of-a-drill.json']));
  expect(secretsIn(world, texts)).toEqual([]);
  const token = world.bots.polling.token;
  expect(secretsIn(world, new Map([['a letter', `my token is ${token}`]]))).toEqual([
    'token of the polling bot in a letter',
  ]);
});

test('what a person asks for is done once, and proved', async () => {
  expect(await askForSteps(world)).toEqual(askedResults);
});
