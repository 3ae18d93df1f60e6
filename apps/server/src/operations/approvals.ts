import type { Approval as WireApproval } from '@chatai/contract/ops-approvals';
import { coreErrors } from '@chatai/core/errors';
import {
  type Approval,
  ask,
  decide,
  findApproval,
  listApprovals,
  readJournal,
  requireRole,
  seenBy,
} from '@chatai/operations/runbook';
import type { Operator, RunsDeps } from './runs.ts';

export interface Approvals {
  /** Needs no database. */
  list(by: Pick<Operator, 'id'>): Promise<WireApproval[]>;
  /** For the step that the dry run `run` looked at. Throws `not-found`, `dry-run-needed`, `role-too-low`. */
  ask(by: Operator, asked: { run: string; reason: string }): Promise<WireApproval>;
  /** Throws `approval-void`, `role-too-low`. */
  decide(by: Operator, decision: { id: string; approved: boolean }): Promise<WireApproval>;
}

/** A second person's yes to a step of high risk (decision 0024). */
export function createApprovals({ config, clock, ids }: Pick<RunsDeps, 'config' | 'clock' | 'ids'>): Approvals {
  const { home } = config;
  const stepOf = async (name: string) => (await import('@chatai/runbooks')).findStep(name).step;

  return {
    async list(by) {
      return listApprovals(home, clock.now()).map((one) => told(one, by, clock.now()));
    },
    async ask(by, { run, reason }) {
      const header = readJournal(home, run).find((line) => line.kind === 'run');
      if (!header) throw coreErrors.notFound({ what: 'run' });
      const wanted = { step: `${header.runbook}#${header.step}`, params: header.params };
      requireRole(await stepOf(wanted.step), by.role);
      const now = clock.now();
      const saw = seenBy(home, run, wanted, now);
      const askedBy = { id: by.id, name: by.name };
      return told(ask(home, { id: ids.uuid(), ...wanted, saw, reason, askedBy, askedAt: now }), by, now);
    },
    async decide(by, { id, approved }) {
      const asked = findApproval(home, id, clock.now());
      requireRole(await stepOf(asked.step), by.role);
      const now = clock.now();
      return told(decide(home, { id, by: { id: by.id, name: by.name }, approved, now }), by, now);
    },
  };
}

const iso = (at: number) => new Date(at).toISOString();

function told({ usedBy, decided, ...one }: Approval, by: Pick<Operator, 'id'>, now: number): WireApproval {
  const { id, step, params, saw, reason, askedBy, askedAt, expiresAt } = one;
  return {
    ...{ id, step, params, saw, reason, askedBy: askedBy.name, own: askedBy.id === by.id },
    ...{ askedAt: iso(askedAt), expiresAt: iso(expiresAt), decidedBy: decided?.by.name ?? null, run: usedBy ?? null },
    state: stateOf({ ...one, usedBy, decided }, now),
  };
}

function stateOf({ usedBy, decided, expiresAt }: Pick<Approval, 'usedBy' | 'decided' | 'expiresAt'>, now: number) {
  if (usedBy) return 'used';
  if (decided?.approved === false) return 'refused';
  if (now > expiresAt) return 'expired';
  return decided ? 'approved' : 'waits';
}
