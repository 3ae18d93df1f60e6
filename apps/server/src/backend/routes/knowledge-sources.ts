import { requireWorkspace } from '@chatai/accounts/workspaces';
import { addSource, getSource, listSources, removeSource, type Source } from '@chatai/assistant/knowledge';
import type * as wire from '@chatai/contract/knowledge-sources';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const knowledgeSourceHandlers = (deps: RouteDeps): Handlers<typeof wire.knowledgeSources> => ({
  async list({ actor, input }) {
    const page = await listSources(deps, { workspaceId: actor.workspaceId, ...input });
    return { ...page, items: page.items.map(toWire) };
  },
  async get({ actor, input }) {
    return toWire(await getSource(deps, { workspaceId: actor.workspaceId, sourceId: input.id }));
  },
  async create({ actor, input }) {
    await requireWorkspace(deps.api, actor.workspaceId);
    return toWire(await addSource(deps, { ...input, workspaceId: actor.workspaceId }));
  },
  async remove({ actor, input }) {
    await removeSource(deps, { workspaceId: actor.workspaceId, sourceId: input.id });
    return undefined;
  },
});

const toWire = (source: Source): wire.KnowledgeSource => ({ ...source, createdAt: source.createdAt.toISOString() });
