'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { type Filters, filtersOf, searchOf } from './filters.ts';

/** What the address says, and the way to change it. The server is not asked: the list reads itself. */
export function useFilters() {
  const pathname = usePathname();
  const address = useSearchParams();
  const filters = useMemo(() => filtersOf(address), [address]);
  /** `replace`: without a step back to what was before, as while one types. */
  const change = useCallback(
    (next: Filters, { replace = false } = {}) => {
      const url = pathname + searchOf(next);
      if (replace) window.history.replaceState(null, '', url);
      else window.history.pushState(null, '', url);
    },
    [pathname],
  );
  return { filters, search: searchOf(filters), change };
}
