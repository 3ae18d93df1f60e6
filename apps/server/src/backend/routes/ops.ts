import { canRunPlatform, nameOfActor } from '@chatai/accounts/actor';
import type * as wire from '@chatai/contract/ops';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const opsHealthHandlers = ({ operations }: RouteDeps): Handlers<typeof wire.opsHealth> => ({
  now: ({ input }) => operations.now(input.at === undefined ? undefined : Date.parse(input.at)),
  history: async () => ({ items: await operations.troubles() }),
});

export const opsRunbookHandlers = ({ operations }: RouteDeps): Handlers<typeof wire.opsRunbooks> => ({
  list: async () => ({ items: await operations.runbooks() }),
});

export const opsRunHandlers = ({ operations, system }: RouteDeps): Handlers<typeof wire.opsRuns> => ({
  list: ({ input }) => operations.runs(input),
  get: ({ input }) => operations.run(input.id),
  async start({ actor, input }) {
    const { name } = await nameOfActor(system, actor);
    return operations.start({ name, role: canRunPlatform(actor) ? 'admin' : 'on-call' }, input);
  },
});
