import type { Message } from '@chatai/contract/conversations';

/** The messages of a conversation that are shown: a stretch without gaps. */
export interface ThreadWindow {
  messages: readonly Message[];
  /** Messages up to this number have not been read; 0: the conversation begins here. */
  after: number;
  /** Is the newest message among them? False after one was led to an old message by a search. */
  complete: boolean;
}

/** Where to read older messages: behind `from`, at most `limit` of them. Undefined when the conversation begins here. */
export function olderThan({ after }: ThreadWindow, pageSize: number): { from: number; limit: number } | undefined {
  if (after === 0) return undefined;
  const from = Math.max(0, after - pageSize);
  return { from, limit: after - from };
}

export function withOlder(window: ThreadWindow, older: readonly Message[], from: number): ThreadWindow {
  if (from >= window.after) return window;
  return { ...window, messages: [...older.filter(({ seq }) => seq <= window.after), ...window.messages], after: from };
}

export function withNewer(window: ThreadWindow, newer: readonly Message[], complete: boolean): ThreadWindow {
  const last = lastOf(window);
  return { ...window, messages: [...window.messages, ...newer.filter(({ seq }) => seq > last)], complete };
}

/**
 * What was read again behind `from`: messages change (sent, edited, rated), vanish, and come. A stretch that does not reach to the newest takes
 * no new ones; one that was just written stays, though the reading may have begun before it.
 */
export function withFresh(window: ThreadWindow, fresh: readonly Message[], from: number): ThreadWindow {
  const last = lastOf(window);
  const reaches = Math.max(from, fresh.at(-1)?.seq ?? 0);
  const before = window.messages.filter(({ seq }) => seq <= from);
  const written = window.complete ? window.messages.filter(({ seq }) => seq > reaches) : [];
  const now = window.complete ? fresh : fresh.filter(({ seq }) => seq <= last);
  return { ...window, messages: [...before, ...now, ...written] };
}

/** One message that changed, or was just written. */
export function withOne(window: ThreadWindow, message: Message): ThreadWindow {
  const isKnown = window.messages.some(({ id }) => id === message.id);
  if (isKnown) return { ...window, messages: window.messages.map((one) => (one.id === message.id ? message : one)) };
  if (!window.complete) return window;
  return { ...window, messages: [...window.messages, message].sort((a, b) => a.seq - b.seq) };
}

export const lastOf = ({ messages, after }: ThreadWindow): number => messages.at(-1)?.seq ?? after;
