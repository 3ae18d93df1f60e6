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
  type Step,
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
  const content = () => import('@chatai/runbooks');
  const stepOf = async (name: string) => (await content()).findStep(name).step;

  return {
    async list(by) {
      const { allSteps } = await content();
      const known = new Map(allSteps.map(({ name, step }) => [name, step]));
      return listApprovals(home, clock.now()).flatMap((one) => {
        const step = known.get(one.step);
        // One that this version has no more is nobody's to decide.
        return step ? [told(one, step, by, clock.now())] : [];
      });
    },
    async ask(by, { run, reason }) {
      const header = readJournal(home, run).find((line) => line.kind === 'run');
      if (!header) throw coreErrors.notFound({ what: 'run' });
      const wanted = { step: `${header.runbook}#${header.step}`, params: header.params };
      const step = await stepOf(wanted.step);
      requireRole(step, by.role);
      const now = clock.now();
      const saw = seenBy(home, run, wanted, now);
      const askedBy = { id: by.id, name: by.name };
      return told(ask(home, { id: ids.uuid(), ...wanted, saw, reason, askedBy, askedAt: now }), step, by, now);
    },
    async decide(by, { id, approved }) {
      const asked = findApproval(home, id, clock.now());
      const step = await stepOf(asked.step);
      requireRole(step, by.role);
      const now = clock.now();
      return told(decide(home, { id, by: { id: by.id, name: by.name }, approved, now }), step, by, now);
    },
  };
}

const iso = (at: number) => new Date(at).toISOString();

function told(
  { usedBy, decided, ...one }: Approval,
  { title, role, risk }: Pick<Step<never>, 'title' | 'role' | 'risk'>,
  by: Pick<Operator, 'id'>,
  now: number,
): WireApproval {
  const { id, step, params, saw, reason, askedBy, askedAt, expiresAt } = one;
  return {
    id,
    step,
    title,
    role,
    risk,
    params,
    saw,
    reason,
    askedBy: askedBy.name,
    own: askedBy.id === by.id,
    askedAt: iso(askedAt),
    expiresAt: iso(expiresAt),
    decidedBy: decided?.by.name ?? null,
    run: usedBy ?? null,
    state: stateOf({ ...one, usedBy, decided }, now),
  };
}

function stateOf({ usedBy, decided, expiresAt }: Pick<Approval, 'usedBy' | 'decided' | 'expiresAt'>, now: number) {
  if (usedBy) return 'used';
  if (decided?.approved === false) return 'refused';
  if (now > expiresAt) return 'expired';
  return decided ? 'approved' : 'waits';
}
