import { systemClock } from '@chatai/core/clock';
import type { DrillReport, Fault } from '@chatai/operations/runbook';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drillsOn, faults, mayMount, startWorld, type World } from '../index.ts';

/** Redis is a Debian package, which not everybody may install (CHATAI_TEST_WITHOUT). */
const without = [...(process.env.CHATAI_TEST_WITHOUT?.split(',') ?? []), ...(mayMount() ? [] : ['root'])];

/** Drills of the faults of `isIts`, each once and as a test of its own, in an installation of this file. */
export function drills(isIts: (fault: Fault<World>) => boolean): {
  world(): World;
  inject(fault: Fault<World>): Promise<DrillReport>;
} {
  let world: World;
  let inject: (fault: Fault<World>) => Promise<DrillReport>;
  beforeAll(async () => {
    world = await startWorld({ clock: systemClock });
    inject = drillsOn(world);
  }, 180_000);
  afterAll(() => world?.close());

  for (const fault of faults.filter(isIts))
    test.skipIf(fault.needs?.some((one) => without.includes(one)))(
      `${fault.id} is noticed by its check, named by its leaf and mended by its step`,
      // Once more where something else was slow meanwhile; how often the first is right is for `npm run prove` to say.
      { timeout: 240_000, retry: 1 },
      async () => {
        const report = await inject(fault);
        const why = [...report.told, report.step?.says].join('\n');
        expect(report, why).toMatchObject({
          bad: [...fault.detectedBy],
          leaves: expect.arrayContaining([fault.leaf]),
          left: [],
          ...(fault.step ? { step: { result: 'fixed' } } : {}),
        });
        expect(report.leaves[0], why).toBe(fault.leaf);
      },
    );
  return { world: () => world, inject: (fault) => inject(fault) };
}
