import { everyUnit, type OperatorRole, type Step, scopeOf } from './define.ts';
import { runErrors } from './errors.ts';
import { actOf, headerOf, journalsSince } from './journal.ts';

/** Who wants to run a step, and with what right. */
export interface Request {
  /** Of a run that is resumed: what it has done already is not counted against it. */
  id?: string | undefined;
  actor: { name: string; role: OperatorRole };
  params: Record<string, string>;
  dryRun: boolean;
  /** Why, in their own words. */
  reason: string | undefined;
  /** A second person who has said yes, for a step of high risk. */
  approvedBy: string | undefined;
  /** Without a second person, by whoever owns the data folder: it is written down as such. */
  breakGlass: boolean;
}

/** How often one unit may be restarted (operations.md 4.6): whoever has to do it more often has another trouble. */
export const budgets = [
  { most: 2, withinMs: 15 * 60_000, words: '15 minutes' },
  { most: 4, withinMs: 60 * 60_000, words: 'an hour' },
] as const;

/** Throws `role-too-low` when the step is for admins and this is none. */
export function requireRole(step: Pick<Step<never>, 'role' | 'slug'>, role: OperatorRole): void {
  if (step.role === 'admin' && role !== 'admin') throw runErrors.roleTooLow({ step: step.slug, role: 'admins' });
}

/** Throws `role-too-low`, `second-person-needed`, `reason-needed` or `budget-spent` when this step may not be run so; a dry run changes nothing and may. */
export function requireAllowed(home: string, step: Step<never>, request: Request, now: number): void {
  requireRole(step, request.actor.role);
  if (request.dryRun) return;
  if (step.risk === 'high') {
    if (request.approvedBy === undefined && !request.breakGlass)
      throw runErrors.secondPersonNeeded({ step: step.slug });
    if (!request.reason?.trim()) throw runErrors.reasonNeeded({ step: step.slug });
  }
  if (!step.restarts) return;
  const spent = sharesOf(scopeOf(step, request.params), restartsBefore(home, now, request.id), now).find(
    ({ left }) => left <= 0,
  );
  if (spent) throw runErrors.budgetSpent({ scope: spent.unit, times: spent.most, within: spent.words });
}

export interface RestartBudget {
  /** How often its scope may be restarted now. */
  left: number;
  /** From when on it may be once more, epoch milliseconds; undefined while it may be now. */
  freeAt: number | undefined;
}

/** What is left for restarts of each scope, which all of them are paid from: the records are read once. */
export function restartBudgets(home: string, now: number): (scope: string) => RestartBudget {
  const before = restartsBefore(home, now);
  return (scope) => {
    const shares = sharesOf(scope, before, now);
    const frees = shares.flatMap(({ freesAt }) => freesAt);
    return {
      left: Math.max(0, Math.min(...shares.map(({ left }) => left))),
      freeAt: frees.length > 0 ? Math.max(...frees) : undefined,
    };
  };
}

interface Restart {
  scope: string;
  /** Epoch milliseconds. */
  at: number;
}

const longestMs = Math.max(...budgets.map(({ withinMs }) => withinMs));

/** What runs restarted, as far back as a budget reaches. */
const restartsBefore = (home: string, now: number, butOf?: string): Restart[] =>
  journalsSince(home, now - longestMs).flatMap((lines) => {
    const header = headerOf(lines);
    const at = actOf(lines);
    return header?.restarts && header.id !== butOf && !header.dryRun && at !== undefined
      ? [{ scope: header.scope, at }]
      : [];
  });

/** What each budget has left for each unit of a scope. */
function sharesOf(scope: string, before: readonly Restart[], now: number) {
  const units = scope === everyUnit ? new Set([everyUnit, ...before.map((one) => one.scope)]) : [scope];
  return [...units].flatMap((unit) => {
    const its = before.filter((one) => one.scope === unit || one.scope === everyUnit).map(({ at }) => at);
    return budgets.map(({ most, withinMs, words }) => {
      const spent = its.filter((at) => at > now - withinMs).sort((a, b) => b - a);
      // When this one is so long ago, there is room for another.
      const filling = spent[most - 1];
      const freesAt = filling === undefined ? [] : [filling + withinMs];
      return { unit, most, words, left: most - spent.length, freesAt };
    });
  });
}
