import type { Clock } from '@chatai/core/clock';
import type { Diagnosis } from '../diagnosis/index.ts';
import type { Verdict } from '../health/index.ts';
import type { RunReport } from './run.ts';

/** A way in which an installation breaks, and everything that must follow from it (operations.md 0). */
export interface Fault<World> {
  id: string;
  /** What happens, for people. */
  title: string;
  /** Ids of the checks that notice it; whatever else goes bad must say that it follows from one of them. */
  detectedBy: readonly string[];
  /** The leaf of a tree that names it first. */
  leaf: string;
  /** `runbook#step` that mends it, with the parameters that its leaf tells; undefined when only the outside can. */
  step: string | undefined;
  /** How far the judge's clock is ahead, for faults that show by their age. */
  aheadMs?: number;
  /** What it needs beyond an installation: `root`, `redis`. */
  needs?: readonly string[];
  /** Breaks it; resolves, when it is broken, to what mends it from outside: harmless where it is mended already. */
  inject(world: World): Promise<() => Promise<void>>;
}

/** What a drill needs of the installation on which it happens. */
export interface DrillDeps<World> {
  world: World;
  clock: Clock;
  /** What the checks say now, and what the trees find, both of one look; with a clock that is ahead. */
  look(aheadMs: number): Promise<{ verdicts: Verdict[]; diagnosis: Diagnosis }>;
  run(step: string, params: Readonly<Record<string, string>>): Promise<RunReport>;
}

/** What became of one injection: that one serves check, leaf, step and heal. */
export interface DrillReport {
  fault: string;
  /** How long it took until every check noticed it. */
  noticedAfterMs: number;
  /** Checks that went bad, without those that say they follow from another. */
  bad: string[];
  /** Leaves that were found, the first is the verdict. */
  leaves: string[];
  step: { result: RunReport['result']; says: string } | undefined;
  /** How long it took until everything was well again, and what was not. */
  healedAfterMs: number;
  left: string[];
}

const noticedWithinMs = 60_000;
const healedWithinMs = 90_000;

/** Breaks something, watches it being noticed, named and mended, and takes back what is left of it. Throws when the installation was not well before. */
export async function drill<World>(deps: DrillDeps<World>, fault: Fault<World>): Promise<DrillReport> {
  const { clock, world } = deps;
  const badOf = badWith(fault.detectedBy);
  const isWell = ({ verdicts }: Seen) => badOf(verdicts).length === 0;
  const before = await lookUntil(deps, 0, healedWithinMs, isWell);
  if (!isWell(before)) {
    const bad = badOf(before.verdicts).join(', ');
    throw new Error(`${fault.id}: the installation was not well before: ${bad}`);
  }
  const mend = await fault.inject(world);
  try {
    const begunMs = clock.monotonicMs();
    const noticed = await lookUntil(deps, fault.aheadMs ?? 0, noticedWithinMs, ({ verdicts }) => {
      const bad = badOf(verdicts);
      return fault.detectedBy.every((id) => bad.includes(id));
    });
    const noticedAfterMs = Math.round(clock.monotonicMs() - begunMs);
    const finding = noticed.diagnosis.findings.find(({ leaf }) => leaf === fault.leaf);
    const step = fault.step ? await deps.run(fault.step, finding?.params ?? {}) : undefined;
    // What a step has mended must be well by that alone.
    if (!step) await mend();
    const mendedMs = clock.monotonicMs();
    const healed = await lookUntil(deps, 0, healedWithinMs, isWell);
    return {
      fault: fault.id,
      noticedAfterMs,
      bad: badOf(noticed.verdicts),
      leaves: noticed.diagnosis.findings.map(({ leaf }) => leaf),
      step: step && { result: step.result, says: step.says },
      healedAfterMs: Math.round(clock.monotonicMs() - mendedMs),
      left: badOf(healed.verdicts),
    };
  } finally {
    await mend();
  }
}

/**
 * Ids of what fails or cannot be seen, without what says that it follows from another. A warning counts where the fault is to cause it: others
 * may come of whatever else the machine does.
 */
const badWith =
  (expected: readonly string[]) =>
  (verdicts: readonly Verdict[]): string[] =>
    verdicts
      .filter(({ status, because }) => !['ok', 'off'].includes(status) && !because)
      .filter(({ id, status }) => status !== 'warn' || expected.includes(id))
      .map(({ id }) => id);

type Seen = Awaited<ReturnType<DrillDeps<unknown>['look']>>;

/** The last look when it never was so. */
async function lookUntil<World>(
  { look, clock }: DrillDeps<World>,
  aheadMs: number,
  withinMs: number,
  isSo: (seen: Seen) => boolean,
): Promise<Seen> {
  const giveUpMs = clock.monotonicMs() + withinMs;
  for (;;) {
    const seen = await look(aheadMs);
    if (isSo(seen) || clock.monotonicMs() > giveUpMs) return seen;
    await clock.sleep(200);
  }
}
