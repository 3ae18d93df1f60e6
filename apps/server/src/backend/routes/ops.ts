import { type Actor, canRunPlatform, nameOfActor, operatorRole, requirePerson } from '@chatai/accounts/actor';
import { operatorPassMs, signOperatorPass } from '@chatai/accounts/operator-pass';
import type * as wire from '@chatai/contract/ops';
import type { opsApprovals } from '@chatai/contract/ops-approvals';
import type { FastifyReply } from 'fastify';
import type { Operator } from '../../operations/index.ts';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const opsHealthHandlers = (deps: RouteDeps): Handlers<typeof wire.opsHealth> => ({
  async now({ actor, input, reply }) {
    const seen = await deps.operations.now(momentOf(input));
    passOn(deps, actor, reply);
    return { ...seen, runsAs: operatorRole(actor) };
  },
  history: async ({ input }) => ({ items: await deps.operations.troubles(momentOf(input)) }),
});

const momentOf = ({ at }: { at?: string | undefined }) => (at === undefined ? undefined : Date.parse(at));

export const opsRunbookHandlers = ({ operations }: RouteDeps): Handlers<typeof wire.opsRunbooks> => ({
  list: async () => ({ items: await operations.runbooks() }),
});

export const opsCoverageHandlers = ({ operations }: RouteDeps): Handlers<typeof wire.opsCoverage> => ({
  get: () => operations.coverage(),
});

export const opsRunHandlers = (deps: RouteDeps): Handlers<typeof wire.opsRuns> => ({
  list: ({ input }) => deps.operations.runs.list(input),
  get: ({ input }) => deps.operations.runs.get(input.id),
  report: () => deps.operations.runs.report(),
  start: async ({ actor, input }) => deps.operations.runs.start(await operatorOf(deps, actor), input),
});

export const opsApprovalHandlers = (deps: RouteDeps): Handlers<typeof opsApprovals> => ({
  list: async ({ actor }) => ({ items: await deps.operations.approvals.list({ id: actor.userId ?? actor.kind }) }),
  // The local command line is nobody in particular: whoever has the machine would be their own second person.
  async ask({ actor, input }) {
    requirePerson(actor);
    return deps.operations.approvals.ask(await operatorOf(deps, actor), input);
  },
  async decide({ actor, input: { id, decision } }) {
    requirePerson(actor);
    const by = await operatorOf(deps, actor);
    return deps.operations.approvals.decide(by, { id, approved: decision === 'approve' });
  },
});

/** Whoever looks while the database knows them may look on for a while without it. */
function passOn({ secret, cookies, clock }: RouteDeps, actor: Actor, reply: FastifyReply): void {
  const { session, userId, platformRole } = actor;
  if (!session || !userId || platformRole === 'user') return;
  const pass = signOperatorPass(secret, { userId, platformRole }, clock);
  reply.header('set-cookie', cookies.operator.line(pass, operatorPassMs / 1_000));
}

async function operatorOf({ system }: RouteDeps, actor: Actor): Promise<Operator> {
  const { id, kind, name } = await nameOfActor(system, actor);
  return { id: id ?? kind, name, role: canRunPlatform(actor) ? 'admin' : 'on-call' };
}
