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
import { type AuthenticateDeps, authenticate } from './authenticate.ts';

/** The application's own check: who acts where, and may they use this route? Row-level security stands behind it (security.md T1). */
export interface AccessCheck {
  /** Throws `not-signed-in`, `not-found`, `not-allowed`, `prove-again`, `cross-site`, `workspace-suspended`. */
  admit(request: FastifyRequest, route: Pick<Route, 'access' | 'audit'>): Promise<Actor>;
}

export const createAccessCheck = (deps: AuthenticateDeps): AccessCheck => ({
  async admit(request, { access, audit }) {
    const actor = await authenticate(deps, request);
    if (access === 'platform' || access === 'operations') {
      if (access === 'platform' && !canRunPlatform(actor))
        throw coreErrors.notAllowed({ reason: "only the platform's admin may" });
      if (!canOperate(actor)) throw coreErrors.notAllowed({ reason: 'only whoever is on call for the platform may' });
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
