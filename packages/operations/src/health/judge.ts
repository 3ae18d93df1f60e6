import { severity } from '@chatai/contract/words';
import type { CheckResult, CheckState } from '@chatai/core/health';
import type { Snapshot } from '../facts/index.ts';

/** A judge of facts: the same facts always give the same verdict, so the past can be judged as well (decision 0022). */
export interface Check<Facts> {
  id: string;
  /** What `/health`, the table of `chatai status` and the page name: the component of which this is one property. */
  component: string;
  /** For people: what is checked. */
  title: string;
  /** When it fails the installation cannot serve. */
  essential?: true;
  /** Without one of these nothing is known: `unknown`. */
  needs: readonly (keyof Facts)[];
  judge(facts: Facts, at: number): CheckResult;
  /** Checks whose failing explains a failing of this one. */
  after?: readonly string[];
  /** How many looks in a row must see the same before it is told; 1 when absent. */
  looks?: number;
  /** What to do, for people. */
  fix: string;
  /** The step of a runbook that repairs it, whatever the cause: `backend#restart`. */
  step?: string;
  /** Steps of which one may repair it: the diagnosis says whether, and which. */
  mayNeed?: readonly string[];
}

/** What a check says now. */
export interface Verdict extends CheckResult {
  id: string;
  component: string;
  title: string;
  essential: boolean;
  fix: string;
  step: string | undefined;
  /** The check that explains this one: repair that first. */
  because: string | undefined;
  /** Epoch milliseconds from when on it has been so; that of this look when nobody has looked before. */
  since: number;
  /** The new status that has not yet been seen often enough to be told. */
  doubt: { status: CheckState; since: number; seen: number } | undefined;
}

/** What is kept of a verdict until the next look. */
export type Kept = Pick<Verdict, 'id' | 'status' | 'since' | 'doubt' | 'detail'>;

/** Lets a check declare what it needs, and be given that alone. */
export const checksOf =
  <Facts>() =>
  <const Name extends keyof Facts>(
    check: Omit<Check<Facts>, 'needs' | 'judge'> & {
      needs: readonly Name[];
      judge(facts: Pick<Facts, Name>, at: number): CheckResult;
    },
  ): Check<Facts> =>
    check;

/** Judges what was seen. Checks whose facts nobody looks at here, neither seen nor unseen, are left out. `before` is what was said at the look before. */
export function judge<Facts>(
  checks: readonly Check<Facts>[],
  snapshot: Snapshot<Facts>,
  before: readonly Kept[] = [],
): Verdict[] {
  const known = new Map(before.map((kept) => [kept.id, kept]));
  const asked = checks.filter((check) => check.needs.every((name) => isLookedAt(snapshot, name)));
  const verdicts = asked.map((check): Verdict => {
    const { id, component, title, fix, step, essential = false, looks = 1 } = check;
    const told = toldOf(judgeOne(check, snapshot), snapshot.at, known.get(id), looks);
    return { ...told, id, component, title, fix, step, essential, because: undefined };
  });
  return explained(checks, verdicts);
}

/** What is told of what was seen: it, or what was sure before while it has not been seen often enough. */
function toldOf(
  result: CheckResult,
  at: number,
  kept: Kept | undefined,
  looks: number,
): CheckResult & Pick<Verdict, 'since' | 'doubt'> {
  if (!kept) return { ...result, since: at, doubt: undefined };
  if (result.status === kept.status) return { ...result, since: kept.since, doubt: undefined };
  const again = kept.doubt?.status === result.status ? kept.doubt : undefined;
  const since = again?.since ?? at;
  const seen = (again?.seen ?? 0) + 1;
  const isBetter = severity[result.status] > severity[kept.status];
  if (isBetter || seen >= looks) return { ...result, since, doubt: undefined };
  const { status, detail } = kept;
  return { status, ...(detail ? { detail } : {}), since: kept.since, doubt: { status: result.status, since, seen } };
}

const isLookedAt = <Facts>({ facts, unseen }: Snapshot<Facts>, name: keyof Facts) => name in facts || name in unseen;

function judgeOne<Facts>(check: Check<Facts>, { facts, unseen, at }: Snapshot<Facts>): CheckResult {
  const missing = check.needs.find((name) => facts[name] === undefined);
  if (missing !== undefined)
    return { status: 'unknown', detail: `could not be looked at: ${unseen[missing] ?? 'for an unknown reason'}` };
  try {
    // Every fact that the check needs is there; a look that another version has kept may lack a part of it.
    return check.judge(facts as Facts, at);
  } catch (error) {
    return { status: 'unknown', detail: `the look does not tell it: ${(error as Error).message}` };
  }
}

const isTold = ({ status }: Pick<Verdict, 'status'>) => status !== 'ok' && status !== 'off';

/** One root cause silences what follows from it: what is slow explains what waits in vain for it. What cannot be seen explains what cannot be seen either, and nothing else. */
function explained<Facts>(checks: readonly Check<Facts>[], verdicts: Verdict[]): Verdict[] {
  const told = new Map(verdicts.filter(isTold).map(({ id, status }) => [id, status]));
  const causes = new Map(checks.map(({ id, after = [] }) => [id, after]));
  const rootOf = (id: string): string => {
    const isUnseen = told.get(id) === 'unknown';
    const cause = causes.get(id)?.find((one) => told.has(one) && (isUnseen || told.get(one) !== 'unknown'));
    return cause === undefined ? id : rootOf(cause);
  };
  return verdicts.map((verdict) => {
    const root = isTold(verdict) ? rootOf(verdict.id) : verdict.id;
    return root === verdict.id ? verdict : { ...verdict, because: root };
  });
}
