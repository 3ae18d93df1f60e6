import type { Fault } from '@chatai/operations/runbook';
import { expect, test } from 'vitest';
import { saveEvidence } from '../here/evidence.ts';
import { runHere } from '../here/run-here.ts';
import {
  askedResults,
  askForSteps,
  bothOf,
  faults,
  leavesOf,
  mayMount,
  pairs,
  secretsIn,
  type World,
  writtenBy,
} from './index.ts';
import { programFaults } from './programs.ts';
import { drills } from './testing/drills.ts';

// Those of programs stand in a file of their own and are drilled beside these, those that take the machine after both.
const { world, inject } = drills((fault) => !fault.loud && !programFaults.includes(fault));

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
  const repair = await full.inject(world());
  try {
    const request = { name: 'backend#allow-writing', params: {}, dryRun: false, reason: undefined };
    const by = { actor: { name: 'drill', role: 'admin' as const }, approvedBy: undefined, breakGlass: false };
    const report = await runHere(world(), { ...request, ...by }, { signal: new AbortController().signal });
    expect(report).toMatchObject({ result: 'nothing-to-do', unrecorded: expect.stringContaining('ENOSPC') });
    expect(report.stages[0]).toMatchObject({ stage: 'evidence', fine: false, says: expect.stringContaining('ENOSPC') });
  } finally {
    await repair();
  }
});

test('no secret stands in what an installation writes, or in the evidence of what was seen (O14)', async () => {
  await saveEvidence(world(), 'of-a-drill');
  const texts = writtenBy(world());
  expect([...texts.keys()]).toEqual(expect.arrayContaining(['logs/backend.log', 'evidence/of-a-drill.json']));
  expect(secretsIn(world(), texts)).toEqual([]);
  const token = world().bots.polling.token;
  expect(secretsIn(world(), new Map([['a letter', `my token is ${token}`]]))).toEqual([
    'token of the polling bot in a letter',
  ]);
});

test('what a person asks for is done once, and proved', async () => {
  expect(await askForSteps(world())).toEqual(askedResults);
});
