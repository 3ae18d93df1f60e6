'use client';

import type { Conversation } from '@chatai/contract/conversations';
import type { Page } from '@chatai/contract/page';
import type { Problem } from '@chatai/contract/problem';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useOnChange } from '../live/index.ts';
import { problemOf } from '../problem/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import type { Filters } from './filters.ts';
import { inOrder, type Listing, listingOf, withNewest, withNextPage } from './listing.ts';

const pageSize = 50;

/**
 * The conversations that these filters show, kept up to date. For one set of filters: give the component another key for others. `first` came
 * with the page; when the page is read anew, so is the list.
 */
export function useConversations({ q: _, ...filters }: Filters, first: Page<Conversation> | undefined) {
  const { api } = useWorkspace();
  const [listing, setListing] = useState<Listing | undefined>(() => first && listingOf(first));
  const [problem, setProblem] = useState<Problem>();
  const [wanted] = useState(filters);
  const readingMore = useRef(false);

  const read = useCallback(async () => {
    try {
      const page = await api.conversations.list({ ...wanted, limit: pageSize });
      setListing((before) => (before ? withNewest(before, page) : listingOf(page)));
      setProblem(undefined);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }, [api, wanted]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: when the page was read anew, something may have been missed
  useEffect(() => {
    void read();
  }, [first, read]);
  useOnChange(topics, read);

  async function readMore() {
    const cursor = listing?.nextCursor;
    if (!cursor || readingMore.current) return;
    readingMore.current = true;
    try {
      const page = await api.conversations.list({ ...wanted, limit: pageSize, cursor });
      setListing((before) => before && withNextPage(before, page));
      setProblem(undefined);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      readingMore.current = false;
    }
  }

  return { listing, problem, read, readMore, putInOrder: () => setListing((before) => before && inOrder(before)) };
}

const topics = ['conversations'] as const;
