import { requireAssistant } from '@chatai/assistant/assistants';
import {
  addSource,
  getSource,
  listPassages,
  listSources,
  removeSource,
  replaceSource,
  restoreSource,
  retrySource,
  type Source,
  trySearch,
  usesOf,
} from '@chatai/assistant/knowledge';
import type * as wire from '@chatai/contract/knowledge-sources';
import { coreErrors } from '@chatai/core/errors';
import type { Call, Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

/** A source that has waited for so long says why. */
const patienceMs = 60_000;

export const knowledgeSourceHandlers = (deps: RouteDeps): Handlers<typeof wire.knowledgeSources> => {
  const shown = async (workspaceId: string, sources: Source[]): Promise<wire.KnowledgeSource[]> => {
    const ready = sources.filter(({ state }) => state === 'ready').map(({ id }) => id);
    const uses = ready.length > 0 ? await usesOf(deps, workspaceId, ready) : new Map<string, number>();
    return sources.map((source) => toWire(source, uses.get(source.id) ?? 0, deps.clock.now()));
  };
  const shownOne = async (workspaceId: string, source: Source) => {
    const [one] = await shown(workspaceId, [source]);
    return one as wire.KnowledgeSource;
  };
  const changed = async (workspaceId: string, source: Source) => {
    deps.hints.tell(workspaceId, 'knowledge', source.id);
    return shownOne(workspaceId, source);
  };
  return {
    async list({ actor: { workspaceId }, input: { deleted, ...filter } }) {
      const page = await listSources(deps, { ...filter, workspaceId, deleted: deleted === 'true' });
      return { ...page, items: await shown(workspaceId, page.items) };
    },
    get: async ({ actor, input }) => shownOne(actor.workspaceId, await getSource(deps, whichOf(actor, input.id))),
    async create({ actor: { workspaceId }, input, request }) {
      // Which assistants there are says row-level security; the source itself is written by the role of jobs.
      await requireAssistant(deps, { workspaceId, assistantId: input.assistantId });
      return changed(
        workspaceId,
        await addSource(deps, { ...input, ...fileOf(request.upload, input.kind), workspaceId }),
      );
    },
    async remove({ actor, input, before }) {
      before(await getSource(deps, whichOf(actor, input.id)));
      await removeSource(deps, whichOf(actor, input.id));
      deps.hints.tell(actor.workspaceId, 'knowledge', input.id);
      return undefined;
    },
    restore: async ({ actor, input }) =>
      changed(actor.workspaceId, await restoreSource(deps, whichOf(actor, input.id))),
    retry: async ({ actor, input }) => changed(actor.workspaceId, await retrySource(deps, whichOf(actor, input.id))),
    async replace({ actor, input: { id, ...content }, request }) {
      const file = request.upload ?? undefined;
      return changed(actor.workspaceId, await replaceSource(deps, { ...content, ...whichOf(actor, id), file }));
    },
    async passages({ actor, input: { id, ...page } }) {
      return listPassages(deps, { ...page, ...whichOf(actor, id) });
    },
    async search({ actor: { workspaceId }, input }) {
      await requireAssistant(deps, { workspaceId, assistantId: input.assistantId });
      const found = await trySearch(deps, { ...input, workspaceId });
      return {
        items: found.map(({ passage, used, excerpt }) => ({
          id: passage.id,
          sourceId: passage.sourceId,
          title: passage.title,
          ordinal: passage.ordinal,
          text: passage.body,
          ...(passage.page === undefined ? {} : { page: passage.page }),
          score: Math.round(passage.score * 1_000) / 1_000,
          used,
          matched: passage.matched,
          excerpt,
        })),
      };
    },
  };
};

const whichOf = ({ workspaceId }: Call<typeof wire.knowledgeSources.get>['actor'], sourceId: string) => ({
  workspaceId,
  sourceId,
});

/** A form's file makes it a source of kind file; a body that says so without one has none to read. */
function fileOf(
  file: { name: string; bytes: Buffer } | null,
  kind: string,
): { file?: { name: string; bytes: Buffer } } {
  if (!file) return {};
  if (kind !== 'file') {
    const errors = [{ pointer: '/file', detail: `not a field of kind ${kind}` }];
    throw coreErrors.invalidInput({ fields: 'file' }, { errors });
  }
  return { file };
}

function toWire(source: Source, uses: number, now: number): wire.KnowledgeSource {
  const { startedAt, createdAt, updatedAt, deletedAt, error, errorCode, file, ...rest } = source;
  const waitedMs = now - updatedAt.getTime();
  return {
    ...rest,
    uses,
    ...(error === undefined ? {} : { error }),
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(file === undefined ? {} : { file: { ...file, pages: file.pages } }),
    ...remaining(source, now),
    ...(source.state === 'queued' && waitedMs > patienceMs
      ? { waitsFor: 'other sources that are read before it' }
      : {}),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    deletedAt: deletedAt?.toISOString() ?? null,
  };
}

/** As long as the rest would take at the pace so far. */
function remaining({ state, startedAt, progress }: Source, now: number): { remainingSeconds?: number } {
  if (state !== 'processing' || !startedAt || progress < 0.05) return {};
  const passedMs = now - startedAt.getTime();
  return { remainingSeconds: Math.ceil(((passedMs / progress) * (1 - progress)) / 1_000) };
}
