import { createApiKey, getApiKey, limitApiKey, listApiKeys, revokeApiKey } from '@chatai/accounts/api-keys';
import type * as wire from '@chatai/contract/api-keys';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const apiKeyHandlers = (deps: RouteDeps): Handlers<typeof wire.apiKeys> => {
  const tell = (workspaceId: string, id: string) => deps.hints.tell(workspaceId, 'api-keys', id);
  return {
    list: ({ actor, input }) => listApiKeys(deps, actor, input),
    get: ({ actor, input }) => getApiKey(deps, actor, input.id),
    async setLimit({ actor, input, before }) {
      before(await getApiKey(deps, actor, input.id));
      const key = await limitApiKey(deps, actor, input);
      deps.apiKeys.forget(input.id);
      tell(actor.workspaceId, input.id);
      return key;
    },
    async create({ actor, input }) {
      const key = await createApiKey(deps, actor, input);
      tell(actor.workspaceId, key.id);
      return key;
    },
    async revoke({ actor, input }) {
      await revokeApiKey(deps, actor, input.id);
      deps.apiKeys.forget(input.id);
      tell(actor.workspaceId, input.id);
      return undefined;
    },
  };
};
