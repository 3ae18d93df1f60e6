import { requireWorkspace } from '@chatai/accounts/workspaces';
import {
  addModelProvider,
  listModelProviders,
  type ModelProvider,
  removeModelProvider,
} from '@chatai/assistant/models';
import type * as wire from '@chatai/contract/model-providers';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const modelProviderHandlers = (deps: RouteDeps): Handlers<typeof wire.modelProviders> => ({
  async list({ actor, input }) {
    const page = await listModelProviders(deps, { ...input, workspaceId: actor.workspaceId });
    return { ...page, items: page.items.map(toWire) };
  },
  async create({ actor, input }) {
    await requireWorkspace(deps.api, actor.workspaceId);
    return toWire(await addModelProvider(deps, { ...input, workspaceId: actor.workspaceId }));
  },
  async remove({ actor, input }) {
    await removeModelProvider(deps, { workspaceId: actor.workspaceId, providerId: input.id });
    return undefined;
  },
});

const toWire = (provider: ModelProvider): wire.ModelProvider => ({
  ...provider,
  createdAt: provider.createdAt.toISOString(),
});
