import { type OperatorRole, type Step, scopeOf } from './define.ts';
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

/** How often one scope may be restarted (operations.md 4.6): who has to do it more often mends something else by it. */
const budgets = [
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
  const scope = scopeOf(step, request.params);
  const acts = actsOn(scope, actsBefore(home, now, request.id));
  const spent = budgets.find(({ most, withinMs }) => since(now - withinMs, acts).length >= most);
  if (spent) throw runErrors.budgetSpent({ scope, times: spent.most, within: spent.words });
}

export interface RestartBudget {
  /** How often its scope may be restarted now. */
  left: number;
  /** From when on it may be once more, epoch milliseconds; undefined while it may be now. */
  freeAt: number | undefined;
}

/** What is left for restarts of each scope, which all of them are paid from: the records are read once. */
export function restartBudgets(home: string, now: number): (scope: string) => RestartBudget {
  const all = actsBefore(home, now);
  return (scope) => {
    const acts = actsOn(scope, all);
    const each = budgets.map(({ most, withinMs }) => {
      const spent = since(now - withinMs, acts);
      // When this one is so long ago, there is room for another.
      const filling = spent[most - 1];
      return { left: most - spent.length, freesAt: filling === undefined ? [] : [filling + withinMs] };
    });
    const frees = each.flatMap(({ freesAt }) => freesAt);
    return {
      left: Math.max(0, Math.min(...each.map(({ left }) => left))),
      freeAt: frees.length > 0 ? Math.max(...frees) : undefined,
    };
  };
}

interface Act {
  scope: string;
  /** Epoch milliseconds. */
  at: number;
}

const longestMs = Math.max(...budgets.map(({ withinMs }) => withinMs));

/** What runs did, and on what, as far back as a budget reaches. */
const actsBefore = (home: string, now: number, butOf?: string): Act[] =>
  journalsSince(home, now - longestMs).flatMap((lines) => {
    const header = headerOf(lines);
    const at = actOf(lines);
    return header && header.id !== butOf && !header.dryRun && at !== undefined ? [{ scope: header.scope, at }] : [];
  });

/** The newest first. */
const actsOn = (scope: string, acts: readonly Act[]): number[] =>
  acts.flatMap((act) => (act.scope === scope ? [act.at] : [])).sort((a, b) => b - a);

const since = (begin: number, acts: readonly number[]): number[] => acts.filter((at) => at > begin);
