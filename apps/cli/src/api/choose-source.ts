import type { Client } from '@chatai/contract/client';
import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import { choose, everyPage, isId, type Kind, noneDeleted, undefinedWhenAbsent } from './choose.ts';

const sources: Kind<KnowledgeSource> = {
  what: 'source',
  names: ({ title }) => [title],
  none: 'Add one: chatai knowledge add FILE',
};

/** The source of that id or title, of one assistant when it is given. Throws as `choose` does. */
export async function chooseSource(
  api: Client,
  wanted: string | undefined,
  assistantId: string | undefined,
): Promise<KnowledgeSource> {
  const found =
    wanted !== undefined && isId(wanted)
      ? await api.knowledgeSources.get({ id: wanted }).catch(undefinedWhenAbsent)
      : undefined;
  return found ?? choose(await everySource(api, assistantId), wanted, sources);
}

/** One that was deleted and can be restored. */
export async function deletedSource(
  api: Client,
  wanted: string | undefined,
  assistantId: string | undefined,
): Promise<KnowledgeSource> {
  const all = await everyPage((cursor) =>
    api.knowledgeSources.list({ limit: 200, cursor, assistantId, deleted: 'true' }),
  );
  return choose(all, wanted, { ...sources, what: 'deleted source', none: noneDeleted });
}

/** All sources, of one assistant when it is given. */
export const everySource = (api: Client, assistantId: string | undefined): Promise<KnowledgeSource[]> =>
  everyPage((cursor) => api.knowledgeSources.list({ limit: 200, cursor, assistantId }));
