import type { Assistant } from '@chatai/contract/assistants';
import type { Client } from '@chatai/contract/client';
import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import { type SourceFilter, statesOf } from './source-filter.ts';

export interface SourcesPage {
  items: KnowledgeSource[];
  nextCursor: string | null;
  /** Of the assistant that is chosen, or of all, whatever the state that is shown. */
  counts: Record<KnowledgeSource['state'], number>;
}

/** A page of sources, failed ones first, those that were added last first among equals. */
export async function readSources(api: Client, { shown, assistantId, cursor }: SourceFilter): Promise<SourcesPage> {
  const list = (more: { state?: KnowledgeSource['state']; deleted?: 'true'; cursor?: string | undefined }) =>
    api.knowledgeSources.list({ limit: 50, order: 'newest', assistantId, ...more });
  if (shown === 'deleted') return list({ deleted: 'true', cursor });
  const states = statesOf[shown];
  const paged = await list({ state: states.at(-1), cursor });
  const before = cursor === undefined ? states.slice(0, -1).filter((state) => paged.counts[state] > 0) : [];
  const pages = await Promise.all(before.map((state) => list({ state })));
  const items = [...pages.flatMap((page) => page.items), ...paged.items];
  // One that went from state to state between two reads comes once.
  return { ...paged, items: [...new Map(items.map((source) => [source.id, source])).values()] };
}

/** Assistants to choose from, the oldest first. */
export const readAssistants = async (api: Client): Promise<Pick<Assistant, 'id' | 'name'>[]> =>
  (await api.assistants.list({ limit: 200 })).items.map(({ id, name }) => ({ id, name }));
