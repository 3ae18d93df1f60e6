'use client';

import type { Topic } from '@chatai/contract/events';
import { createContext, type ReactNode, startTransition, use, useCallback, useEffect, useRef, useState } from 'react';
import { ChangesInPlace } from '../ui/index.ts';
import { listen } from './hints.ts';
import { useRefresh } from './use-refresh.ts';

type Heard = (topic: Topic, ids: readonly string[]) => void;

interface Live {
  /** Are hints arriving? False: what is shown may be old. Null: not known yet. */
  live: boolean | null;
  subscribe(heard: Heard): () => void;
  /** What is read next is what the reader has asked for. */
  ask(): void;
}

const Context = createContext<Live>({ live: null, subscribe: () => () => {}, ask() {} });

/** One stream of hints for all pages of a workspace. */
export function LiveProvider({ workspace, children }: { workspace: string; children: ReactNode }) {
  const [live, setLive] = useState<boolean | null>(null);
  const [asked, setAsked] = useState(0);
  const subscribers = useRef(new Set<Heard>());
  const refresh = useRefresh();
  useEffect(() => {
    const left = new AbortController();
    let first = true;
    /** Of the stream, which outlives a short outage of the network and says nothing of it. */
    let streams: boolean | null = null;
    const show = () => setLive(navigator.onLine ? streams : false);
    const onNetwork = () => {
      show();
      // What was hinted at meanwhile could not be read.
      if (navigator.onLine) refresh();
    };
    for (const event of ['online', 'offline']) window.addEventListener(event, onNetwork, { signal: left.signal });
    listen(
      workspace,
      {
        hint(hint) {
          if (hint.kind === 'changed') for (const heard of subscribers.current) heard(hint.topic, hint.ids);
          // What changed while nobody listened is unknown: the page is asked anew. The first one came with the page itself.
          else if (!first) refresh();
          if (hint.kind === 'hello') first = false;
        },
        state(arriving) {
          streams = arriving;
          show();
        },
        // The server sends them to where they sign in.
        refused: refresh,
      },
      left.signal,
    );
    return () => left.abort();
  }, [workspace, refresh]);
  const [value] = useState(() => ({
    subscribe(heard: Heard) {
      subscribers.current.add(heard);
      return () => {
        subscribers.current.delete(heard);
      };
    },
    ask: () => setAsked((before) => before + 1),
  }));
  return (
    <Context value={{ live, ...value }}>
      <ChangesInPlace asked={asked}>{children}</ChangesInPlace>
    </Context>
  );
}

export const useLive = () => use(Context);

/** A busy bot changes many times a second; a page is read anew once in this time, and once more at its end. */
const restMs = 1_000;

/** Calls `act` when something of these topics has changed; of `id` alone when one is given. Not while the page is out of sight. */
export function useOnChange(topics: readonly Topic[], act: () => void, id?: string): void {
  const { subscribe } = useLive();
  const wanted = topics.join(' ');
  useEffect(() => {
    let missed = false;
    let resting: ReturnType<typeof setTimeout> | undefined;
    let again = false;
    const hear = () => {
      if (document.hidden) missed = true;
      else if (resting) again = true;
      else {
        act();
        resting = setTimeout(() => {
          resting = undefined;
          if (again) hear();
          again = false;
        }, restMs);
      }
    };
    const onSight = () => {
      if (document.hidden || !missed) return;
      missed = false;
      act();
    };
    document.addEventListener('visibilitychange', onSight);
    const stop = subscribe((topic, ids) => {
      const isOurs = id === undefined || ids.length === 0 || ids.includes(id);
      if (wanted.split(' ').includes(topic) && isOurs) hear();
    });
    return () => {
      document.removeEventListener('visibilitychange', onSight);
      clearTimeout(resting);
      stop();
    };
  }, [subscribe, act, wanted, id]);
}

/** Reads the page anew when something of these topics has changed; of `id` alone when one is given. */
export function useRefreshOn(topics: readonly Topic[], id?: string): void {
  useOnChange(topics, useRefresh(), id);
}

/** Reads the page anew after something that its reader did: lists show what came of it where it belongs, at once. */
export function useReadAnew(): () => void {
  const refresh = useRefresh();
  const { ask } = use(Context);
  return useCallback(
    () =>
      // Both are seen at the same moment (React, startTransition).
      startTransition(() => {
        ask();
        refresh();
      }),
    [refresh, ask],
  );
}

/** Stands on a page that server components make: reads it anew on hints. */
export function RefreshOn({ topics, id }: { topics: readonly Topic[]; id?: string }) {
  useRefreshOn(topics, id);
  return null;
}
