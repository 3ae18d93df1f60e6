'use client';

import type { Problem } from '@chatai/contract/problem';
import { useEffect } from 'react';
import { useRefresh } from '../live/index.ts';
import { ProblemNotice } from '../problem/index.ts';

/** Stands where the page would be while the backend can't say who is reading; asks again by itself, where that can help. */
export function BackAgain({ problem }: { problem: Problem }) {
  const refresh = useRefresh();
  const canHelp = problem.retry !== 'never';
  useEffect(() => {
    if (!canHelp) return;
    const timer = setInterval(refresh, 5_000);
    return () => clearInterval(timer);
  }, [refresh, canHelp]);
  return <ProblemNotice problem={problem} {...(canHelp ? { onRetry: refresh } : {})} />;
}
