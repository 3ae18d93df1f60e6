import { createApiKey, listApiKeys, revokeApiKey } from '@chatai/accounts/api-keys';
import type * as wire from '@chatai/contract/api-keys';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const apiKeyHandlers = (deps: RouteDeps): Handlers<typeof wire.apiKeys> => ({
  list: ({ actor, input }) => listApiKeys(deps, actor, input),
  create: ({ actor, input }) => createApiKey(deps, actor, input),
  async revoke({ actor, input }) {
    await revokeApiKey(deps, actor, input.id);
    deps.apiKeys.forget(input.id);
    return undefined;
  },
});
