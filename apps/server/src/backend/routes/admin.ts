import * as platform from '@chatai/accounts/platform';
import type * as wire from '@chatai/contract/admin';
import { followWorkspace } from '@chatai/messaging/bots';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const adminUserHandlers = (deps: RouteDeps): Handlers<typeof wire.adminUsers> => ({
  list: ({ input }) => platform.listUsers(deps, input),
  get: ({ input }) => platform.getUser(deps, input.id),
  create: ({ input }) => platform.createUserFor(deps, input),
  suspend: ({ input }) => platform.suspendUser(deps, input),
  restore: ({ input }) => platform.restoreUser(deps, input.id),
  async setRole({ input, before }) {
    before(await platform.getUser(deps, input.id));
    return platform.setPlatformRole(deps, input.id, input.role);
  },
  resetPassword: ({ input }) => platform.resetPasswordOf(deps, input.id),
  resetSecondFactor: ({ input }) => platform.resetSecondFactorOf(deps, input.id),
  revokeSessions: ({ input }) => platform.revokeSessionsOf(deps, input.id),
  async mails() {
    const waiting = await deps.mails.waiting();
    return {
      items: waiting.map(({ id, recipient, kind, link, createdAt, expiresAt }) => ({
        id,
        to: recipient,
        kind,
        link,
        createdAt: createdAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      })),
    };
  },
});

export const adminWorkspaceHandlers = (deps: RouteDeps): Handlers<typeof wire.adminWorkspaces> => ({
  list: ({ input }) => platform.listWorkspaces(deps, input),
  get: ({ input }) => platform.getWorkspace(deps, input.id),
  create: ({ input }) => platform.createWorkspaceFor(deps, input),
  async suspend({ input }) {
    const suspended = await platform.suspendWorkspace(deps, input);
    await followWorkspace(deps, input.id);
    return suspended;
  },
  async restore({ input }) {
    const restored = await platform.restoreWorkspace(deps, input.id);
    await followWorkspace(deps, input.id);
    return restored;
  },
  setRole: ({ input }) => platform.setMemberRole(deps, input),
});
