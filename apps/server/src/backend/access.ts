import {
  type Actor,
  canOperate,
  canRunPlatform,
  requireProven,
  requireScope,
  requireWorking,
} from '@chatai/accounts/actor';
import type { Route } from '@chatai/contract/route';
import { coreErrors } from '@chatai/core/errors';
import type { FastifyRequest } from 'fastify';
import { type AuthenticateDeps, authenticate, knownOperator } from './authenticate.ts';
import { toAppError } from './problem-document.ts';

/** The application's own check: who acts where, and may they use this route? Row-level security stands behind it (security.md T1). */
export interface AccessCheck {
  /** Throws `not-signed-in`, `not-found`, `not-allowed`, `prove-again`, `cross-site`, `workspace-suspended`. */
  admit(request: FastifyRequest, route: Pick<Route, 'access' | 'audit'>): Promise<Actor>;
}

export const createAccessCheck = (deps: AuthenticateDeps): AccessCheck => ({
  async admit(request, { access, audit }) {
    if (access === 'operations') return admitOperator(deps, request, audit);
    const actor = await authenticate(deps, request);
    if (access === 'platform') {
      if (!canRunPlatform(actor)) throw coreErrors.notAllowed({ reason: "only the platform's admin may" });
      // A session left open does not change the platform (security.md T18).
      if (audit !== undefined && actor.kind === 'person') requireProven(actor, deps.clock);
      return actor;
    }
    if (access !== 'signed-in' && access !== 'public') requireScope(actor, access);
    if (changesWorkspace(access, audit)) requireWorking(actor);
    return actor;
  },
});

/** Asking costs money, and what the audit knows is a change; a person's own account is no workspace's. */
const changesWorkspace = (access: Route['access'], audit: string | undefined) =>
  access === 'ask' || (access !== 'signed-in' && audit !== undefined);

/** So long whoever was let in before waits for a database that hangs. */
const askWithinMs = 2_000;

/** While the database cannot say who somebody is, whoever it let in before looks on, and changes nothing (experience.md 2). */
async function admitOperator(
  deps: AuthenticateDeps,
  request: FastifyRequest,
  audit: string | undefined,
): Promise<Actor> {
  const known = knownOperator(deps, request);
  // It acts on the platform: which workspace it would act in is not asked.
  if (known?.kind === 'local') return known;
  if (!known || audit !== undefined) return requireOperator(deps, await authenticate(deps, request), audit);
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const cancel = deps.clock.after(askWithinMs, () => resolve(undefined));
  try {
    const actor = await Promise.race([authenticate(deps, request), late]);
    return actor ? requireOperator(deps, actor, audit) : known;
  } catch (error) {
    if (toAppError(error).code !== 'unavailable') throw error;
    return known;
  } finally {
    cancel();
  }
}

function requireOperator({ clock }: AuthenticateDeps, actor: Actor, audit: string | undefined): Actor {
  if (!canOperate(actor)) throw coreErrors.notAllowed({ reason: 'only whoever is on call for the platform may' });
  // A session left open changes nothing (security.md T18).
  if (audit !== undefined && actor.kind === 'person') requireProven(actor, clock);
  return actor;
}
