'use client';

import { useEffect } from 'react';
import { useLive, useRefresh } from '../live/index.ts';

/** Reads the page anew from time to time, for figures that change without a hint. Not while it is out of sight or the backend is away. */
export function RefreshEach({ ms }: { ms: number }) {
  const { live } = useLive();
  const refresh = useRefresh();
  useEffect(() => {
    if (live === false) return;
    const timer = setInterval(() => {
      if (!document.hidden) refresh();
    }, ms);
    return () => clearInterval(timer);
  }, [live, refresh, ms]);
  return null;
}
