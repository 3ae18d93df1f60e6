'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useTransition } from 'react';

const everyMs = 2_000;

/** Stands on a page while something on it is being read: hints are gathered, and progress should move. Not while it is out of sight. */
export function KeepAsking() {
  const router = useRouter();
  const [isAsking, ask] = useTransition();
  useEffect(() => {
    // Where an answer takes longer, the next question waits for it.
    if (isAsking) return;
    const timer = setInterval(() => {
      if (!document.hidden) ask(() => router.refresh());
    }, everyMs);
    return () => clearInterval(timer);
  }, [router, isAsking]);
  return null;
}
