'use client';

import type { Problem } from '@chatai/contract/problem';
import { useEffect } from 'react';
import { useRefresh } from '../live/index.ts';
import { ProblemNotice } from '../problem/index.ts';

/** Stands where the page would be while the backend can't say who is reading; asks again by itself. */
export function BackAgain({ problem }: { problem: Problem }) {
  const refresh = useRefresh();
  useEffect(() => {
    const timer = setInterval(refresh, 5_000);
    return () => clearInterval(timer);
  }, [refresh]);
  return <ProblemNotice problem={problem} onRetry={refresh} />;
}
