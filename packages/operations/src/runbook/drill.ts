import type { Clock } from '@chatai/core/clock';
import type { Diagnosis, Finding } from '../diagnosis/index.ts';
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
  /** Leaves that name the rest of it, where it is more than one fault. */
  andLeaves?: readonly string[];
  /** `runbook#step` that mends it, with the parameters that its leaf tells; undefined when only the outside can. */
  step: string | undefined;
  /** What a person does outside before the step can be run, and what they bring: parameters that no facts tell. */
  brings?(world: World): Promise<Readonly<Record<string, string>>>;
  /** How far the judge's clock is ahead, for faults that show by their age. */
  aheadMs?: number;
  /** Checks that go on telling of it after it is over: nobody waits until it is forgotten. */
  lasts?: readonly string[];
  /** It takes the machine from whatever else is on it: nothing is drilled beside it. */
  loud?: boolean;
  /** What it needs beyond an installation: `root`, `redis`. */
  needs?: readonly string[];
  /** Breaks it; resolves, when it is broken, to what mends it from outside: called once, and harmless where a step has mended it already. */
  inject(world: World): Promise<() => Promise<void>>;
}

/** What a drill needs of the installation on which it happens. */
export interface DrillDeps<World> {
  world: World;
  clock: Clock;
  /** Checks that tell of earlier drills: each drill adds its own. */
  stillTold: Set<string>;
  /** What the checks say now, and what the trees find, both of one look; with a clock that is ahead. */
  look(aheadMs: number): Promise<{ verdicts: Verdict[]; diagnosis: Diagnosis }>;
  /** Checks whose warning counts as bad in every drill: a program that has died. Other warnings may come of whatever else the machine does. */
  warningCounts(id: string): boolean;
  /** Components of these checks that `/health` should name as bad and does not. */
  disagreesWithHealth(bad: readonly string[]): Promise<string[]>;
  run(step: string, params: Readonly<Record<string, string>>): Promise<RunReport>;
}

/** What became of one injection: that one serves check, leaf, step and heal. */
export interface DrillReport {
  fault: string;
  /** How long it took until every check noticed it and a tree had found something. */
  noticedAfterMs: number;
  /** Checks that went bad, without those that say they follow from another. */
  bad: string[];
  /** Components that `/health` should name as bad and does not. */
  disagreesWithHealth: string[];
  /** Leaves that were found since, the first is the verdict. */
  leaves: string[];
  /** What those checks and leaves said, and what was not well at the end: for whoever asks why. */
  told: string[];
  step: { result: RunReport['result']; says: string } | undefined;
  /** How long it took until everything was well again, and what was not. */
  healedAfterMs: number;
  left: string[];
}

const noticedWithinMs = 60_000;
const healedWithinMs = 90_000;

/** Was it noticed by its checks and no other, named first by its leaf, repaired by its step where it has one, and well again? */
export const isProven = (
  { detectedBy, leaf, step }: Pick<Fault<never>, 'detectedBy' | 'leaf' | 'step'>,
  report: Pick<DrillReport, 'bad' | 'leaves' | 'left' | 'step'>,
): boolean =>
  report.bad.toSorted().join() === detectedBy.toSorted().join() &&
  report.leaves[0] === leaf &&
  (step === undefined || report.step?.result === 'fixed') &&
  report.left.length === 0;

