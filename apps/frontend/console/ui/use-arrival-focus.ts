'use client';

import { type RefObject, useEffect, useRef } from 'react';

/**
 * Puts the focus on something that has just come, once the dialog that made it has given the focus back; when it goes with the focus in it, the
 * page's content (`#content`) gets it.
 */
export function useArrivalFocus<Place extends HTMLElement>(): RefObject<Place | null> {
  const place = useRef<Place>(null);
  useEffect(() => {
    const timer = setTimeout(() => place.current?.focus());
    return () => {
      clearTimeout(timer);
      if (document.activeElement === document.body) document.getElementById('content')?.focus({ preventScroll: true });
    };
  }, []);
  return place;
}
