'use client';

import type { Problem } from '@chatai/contract/problem';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { problemOf } from '../problem/made-here.ts';

/** What is known of something that is asked again and again, and since when. Times are milliseconds of one monotonic clock. */
export interface Asked<Value> {
  value: Value | null;
  /** When `value` was received. */
  receivedAt: number;
  /** Did the last question stay without an answer? */
  failed: boolean;
  /** Why, when `ask` said so. The first one of its kind: it is shown, and does not change at each question. */
  problem?: Problem | undefined;
}

/**
 * Asks every `everyMs` while the page is seen and at once when it comes back into sight, with a clock that moves every second for the age.
 * `initial` came with the page. `ask` rejects or resolves to null when it got no answer. Nothing is asked while `isAsked` is false.
 */
export function useAsked<Value>(
  ask: () => Promise<Value | null>,
  initial: Value | null,
  everyMs: number,
  isAsked = true,
): Asked<Value> & { now: number } {
  const [known, setKnown] = useState<Asked<Value>>({ value: initial, receivedAt: 0, failed: false });
  const [now, setNow] = useState(0);
  /** When the page came: zero of `now` and of `receivedAt`. */
  const origin = useRef<number>(undefined);
  const cameEmpty = initial === null;
  const askNow = useEffectEvent(ask);

  useEffect(() => {
    if (!isAsked) return;
    let ended = false;
    let asking = false;
    let timer: ReturnType<typeof setTimeout>;
    const start = origin.current ?? performance.now();
    origin.current = start;
    const elapsed = () => performance.now() - start;

    async function askOnce() {
      if (asking) return;
      asking = true;
      clearTimeout(timer);
      const { answer, problem } = await answerOf(askNow());
      asking = false;
      if (ended) return;
      setNow(elapsed());
      setKnown((before) =>
        answer === null
          ? { ...before, failed: true, problem: before.problem?.code === problem?.code ? before.problem : problem }
          : { value: answer, receivedAt: elapsed(), failed: false },
      );
      if (!document.hidden) timer = setTimeout(askOnce, everyMs);
    }
    const onSight = () => {
      setNow(elapsed());
      if (!document.hidden) void askOnce();
    };

    if (cameEmpty) void askOnce();
    else timer = setTimeout(askOnce, everyMs);
    const tick = setInterval(() => setNow(elapsed()), 1_000);
    document.addEventListener('visibilitychange', onSight);
    return () => {
      ended = true;
      clearTimeout(timer);
      clearInterval(tick);
      document.removeEventListener('visibilitychange', onSight);
    };
  }, [cameEmpty, everyMs, isAsked]);

  return { ...known, now };
}

const answerOf = <Value>(call: Promise<Value | null>): Promise<{ answer: Value | null; problem?: Problem }> =>
  call.then(
    (answer) => ({ answer }),
    (error) => ({ answer: null, problem: problemOf(error) }),
  );
