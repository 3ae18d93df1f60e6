'use client';

import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';

const nearPx = 64;

/** The box that scrolls, and the place in it that is kept while something is put above. */
export interface Place {
  box: RefObject<HTMLElement | null>;
  /** Right before it is put there. */
  hold(): void;
  /** Right after. Gives whether there was something to keep. */
  restore(): boolean;
}

export function usePlace(): Place {
  const box = useRef<HTMLElement>(null);
  const belowPx = useRef<number>(undefined);
  return useMemo(
    () => ({
      box,
      hold() {
        if (box.current) belowPx.current = box.current.scrollHeight - box.current.scrollTop;
      },
      restore() {
        const held = belowPx.current;
        if (!box.current || held === undefined) return false;
        box.current.scrollTop = box.current.scrollHeight - held;
        belowPx.current = undefined;
        return true;
      },
    }),
    [],
  );
}

/**
 * Where one is in a thread whose messages go from `first` to `last`. It begins at its end, or at the message `at`, follows what comes while its
 * end is in sight, and stays where it is while older messages are put above. `seen`: the newest message that was in sight.
 */
export function useThreadScroll(place: Place, first: number, last: number, at: number | undefined) {
  const { box } = place;
  const isAtEnd = useRef(at === undefined);
  const [seen, setSeen] = useState(last);
  const toEnd = useCallback(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [box]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only where it begins
  useLayoutEffect(() => {
    const target = at === undefined ? undefined : box.current?.querySelector<HTMLElement>(`[data-seq="${at}"]`);
    if (!target) return toEnd();
    target.scrollIntoView({ block: 'center' });
    target.focus({ preventScroll: true });
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when messages have come above or below
  useLayoutEffect(() => {
    if (!place.restore() && isAtEnd.current) toEnd();
    if (isAtEnd.current) setSeen(last);
  }, [first, last]);

  // The box for the reply grows as one types, and a message when it was maybe sent; what was said last stays in sight.
  useEffect(() => {
    const sized = new ResizeObserver(() => {
      if (isAtEnd.current) toEnd();
    });
    for (const one of [box.current, box.current?.firstElementChild]) if (one) sized.observe(one);
    return () => sized.disconnect();
  }, [box, toEnd]);

  return {
    seen,
    /** Gives whether the beginning of what is shown is near. */
    onScroll(): boolean {
      if (!box.current) return false;
      const { scrollTop, scrollHeight, clientHeight } = box.current;
      isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearPx;
      if (isAtEnd.current) setSeen(last);
      return scrollTop < nearPx;
    },
    /** To the end, and on with what comes. */
    follow() {
      isAtEnd.current = true;
      toEnd();
      setSeen(last);
    },
  };
}
