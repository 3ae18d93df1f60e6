import { requirePerson } from '@chatai/accounts/actor';
import { listAudit, listPlatformAudit } from '@chatai/accounts/audit';
import { changeSettings, createOwnWorkspace, getSettings } from '@chatai/accounts/workspaces';
import type * as wireAudit from '@chatai/contract/audit';
import type * as wire from '@chatai/contract/workspaces';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const workspaceHandlers = (deps: RouteDeps): Handlers<typeof wire.workspaces> => ({
  create: ({ actor, input }) => createOwnWorkspace(deps, { userId: requirePerson(actor).userId, name: input.name }),
  get: ({ actor }) => getSettings(deps, actor.workspaceId),
  async update({ actor, input, before }) {
    before(await getSettings(deps, actor.workspaceId));
    const settings = await changeSettings(deps, actor.workspaceId, input);
    deps.hints.tell(actor.workspaceId, 'workspace');
    return settings;
  },
});

export const auditHandlers = (deps: RouteDeps): Handlers<typeof wireAudit.audit> => ({
  list: ({ actor, input }) => listAudit(deps, { ...input, workspaceId: actor.workspaceId }),
});

export const adminAuditHandlers = (deps: RouteDeps): Handlers<typeof wireAudit.adminAudit> => ({
  list: ({ input }) => listPlatformAudit(deps, input),
});
