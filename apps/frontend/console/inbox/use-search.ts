'use client';

import type { FoundMessage } from '@chatai/contract/conversations';
import type { Problem } from '@chatai/contract/problem';
import { useCallback, useEffect, useState } from 'react';
import { problemOf } from '../problem/index.ts';
import { useWorkspace } from '../workspace/index.ts';

export interface FoundContact {
  id: string;
  name: string;
  username?: string | undefined;
  conversationIds: string[];
}

interface Found {
  messages: FoundMessage[];
  contacts: FoundContact[];
  nextCursor: string | null;
}

/** Messages and people that these words find. For one set of words: give the component another key for others. */
export function useSearch(q: string) {
  const { api } = useWorkspace();
  const [found, setFound] = useState<Found>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(true);

  const read = useCallback(
    async (cursor: string | undefined, signal?: AbortSignal) => {
      setBusy(true);
      try {
        const { items, contacts, nextCursor } = await api.conversations.search(
          { q, limit: 50, cursor },
          { ...(signal && { signal }) },
        );
        setFound((before) => ({
          messages: [...(cursor && before ? before.messages : []), ...items],
          contacts: cursor && before ? before.contacts : contacts,
          nextCursor,
        }));
        setProblem(undefined);
      } catch (error) {
        if (!signal?.aborted) setProblem(problemOf(error));
      } finally {
        if (!signal?.aborted) setBusy(false);
      }
    },
    [api, q],
  );
  useEffect(() => {
    const left = new AbortController();
    void read(undefined, left.signal);
    return () => left.abort();
  }, [read]);

  return { found, problem, busy, readMore: () => read(found?.nextCursor ?? undefined) };
}
