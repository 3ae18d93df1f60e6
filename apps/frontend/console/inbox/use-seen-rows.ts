'use client';

import { type RefObject, useCallback, useEffect, useState } from 'react';

/** Rows of one height, in rem. */
export const rowRem = 4.5;
/** Drawn above and below what is seen, so that neither scrolling nor `j` meets an empty place. */
const spare = 10;

/** Which rows of a long list are near what is seen: only they are drawn, so that ten thousand scroll like fifty. */
export function useSeenRows(scroller: RefObject<HTMLElement | null>, count: number) {
  const [range, setRange] = useState({ from: 0, to: 2 * spare });
  const look = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const rowPx = rowRem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const from = Math.max(0, Math.floor(box.scrollTop / rowPx) - spare);
    const to = Math.ceil((box.scrollTop + box.clientHeight) / rowPx) + spare;
    setRange((before) => (before.from === from && before.to === to ? before : { from, to }));
  }, [scroller]);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    look();
    const sized = new ResizeObserver(look);
    sized.observe(box);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      sized.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [scroller, look]);
  return { from: Math.min(range.from, count), to: Math.min(range.to, count) };
}
