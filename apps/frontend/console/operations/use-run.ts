'use client';

import type { Run } from '@chatai/contract/ops';
import { useState } from 'react';
import { type Asked, useAsked } from '../live/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { isResumable } from './run-words.ts';
import { refusalOf } from './while-told.tsx';

const everyMs = 500;
const brokenOffEachMs = 5_000;

/**
 * A run while it goes on, or may be gone on with. `isAway`: the backend does not answer just now, as when it is what is restarted; the run goes on
 * without it and is told when it is back.
 */
export function useRun(initial: Run | undefined): {
  run: Run | undefined;
  isAway: boolean;
  asked: Asked<Run> & { now: number };
  follow: (run: Run | undefined) => void;
} {
  const [run, follow] = useState(initial);
  const goesOn = run?.state === 'goes-on';
  const id = run && (goesOn || isResumable(run)) ? run.id : undefined;
  async function ask(): Promise<Run | null> {
    const next = id === undefined ? null : await browserApi.opsRuns.get({ id });
    // Another one may be followed by now.
    if (next) follow((now) => (now?.id === next.id ? next : now));
    return next;
  }
  const asked = useAsked(ask, initial ?? null, goesOn ? everyMs : brokenOffEachMs, id !== undefined);
  return { run, isAway: goesOn && asked.failed && !refusalOf(asked), asked, follow };
}
