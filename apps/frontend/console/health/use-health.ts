'use client';

import type { Health } from '@chatai/contract/health';
import { useEffect, useState } from 'react';
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

  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout>;
    const start = performance.now();
    const elapsed = () => performance.now() - start;

    async function ask() {
      clearTimeout(timer);
      const answer = await fetchHealth('', patienceMs);
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

    if (initial) timer = setTimeout(ask, everyMs);
    else void ask();
    const tick = setInterval(() => setNow(elapsed()), 1_000);
    document.addEventListener('visibilitychange', onSight);
    return () => {
      ended = true;
      clearTimeout(timer);
      clearInterval(tick);
      document.removeEventListener('visibilitychange', onSight);
    };
  }, [initial]);

  return { ...known, now };
}
