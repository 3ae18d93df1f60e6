import type { Message } from '@chatai/contract/conversations';
import { describe, expect, it } from 'vitest';
import { olderThan, type ThreadWindow, withFresh, withNewer, withOlder, withOne } from './thread-window.ts';

const message = (seq: number, state: Message['state'] = 'sent'): Message => ({
  id: `m${seq}`,
  seq,
  role: 'assistant',
  text: `message ${seq}`,
  state,
  createdAt: '2026-03-01T10:00:00.000Z',
});
const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
const numbers = (window: ThreadWindow) => window.messages.map(({ seq }) => seq);
const newest: ThreadWindow = { messages: messages(51, 53), after: 50, complete: true };

describe('the thread', () => {
  it('reads older messages page by page, until the conversation begins', () => {
    const first = olderThan(newest, 30);
    expect(first).toEqual({ from: 20, limit: 30 });
    const window = withOlder(newest, messages(21, 50), 20);
    expect(numbers(window)).toEqual(messages(21, 53).map(({ seq }) => seq));
    expect(olderThan(window, 30)).toEqual({ from: 0, limit: 20 });
    expect(olderThan(withOlder(window, messages(1, 20), 0), 30)).toBeUndefined();
  });

  it('has older messages once, though they came twice', () => {
    const window = withOlder(newest, messages(21, 50), 20);
    expect(withOlder(window, messages(21, 50), 20)).toBe(window);
  });

  it('follows a message from queued to sent, and takes what has come', () => {
    const queued = { ...newest, messages: [...newest.messages, message(54, 'queued')] };
    const window = withFresh(queued, [message(53), message(54), message(55)], 52);
    expect(numbers(window)).toEqual([51, 52, 53, 54, 55]);
    expect(window.messages[3]?.state).toBe('sent');
  });

  it('loses what was erased', () => {
    expect(numbers(withFresh(newest, [message(51), message(53)], 50))).toEqual([51, 53]);
  });

  it('keeps what was just written, though the reading had begun before', () => {
    const written = withOne(newest, message(54, 'queued'));
    expect(numbers(withFresh(written, messages(52, 53), 51))).toEqual([51, 52, 53, 54]);
  });

  it('replaces a message that somebody decided about, where it stands', () => {
    const window = withOne({ ...newest, messages: [message(51), message(52, 'uncertain')] }, message(52, 'sent'));
    expect(window.messages.map(({ state }) => state)).toEqual(['sent', 'sent']);
  });

  it('that shows an old stretch stays there, until one reads on to the end', () => {
    const old: ThreadWindow = { messages: messages(5, 6), after: 4, complete: false };
    expect(numbers(withFresh(old, messages(5, 9), 4))).toEqual([5, 6]);
    expect(numbers(withOne(old, message(60)))).toEqual([5, 6]);
    const further = withNewer(old, messages(7, 9), true);
    expect([numbers(further), further.complete]).toEqual([[5, 6, 7, 8, 9], true]);
  });
});
