import type { KnowledgeState } from '@chatai/contract/knowledge-sources';
import { isId } from '@chatai/contract/words';

/** Which sources a list shows. `running`: queued or processing. */
export type Shown = 'all' | 'failed' | 'running' | 'ready' | 'deleted';

/** What the address of the list says. */
export interface SourceFilter {
  shown: Shown;
  assistantId?: string | undefined;
  cursor?: string | undefined;
}

/** The states of each list, those first that want to be seen first. The last one is paged, the others stand before its first page. */
export const statesOf: Record<Exclude<Shown, 'deleted'>, readonly KnowledgeState[]> = {
  all: ['failed', 'processing', 'queued', 'ready'],
  failed: ['failed'],
  running: ['processing', 'queued'],
  ready: ['ready'],
};

export type SearchParams = Record<string, string | string[] | undefined>;

/** What is no such word or id is left out. */
export function filterOf({ show, assistant, cursor }: SearchParams): SourceFilter {
  const isShown = show === 'deleted' || (typeof show === 'string' && Object.hasOwn(statesOf, show));
  return {
    // One of the keys of `statesOf`, or the word beside them.
    shown: isShown ? (show as Shown) : 'all',
    assistantId: isId(assistant) ? assistant : undefined,
    cursor: isId(cursor) ? cursor : undefined,
  };
}

/** The address of the list that this filter leaves. */
export function hrefOf(list: string, { shown, assistantId, cursor }: SourceFilter): string {
  const search = new URLSearchParams();
  if (shown !== 'all') search.set('show', shown);
  if (assistantId !== undefined) search.set('assistant', assistantId);
  if (cursor !== undefined) search.set('cursor', cursor);
  return search.size === 0 ? list : `${list}?${search}`;
}

export const isRunning = (state: KnowledgeState): boolean => state === 'queued' || state === 'processing';
