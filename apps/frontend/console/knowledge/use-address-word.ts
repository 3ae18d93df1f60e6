'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useSyncExternalStore } from 'react';

/**
 * A word behind the # of the address: a link can say it, and a reload keeps it. Not in the query: a refresh would then bring a page of another
 * query, in whose place all that the dialog knew is gone. Said at once, whatever the router is busy with: a refresh that began before writes the
 * address that it knew, so what was said counts, and is said again, until somebody goes elsewhere.
 */
export function useAddressWord(name: string): [string | undefined, (word: string | undefined) => void] {
  // Also renders anew when the router has changed the address.
  usePathname();
  useSearchParams();
  const word = useSyncExternalStore(
    subscribe,
    () => (isSaid(name) ? said.get(name)?.word : wordsNow().get(name)) ?? null,
    () => null,
  );
  useEffect(() => {
    if (!isSaid(name)) said.delete(name);
    else if (wordsNow().get(name) !== said.get(name)?.word) write(name);
  });
  const say = useCallback(
    (next: string | undefined) => {
      said.set(name, { word: next ?? null, page: pageNow() });
      write(name);
      window.dispatchEvent(new Event(saidEvent));
    },
    [name],
  );
  return [word ?? undefined, say];
}

/** What was said last, and on which page. */
const said = new Map<string, { word: string | null; page: string }>();

const pageNow = () => window.location.pathname + window.location.search;
const isSaid = (name: string) => said.get(name)?.page === pageNow();
const wordsNow = () => new URLSearchParams(window.location.hash.slice(1));

function write(name: string): void {
  const words = wordsNow();
  const word = said.get(name)?.word;
  if (word == null) words.delete(name);
  else words.set(name, word);
  const rest = words.toString();
  window.history.replaceState(null, '', pageNow() + (rest && `#${rest}`));
}

const saidEvent = 'chatai:address';
const goesElsewhere = ['popstate', 'hashchange'];
let listeners = 0;

function subscribe(changed: () => void): () => void {
  listeners += 1;
  window.addEventListener(saidEvent, changed);
  for (const event of goesElsewhere) {
    window.addEventListener(event, forget);
    window.addEventListener(event, changed);
  }
  return () => {
    listeners -= 1;
    window.removeEventListener(saidEvent, changed);
    for (const event of goesElsewhere) window.removeEventListener(event, changed);
    if (listeners > 0) return;
    for (const event of goesElsewhere) window.removeEventListener(event, forget);
    forget();
  };
}

const forget = () => said.clear();
