'use client';

import type { Health } from '@chatai/contract/health';
import { useEffect, useRef, useState } from 'react';
import { fetchHealth } from './fetch-health.ts';
import type { Known } from './freshness.ts';

const everyMs = 5_000;
const patienceMs = 4_000;

/**
 * The platform's state, asked every 5 s while the page is seen and at once when it comes back into sight, with a clock that
 * moves every second for the age. `initial` came with the page.
 */
export function useHealth(initial: Health | null): Known & { now: number } {
  const [known, setKnown] = useState<Known>({ health: initial, receivedAt: 0, failed: false });
  const [now, setNow] = useState(0);
  /** When the page came: zero of `now` and of `receivedAt`. */
  const origin = useRef<number>(undefined);
  const cameEmpty = initial === null;

  useEffect(() => {
    let ended = false;
    let asking = false;
    let timer: ReturnType<typeof setTimeout>;
    const start = origin.current ?? performance.now();
    origin.current = start;
    const elapsed = () => performance.now() - start;

    async function ask() {
      if (asking) return;
      asking = true;
      clearTimeout(timer);
      const answer = await fetchHealth('', patienceMs);
      asking = false;
      if (ended) return;
      setNow(elapsed());
      setKnown((before) =>
        answer ? { health: answer, receivedAt: elapsed(), failed: false } : { ...before, failed: true },
      );
      if (!document.hidden) timer = setTimeout(ask, everyMs);
    }
    const onSight = () => {
      setNow(elapsed());
      if (!document.hidden) void ask();
    };

    if (cameEmpty) void ask();
    else timer = setTimeout(ask, everyMs);
    const tick = setInterval(() => setNow(elapsed()), 1_000);
    document.addEventListener('visibilitychange', onSight);
    return () => {
      ended = true;
      clearTimeout(timer);
      clearInterval(tick);
      document.removeEventListener('visibilitychange', onSight);
    };
  }, [cameEmpty]);

  return { ...known, now };
}
