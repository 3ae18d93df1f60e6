import { readUsage } from '@chatai/accounts/ledger';
import type { usages } from '@chatai/contract/usage';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const usageHandlers = (deps: RouteDeps): Handlers<typeof usages> => ({
  get: ({ actor, input }) => readUsage(deps, actor, input),
});
