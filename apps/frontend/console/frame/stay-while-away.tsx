'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useLive } from '../live/index.ts';
import { useProblemToast } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';

/**
 * While nobody tells what changes, a link is followed only when somebody answers: Next would leave for the browser's own page of an error, and
 * with it everything that stands here.
 */
export function StayWhileAway(): null {
  const { live } = useLive();
  const router = useRouter();
  const tellProblem = useProblemToast();
  useEffect(() => {
    if (live !== false) return;
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element && event.target.closest('a');
      if (!link || !isOrdinary(event) || link.target || link.origin !== location.origin || isHere(link)) return;
      event.preventDefault();
      browserApi.auth.methods().then(() => router.push(link.href), tellProblem);
    };
    // Before Next's own, which does nothing then.
    document.addEventListener('click', onClick, { capture: true });
    return () => document.removeEventListener('click', onClick, { capture: true });
  }, [live, router, tellProblem]);
  return null;
}

/** Needs nobody: another place on this page. */
const isHere = ({ pathname, search }: HTMLAnchorElement) =>
  pathname === location.pathname && search === location.search;

/** With a key held the browser opens another window. */
const isOrdinary = ({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent) =>
  button === 0 && !(metaKey || ctrlKey || shiftKey || altKey);
