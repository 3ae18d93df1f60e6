'use client';

import type { Run } from '@chatai/contract/ops';
import { useEffect, useState } from 'react';
import { browserApi } from '../session/browser-api.ts';

const everyMs = 500;

/**
 * A run while it goes on. `isAway`: the backend does not answer just now, as when it is what is restarted; the run goes on without it and is told
 * when it is back.
 */
export function useRun(initial: Run | undefined): {
  run: Run | undefined;
  isAway: boolean;
  follow: (run: Run | undefined) => void;
} {
  const [run, follow] = useState(initial);
  const [isAway, setIsAway] = useState(false);
  const id = run?.state === 'goes-on' ? run.id : undefined;
  useEffect(() => {
    if (id === undefined) return;
    let timer: ReturnType<typeof setTimeout>;
    let ended = false;
    async function ask(followed: string) {
      const [next, away] = await browserApi.opsRuns.get({ id: followed }).then(
        (found) => [found, false] as const,
        () => [undefined, true] as const,
      );
      if (ended) return;
      setIsAway(away);
      if (next) follow(next);
      if (!next || next.state === 'goes-on') timer = setTimeout(() => void ask(followed), everyMs);
    }
    timer = setTimeout(() => void ask(id), everyMs);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [id]);
  return { run, isAway, follow };
}
