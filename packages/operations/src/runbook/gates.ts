import { type OperatorRole, type Step, scopeOf } from './define.ts';
import { runErrors } from './errors.ts';
import { headerOf, type JournalLine, listRuns, readJournal } from './journal.ts';

/** Who wants to run a step, and with what right. */
export interface Request {
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
  const scope = scopeOf(step, request.params);
  const spent = budgets.find(({ most, withinMs }) => step.restarts && actsOn(home, scope, now - withinMs) >= most);
  if (spent) throw runErrors.budgetSpent({ scope, times: spent.most, within: spent.words });
}

/** Runs on this scope that did something since then. */
const actsOn = (home: string, scope: string, since: number): number =>
  listRuns(home, since).filter((id) => {
    const lines = readJournal(home, id);
    const header = headerOf(lines);
    return header?.scope === scope && !header.dryRun && lines.some((line) => isAct(line) && line.at > since);
  }).length;

const isAct = (line: JournalLine): line is Extract<JournalLine, { kind: 'began' }> =>
  line.kind === 'began' && line.stage === 'act';
