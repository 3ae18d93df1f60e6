import { systemClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { diagnose } from '@chatai/operations/diagnosis';
import { judge } from '@chatai/operations/health';
import { type DrillDeps, drill, openJournal, type RunHeader, runStep } from '@chatai/operations/runbook';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { abilitiesOf, checks, look, runbooks, trees } from '../index.ts';
import { faults, startWorld, type World } from './index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ clock: systemClock, outer: process.env });
}, 180_000);
afterAll(() => world?.close());

const drillDeps = (): DrillDeps<World> => ({
  world,
  clock: systemClock,
  async look(aheadMs) {
    const snapshot = await look(world);
    const judged = { ...snapshot, at: snapshot.at + aheadMs };
    return { verdicts: judge(checks, judged), diagnosis: diagnose(trees, judged) };
  },
  async run(name, params) {
    const [id, slug] = name.split('#');
    const step = runbooks.find((one) => one.id === id)?.steps.find((one) => one.slug === slug);
    if (!step) throw new Error(`There is no step ${name}.`);
    const journal = openJournal(world.config.home, systemIds.uuid());
    const deps = { clock: systemClock, abilities: abilitiesOf(world), journal, saveEvidence: async () => 'not here' };
    const header: RunHeader = {
      ...({
        kind: 'run',
        at: systemClock.now(),
        id: name,
        runbook: String(id),
        step: String(slug),
        pid: process.pid,
      } as const),
      ...{ params: { ...params }, actor: { name: 'drill', role: 'admin' as const }, dryRun: false, scope: step.scope },
    };
    return runStep(deps, step, header, new AbortController().signal);
  },
});

test.each(faults.map((fault) => [fault.id, fault] as const))(
  '%s is noticed by its check, named by its leaf and mended by its step',
  async (_, fault) => {
    const report = await drill(drillDeps(), fault);
    expect(report).toMatchObject({
      bad: [...fault.detectedBy],
      leaves: expect.arrayContaining([fault.leaf]),
      left: [],
      ...(fault.step ? { step: { result: 'fixed' } } : {}),
    });
    expect(report.leaves[0]).toBe(fault.leaf);
  },
  240_000,
);
