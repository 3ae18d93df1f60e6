import type { Conversation } from '@chatai/contract/conversations';
import type { Page } from '@chatai/contract/page';

/** Conversations as they stand in the list. A row changes where it stands; what is new, or belongs further up by now, waits until its reader asks for it. */
export interface Listing {
  rows: readonly Conversation[];
  /** New since the rows were put in order. */
  waiting: readonly Conversation[];
  /** Behind the last row; null when nothing comes after it. */
  nextCursor: string | null;
  /** The newest activity when the rows were put in order. */
  upTo: string;
  /** So much has happened at once that what lies between is not known: put in order, the list begins with this page. */
  anew: Page<Conversation> | null;
}

export function listingOf({ items, nextCursor }: Page<Conversation>): Listing {
  return { rows: items, waiting: [], nextCursor, upTo: items[0]?.lastMessageAt ?? '', anew: null };
}

export function withNextPage(listing: Listing, { items, nextCursor }: Page<Conversation>): Listing {
  const known = idsOf([...listing.rows, ...listing.waiting]);
  return { ...listing, rows: [...listing.rows, ...items.filter(({ id }) => !known.has(id))], nextCursor };
}

/** What the first page says by now. */
export function withNewest(listing: Listing, page: Page<Conversation>): Listing {
  const lastRow = listing.rows.at(-1);
  if (!lastRow) return listingOf(page);
  const fresh = new Map(page.items.map((one) => [one.id, one]));
  const oldest = page.items.at(-1)?.lastMessageAt ?? '';
  // The page reaches down to `oldest`: whoever spoke after that and is not on it does not belong to the list any more.
  const stays = (row: Conversation) => page.nextCursor !== null && row.lastMessageAt <= oldest;
  const rows = listing.rows.map((row) => fresh.get(row.id) ?? row).filter((row) => fresh.has(row.id) || stays(row));
  const known = idsOf(listing.rows);
  const isAbove = (one: Conversation) => listing.nextCursor === null || one.lastMessageAt > lastRow.lastMessageAt;
  return {
    ...listing,
    rows,
    waiting: page.items.filter((one) => !known.has(one.id) && isAbove(one)),
    anew: page.nextCursor !== null && oldest > listing.upTo ? page : null,
  };
}

/** How many would stand elsewhere if the list were put in order; `open` is being read, and needs no word. */
export function newsIn(listing: Listing, open?: string): number {
  if (listing.anew) return listing.anew.items.length;
  const movedUp = listing.rows.filter(({ lastMessageAt }) => lastMessageAt > listing.upTo);
  return [...movedUp, ...listing.waiting].filter(({ id }) => id !== open).length;
}

export function inOrder(listing: Listing): Listing {
  if (listing.anew) return listingOf(listing.anew);
  const rows = [...listing.rows, ...listing.waiting].sort(newestFirst);
  return listingOf({ items: rows, nextCursor: listing.nextCursor });
}

const idsOf = (conversations: readonly Conversation[]) => new Set(conversations.map(({ id }) => id));

/** As the server sorts them. */
const newestFirst = (a: Conversation, b: Conversation) =>
  compare(b.lastMessageAt, a.lastMessageAt) || compare(b.id, a.id);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
