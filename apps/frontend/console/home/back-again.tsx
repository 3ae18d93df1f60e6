'use client';

import type { Problem } from '@chatai/contract/problem';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { ProblemNotice } from '../problem/index.ts';

/** Stands where the page would be while the backend can't say who is reading; asks again by itself. */
export function BackAgain({ problem }: { problem: Problem }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), 5_000);
    return () => clearInterval(timer);
  }, [router]);
  return <ProblemNotice problem={problem} onRetry={() => router.refresh()} />;
}
