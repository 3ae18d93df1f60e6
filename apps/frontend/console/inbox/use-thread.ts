'use client';

import type { ConversationDetail, Message } from '@chatai/contract/conversations';
import type { Problem } from '@chatai/contract/problem';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useOnChange } from '../live/index.ts';
import { problemOf } from '../problem/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { pageSize, readFrom, type ThreadStart } from './read-thread.ts';
import { lastOf, olderThan, type ThreadWindow, withFresh, withNewer, withOlder, withOne } from './thread-window.ts';

const topics = ['conversations'] as const;
const soonestMs = 1_500;
const slowestMs = 30_000;

/**
 * A conversation that is kept up to date, and read further in both directions. For one conversation: give the component another key for
 * another. `onOlder` is called right before older messages are put above.
 */
export function useThread(start: ThreadStart, onOlder: () => void) {
  const { api } = useWorkspace();
  const { id } = start.conversation;
  const [conversation, setConversation] = useState<ConversationDetail>(start.conversation);
  const [window, setWindow] = useState<ThreadWindow>(start.window);
  const [reading, setReading] = useState<'older' | 'newer'>();
  const [problem, setProblem] = useState<{ reading: 'older' | 'newer'; problem: Problem }>();
  const shown = useRef(window);
  shown.current = window;

  const refresh = useCallback(async () => {
    const { after, complete } = shown.current;
    const from = Math.max(after, lastOf(shown.current) - pageSize);
    try {
      const [detail, fresh] = await Promise.all([
        api.conversations.get({ id }),
        complete
          ? readFrom(api, id, from)
          : api.conversations.messages({ id, cursor: String(from), limit: pageSize }).then(({ items }) => items),
      ]);
      setConversation(detail);
      setWindow((before) => withFresh(before, fresh, from));
    } catch {
      // What is shown stays, and the note above the page says since when it may be old: the same wire brings the hints.
    }
  }, [api, id]);
  useOnChange(topics, refresh, id);
  // Nobody tells when a message has left; it is asked for, the more seldom the longer it waits.
  const waitsSince = window.messages.findLast(({ state }) => state === 'queued' || state === 'sending')?.createdAt;
  useEffect(() => {
    if (waitsSince === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    const wait = () => {
      const ageMs = Date.now() - Date.parse(waitsSince);
      if (!left) timer = setTimeout(ask, Math.min(slowestMs, Math.max(soonestMs, ageMs / 4)));
    };
    const ask = () => void refresh().finally(wait);
    wait();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [waitsSince, refresh]);
  // The page was read anew, because hints may have been missed.
  const came = useRef(start);
  useEffect(() => {
    if (came.current !== start) void refresh();
    came.current = start;
  }, [start, refresh]);

  async function read(direction: 'older' | 'newer') {
    if (reading) return;
    setReading(direction);
    setProblem(undefined);
    try {
      await (direction === 'older' ? readOlder() : readNewer());
    } catch (error) {
      setProblem({ reading: direction, problem: problemOf(error) });
    } finally {
      setReading(undefined);
    }
  }
  async function readOlder() {
    const place = olderThan(shown.current, pageSize);
    if (!place) return;
    const { items } = await api.conversations.messages({ id, cursor: String(place.from), limit: place.limit });
    onOlder();
    setWindow((before) => withOlder(before, items, place.from));
  }
  async function readNewer() {
    const cursor = String(lastOf(shown.current));
    const { items, nextCursor } = await api.conversations.messages({ id, cursor, limit: pageSize });
    setWindow((before) => withNewer(before, items, nextCursor === null));
  }

  const put = useCallback((message: Message) => setWindow((before) => withOne(before, message)), []);

  return { conversation, window, reading, problem, read, put };
}
