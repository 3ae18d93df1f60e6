import { canMakeAdminLink, describeActor } from '@chatai/accounts/actor';
import { membershipsOf } from '@chatai/accounts/members';
import { createAdminLink, useAdminLink } from '@chatai/accounts/sign-in-links';
import type { auth } from '@chatai/contract/auth-link';
import type { account } from '@chatai/contract/me';
import { coreErrors } from '@chatai/core/errors';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const accountHandlers = (deps: RouteDeps): Handlers<typeof account> => ({
  me: ({ actor }) => describeActor(deps, actor),
});

export const authHandlers = (deps: RouteDeps): Handlers<typeof auth> => ({
  async createLink({ actor }) {
    if (!canMakeAdminLink(actor))
      throw coreErrors.notAllowed({ reason: "only the platform's admin makes sign-in links" });
    const { link, expiresAt } = await createAdminLink(deps, deps.consoleUrl);
    return { link, expiresAt: expiresAt.toISOString() };
  },
  async useLink({ input, reply }) {
    const { userId, cookies } = await useAdminLink(deps, input.token);
    const [workspace] = await membershipsOf(deps.system, userId);
    if (!workspace) throw coreErrors.notAllowed({ reason: 'you are a member of no workspace' });
    reply.header('set-cookie', cookies);
    return { userId, workspaceId: workspace.id };
  },
  async signOut({ request, reply }) {
    const { cookies } = await deps.auth.signOut(new Headers({ cookie: request.headers.cookie ?? '' }));
    reply.header('set-cookie', cookies);
    return undefined;
  },
});
