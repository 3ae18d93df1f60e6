import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { removeOlder, replaceFile } from '../data-files/index.ts';
import { runErrors } from './errors.ts';
import { readJournal, stateOf } from './journal.ts';

const person = z.object({ id: z.string(), name: z.string() });
export type Person = z.infer<typeof person>;

const approval = z.object({
  id: z.string(),
  /** `backend#restart-database`. */
  step: z.string(),
  /** Secrets stand as `****`. */
  params: z.record(z.string(), z.string()),
  /** What the dry run saw (`stateOf`). */
  saw: z.string(),
  reason: z.string(),
  askedBy: person,
  askedAt: z.number(),
  expiresAt: z.number(),
  decided: z.object({ by: person, at: z.number(), approved: z.boolean() }).optional(),
  /** The run that was begun with it: there is one at most. */
  usedBy: z.string().optional(),
});
/** Somebody asks for a second person's yes to a step of high risk. Times are epoch milliseconds. */
export type Approval = z.infer<typeof approval>;

const validMs = 15 * 60_000;
const freshMs = 120_000;

const folderOf = (home: string) => path.join(home, 'approvals');
const fileOf = (home: string, id: string) => path.join(folderOf(home), `${id}.json`);

/** What a dry run saw. Throws `dry-run-needed` when it was none of this step with these parameters, found nothing to do, or is over for 120 s. */
export function seenBy(home: string, id: string | undefined, wanted: Pick<Approval, 'step' | 'params'>, now: number) {
  const refused = (why: string) => runErrors.dryRunNeeded({ why, seconds: freshMs / 1_000 });
  const lines = id === undefined ? [] : readJournal(home, id);
  const header = lines.find((line) => line.kind === 'run');
  const over = lines.find((line) => line.kind === 'over');
  const check = lines.find((line) => line.kind === 'ended' && line.stage === 'check');
  if (!header?.dryRun) throw refused('there was no dry run of it');
  const step = `${header.runbook}#${header.step}`;
  if (step !== wanted.step || !isSame(header.params, wanted.params))
    throw refused(`the dry run was one of ${step} with what was asked then`);
  if (!over || check?.kind !== 'ended') throw refused('the dry run is not over');
  if (over.result !== 'dry-run') throw refused(`the dry run ended with: ${over.says}`);
  if (now - over.at > freshMs) throw refused(`the dry run is ${Math.round((now - over.at) / 1_000)} s old`);
  return stateOf(check.says);
}

/** Asks: it waits for somebody else for 15 minutes. */
export function ask(home: string, asked: Omit<Approval, 'expiresAt' | 'decided' | 'usedBy'>): Approval {
  const written = { ...asked, expiresAt: asked.askedAt + validMs };
  replaceFile(fileOf(home, asked.id), written);
  return written;
}

/** Those of the last day, the newest first. */
export function listApprovals(home: string, now: number): Approval[] {
  const names = existsSync(folderOf(home)) ? readdirSync(folderOf(home)) : [];
  return names
    .flatMap((name) => (name.endsWith('.json') ? (read(home, name.slice(0, -'.json'.length)) ?? []) : []))
    .filter(({ askedAt }) => askedAt > now - 24 * 3_600_000)
    .sort((a, b) => b.askedAt - a.askedAt);
}

/** Throws `approval-void` when there is none of this id, it is too late, it has been decided, or `by` has asked for it. */
export function decide(
  home: string,
  { id, by, approved, now }: { id: string; by: Person; approved: boolean; now: number },
): Approval {
  const asked = findApproval(home, id, now);
  if (asked.decided) throw runErrors.approvalVoid({ why: `${asked.decided.by.name} has decided already` });
  if (asked.askedBy.id === by.id) throw runErrors.approvalVoid({ why: 'nobody approves what they have asked for' });
  const decided = { ...asked, decided: { by, at: now, approved } };
  replaceFile(fileOf(home, id), decided);
  return decided;
}

/** A run that wants to begin. */
export type Wanted = Pick<Approval, 'step' | 'params' | 'saw'> & { by: Person; now: number };

/**
 * What counts for this run, unused. Throws `approval-void` when nobody has said yes, it is too late, it was used, or it was given to another person,
 * or for another step, parameter or state.
 */
export function approvalFor(home: string, id: string, run: Wanted): Approval & { decided: { by: Person } } {
  const { decided, ...asked } = findApproval(home, id, run.now);
  if (!decided) throw runErrors.approvalVoid({ why: 'nobody has said yes yet' });
  if (!decided.approved) throw runErrors.approvalVoid({ why: `${decided.by.name} has said no` });
  if (asked.askedBy.id !== run.by.id) throw runErrors.approvalVoid({ why: `it was ${asked.askedBy.name} who asked` });
  if (asked.step !== run.step || !isSame(asked.params, run.params))
    throw runErrors.approvalVoid({ why: `it was given for ${asked.step} with what was asked then` });
  if (asked.saw !== run.saw) throw runErrors.approvalVoid({ why: `what was seen has changed since: ${asked.saw}` });
  return { ...asked, decided };
}

/** It counts for the run `id` from now on, and for no other one. Throws what `approvalFor` throws. */
export function useApproval(home: string, approval: string, { id, ...run }: Wanted & { id: string }): void {
  replaceFile(fileOf(home, approval), { ...approvalFor(home, approval, run), usedBy: id });
}

/** The run that was to be begun with it did not begin: it counts once more, while it is valid. */
export function giveBackApproval(home: string, id: string): void {
  const used = read(home, id);
  if (used) replaceFile(fileOf(home, id), { ...used, usedBy: undefined });
}

/** Forgets those that were last written to before this time (epoch milliseconds). */
export const forgetApprovals = (home: string, before: number): void => removeOlder(folderOf(home), before);

/** One that still counts. Throws `approval-void` when there is none of this id, it was used, or it has expired. */
export function findApproval(home: string, id: string, now: number): Approval {
  const asked = read(home, id);
  if (!asked) throw runErrors.approvalVoid({ why: 'nobody has asked for it' });
  if (asked.usedBy) throw runErrors.approvalVoid({ why: `it was used by the run ${asked.usedBy}` });
  if (now > asked.expiresAt) throw runErrors.approvalVoid({ why: 'it has expired' });
  return asked;
}

function read(home: string, id: string): Approval | undefined {
  // An id comes from outside.
  if (!z.uuid().safeParse(id).success) return undefined;
  const file = fileOf(home, id);
  return existsSync(file) ? approval.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

const isSame = (some: Record<string, string>, others: Record<string, string>): boolean =>
  Object.keys({ ...some, ...others }).every((name) => some[name] === others[name]);