/** Breaks something, watches it being noticed, named and mended, and takes back what is left of it. Throws when the installation was not well before. */
export async function drill<World>(deps: DrillDeps<World>, fault: Fault<World>): Promise<DrillReport> {
  const { clock, world } = deps;
  const badOf = badWith(deps, fault.detectedBy);
  const isWell = ({ verdicts }: Seen) => badOf(verdicts).every((id) => deps.stillTold.has(id));
  const before = await lookUntil(deps, 0, healedWithinMs, isWell);
  if (!isWell(before)) {
    const bad = badOf(before.verdicts).join(', ');
    throw new Error(`${fault.id}: the installation was not well before: ${bad}`);
  }
  const repair = await fault.inject(world);
  let mended: Promise<void> | undefined;
  const mend = () => {
    mended ??= repair();
    return mended;
  };
  try {
    const begunMs = clock.monotonicMs();
    // A check may warn for a moment of what the trees do not blame anybody for yet: that bots are starting.
    const noticed = await lookUntil(deps, fault.aheadMs ?? 0, noticedWithinMs, (seen) => {
      const bad = badOf(seen.verdicts);
      const found = newFindings(before, seen).map(({ leaf }) => leaf);
      const isNamed = found.length > 0 && (fault.andLeaves ?? []).every((leaf) => found.includes(leaf));
      return isNamed && fault.detectedBy.every((id) => bad.includes(id));
    });
    const noticedAfterMs = Math.round(clock.monotonicMs() - begunMs);
    const bad = badOf(noticed.verdicts);
    const disagreesWithHealth = await deps.disagreesWithHealth(bad);
    const finding = noticed.diagnosis.findings.find(({ leaf }) => leaf === fault.leaf);
    const brought = fault.step ? await fault.brings?.(world) : undefined;
    const step = fault.step ? await runOne(deps, fault.step, { ...finding?.params, ...brought }) : undefined;
    // What a step has mended must be well by that alone.
    if (!step) await mend();
    const mendedMs = clock.monotonicMs();
    for (const id of fault.lasts ?? []) deps.stillTold.add(id);
    const leftOf = badWith(
      deps,
      fault.detectedBy.filter((id) => !deps.stillTold.has(id)),
    );
    const healed = await lookUntil(deps, 0, healedWithinMs, ({ verdicts }) => leftOf(verdicts).length === 0);
    const found = newFindings(before, noticed);
    const left = leftOf(healed.verdicts);
    return {
      fault: fault.id,
      noticedAfterMs,
      bad,
      disagreesWithHealth,
      leaves: found.map(({ leaf }) => leaf),
      told: [
        ...detailsOf(noticed, bad),
        ...found.map(({ leaf, evidence }) => `${leaf}: ${evidence.for.join('; ')}`),
        ...detailsOf(healed, left).map((one) => `at the end, ${one}`),
      ],
      step: step && { result: step.result, says: step.says },
      healedAfterMs: Math.round(clock.monotonicMs() - mendedMs),
      left,
    };
  } finally {
    await mend();
  }
}

/** That it could not be run is a result, too. */
async function runOne<World>(
  { run }: DrillDeps<World>,
  step: string,
  params: Readonly<Record<string, string>>,
): Promise<Pick<RunReport, 'result' | 'says'>> {
  try {
    return await run(step, params);
  } catch (error) {
    return { result: 'failed', says: (error as Error).message };
  }
}

/**
 * Ids of what fails or cannot be seen, without what says that it follows from another; an earlier drill explains nothing of this one. A warning
 * counts where the fault is to cause it, and where it always does.
 */
const badWith =
  ({ stillTold, warningCounts }: Pick<DrillDeps<never>, 'stillTold' | 'warningCounts'>, expected: readonly string[]) =>
  (verdicts: readonly Verdict[]): string[] =>
    verdicts
      .filter(({ status, because }) => !['ok', 'off'].includes(status) && (!because || stillTold.has(because)))
      .filter(
        ({ id, status }) => expected.includes(id) || ((status !== 'warn' || warningCounts(id)) && !stillTold.has(id)),
      )
      .map(({ id }) => id);

type Seen = Awaited<ReturnType<DrillDeps<unknown>['look']>>;

/** What was not found before, or for another reason. */
function newFindings(before: Seen, now: Seen): Finding[] {
  const told = new Set(before.diagnosis.findings.map(said));
  return now.diagnosis.findings.filter((finding) => !told.has(said(finding)));
}

const detailsOf = ({ verdicts }: Seen, ids: readonly string[]): string[] =>
  verdicts.filter(({ id }) => ids.includes(id)).map(({ id, status, detail }) => `${id} (${status}): ${detail ?? ''}`);

const said = ({ leaf, evidence }: Finding) => JSON.stringify([leaf, evidence.for]);

/** The last look when it never was so. */
async function lookUntil<World>(
  { look, clock }: DrillDeps<World>,
  aheadMs: number,
  withinMs: number,
  isSo: (seen: Seen) => boolean,
): Promise<Seen> {
  const giveUpMs = clock.monotonicMs() + withinMs;
  // A look takes half a second of a core from what is to come back.
  for (let pauseMs = 200; ; pauseMs = Math.min(2 * pauseMs, 1_000)) {
    const seen = await look(aheadMs);
    if (isSo(seen) || clock.monotonicMs() > giveUpMs) return seen;
    await clock.sleep(pauseMs);
  }
}
