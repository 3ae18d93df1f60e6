import type { Conversation } from '@chatai/contract/conversations';
import { describe, expect, it } from 'vitest';
import { inOrder, listingOf, newsIn, withNewest, withNextPage } from './listing.ts';

/** Spoken in at this minute. */
const at = (id: string, minute: number, state: Conversation['state'] = 'ai'): Conversation => ({
  id,
  channel: 'telegram',
  assistantId: 'a',
  contact: null,
  state,
  tags: [],
  unreachable: null,
  lastMessageAt: `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z`,
  createdAt: '2026-03-01T09:00:00.000Z',
});
const page = (items: Conversation[], nextCursor: string | null = null) => ({ items, nextCursor });
const order = (listing: { rows: readonly Conversation[] }) => listing.rows.map(({ id }) => id);

describe('the list of conversations', () => {
  it('keeps its rows where they are when somebody writes, and counts what is new until it is put in order', () => {
    const before = listingOf(page([at('c', 3), at('b', 2), at('a', 1)]));
    const after = withNewest(before, page([at('d', 5), at('a', 4, 'requested'), at('c', 3), at('b', 2)]));
    expect(order(after)).toEqual(['c', 'b', 'a']);
    expect(after.rows[2]?.state).toBe('requested');
    expect(newsIn(after)).toBe(2);
    expect(order(inOrder(after))).toEqual(['d', 'a', 'c', 'b']);
    expect(newsIn(inOrder(after))).toBe(0);
  });

  it('does not count the conversation that is being read', () => {
    const after = withNewest(listingOf(page([at('b', 2), at('a', 1)])), page([at('a', 3), at('b', 2)]));
    expect(newsIn(after, 'a')).toBe(0);
    expect(newsIn(after)).toBe(1);
  });

  it('takes out who no longer belongs to it, and keeps who stands beyond the page', () => {
    const before = withNextPage(listingOf(page([at('d', 4), at('c', 3)], 'more')), page([at('b', 2), at('a', 1)]));
    const after = withNewest(before, page([at('d', 4), at('b', 2)], 'more'));
    expect(order(after)).toEqual(['d', 'b', 'a']);
    const all = withNewest(before, page([at('d', 4)]));
    expect(order(all)).toEqual(['d']);
  });

  it('does not take for new what the next page holds', () => {
    const before = listingOf(page([at('d', 4), at('c', 3)], 'more'));
    const after = withNewest(before, page([at('d', 4), at('b', 2)], 'more'));
    expect(newsIn(after)).toBe(0);
    expect(order(withNextPage(after, page([at('b', 2), at('a', 1)])))).toEqual(['d', 'b', 'a']);
  });

  it('has each conversation once when one moves between two pages', () => {
    const before = listingOf(page([at('d', 4), at('c', 3)], 'more'));
    const after = withNextPage(before, page([at('c', 3), at('b', 2)]));
    expect(order(after)).toEqual(['d', 'c', 'b']);
  });

  it('begins anew when more has happened than one page tells', () => {
    const before = listingOf(page([at('b', 2), at('a', 1)], 'more'));
    const after = withNewest(before, page([at('z', 9), at('y', 8)], 'further'));
    expect(order(after)).toEqual(['b', 'a']);
    expect(newsIn(after)).toBe(2);
    expect(inOrder(after)).toEqual(listingOf(page([at('z', 9), at('y', 8)], 'further')));
  });

  it('fills itself when it was empty', () => {
    expect(order(withNewest(listingOf(page([])), page([at('a', 1)])))).toEqual(['a']);
  });
});
