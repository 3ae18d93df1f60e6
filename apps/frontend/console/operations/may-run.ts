import type { BlastRadius, OperationsNow, Run, RunbookDocument } from '@chatai/contract/ops';
import type { Approval } from '@chatai/contract/ops-approvals';

/** A dry run counts so long (decision 0024). */
export const freshMs = 120_000;

/** Why its reader can neither try nor run a step, nor decide on it, whatever was seen; undefined when they can. The server refuses it as well. */
export function whyNotAllowed(
  runsAs: OperationsNow['runsAs'],
  role: RunbookDocument['steps'][number]['role'],
): 'nobodyKnows' | 'forAdmins' | undefined {
  if (runsAs === null) return 'nobodyKnows';
  return role === 'admin' && runsAs !== 'admin' ? 'forAdmins' : undefined;
}

/** Why a step cannot be tried now; `real`: the run of it that was begun last. A dry run would take that from the page while it goes on. */
export const whyNotTry = (notAllowed: ReturnType<typeof whyNotAllowed>, real: Run | undefined) =>
  notAllowed ?? (real?.state === 'goes-on' ? 'goesOn' : undefined);

/** Why a step cannot be run now; undefined when it can. */
export type WhyNot =
  | 'dryRunFirst'
  | 'dryRunFailed'
  | 'dryRunOld'
  | 'nothingToDo'
  | 'paramsChanged'
  | 'changed'
  | 'needsSecond';

/** What the server asks for as well: a dry run of the same values that found something, is fresh, and for high risk a second person's yes. */
export function whyNotRun(asked: {
  dryRun: Run | undefined;
  /** Milliseconds since it was over. */
  ageMs: number;
  /** Are the values still those of the dry run? */
  isSame: boolean;
  /** Do the checks say something else than they did then? */
  hasChanged: boolean;
  isHighRisk: boolean;
  approval: Approval | undefined;
}): WhyNot | undefined {
  const { dryRun, ageMs, isSame, hasChanged, isHighRisk, approval } = asked;
  if (!dryRun || dryRun.state === 'goes-on') return 'dryRunFirst';
  if (!isSame) return 'paramsChanged';
  if (dryRun.state !== 'dry-run') return dryRun.state === 'nothing-to-do' ? 'nothingToDo' : 'dryRunFailed';
  if (hasChanged) return 'changed';
  if (ageMs > freshMs) return 'dryRunOld';
  return isHighRisk && approval?.state !== 'approved' ? 'needsSecond' : undefined;
}

/** The one of these that was asked for this step with these values, and can still be used, or refused. */
export const approvalOf = (
  approvals: readonly Approval[],
  step: string,
  params: Readonly<Record<string, string>>,
): Approval | undefined =>
  approvals.find(
    (one) =>
      one.own &&
      one.step === step &&
      ['waits', 'approved', 'refused'].includes(one.state) &&
      Object.entries(one.params).every(([name, value]) => value === '****' || params[name] === value),
  );

/** Those of them that somebody else has asked for this step: what waits, and how it was decided until its time is over. `now`: ISO, of the server. */
export const askedFor = (approvals: readonly Approval[], step: string, now: string): Approval[] =>
  approvals.filter(
    (one) =>
      !one.own &&
      one.step === step &&
      ['waits', 'approved', 'refused'].includes(one.state) &&
      Date.parse(one.expiresAt) > Date.parse(now),
  );

/** Whom a step touches that was asked for with these values; undefined when that was seen of other ones, or not at all. */
export function touchesOf(
  { touches, findings }: Pick<OperationsNow, 'touches' | 'findings'>,
  { step, params }: Pick<Approval, 'step' | 'params'>,
): BlastRadius | undefined {
  // It is seen of what the first finding proposes.
  const proposed = findings.find((finding) => finding.step === step)?.params ?? {};
  return Object.entries(params).every(([name, value]) => proposed[name] === value) ? touches[step] : undefined;
}
