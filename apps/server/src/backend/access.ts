import { type Actor, requireScope } from '@chatai/accounts/actor';
import type { Access as RouteAccess } from '@chatai/contract/route';
import type { FastifyRequest } from 'fastify';
import { type AuthenticateDeps, authenticate } from './authenticate.ts';

/** The application's own check: who acts where, and may they use this route? Row-level security stands behind it (security.md T1). */
export interface AccessCheck {
  /** Throws `not-signed-in`, `not-found`, `not-allowed`, `cross-site`. */
  admit(request: FastifyRequest, access: Exclude<RouteAccess, 'public'>): Promise<Actor>;
}

export const createAccessCheck = (deps: AuthenticateDeps): AccessCheck => ({
  async admit(request, access) {
    const actor = await authenticate(deps, request);
    if (access !== 'signed-in') requireScope(actor, access);
    return actor;
  },
});
