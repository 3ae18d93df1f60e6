import { z } from 'zod';

/** An id of ours: UUIDv7, never a secret. */
export const id = z.uuid();

/** An instant, UTC, ISO 8601 with `Z`. */
export const instant = z.iso.datetime();

/** Path slot of every route of one thing. */
export const byId = z.strictObject({ id });

const limit = z.coerce.number<number>().int().min(1).max(200).default(50);

/** Keyset paging of things in the order of their ids: `cursor` is the `nextCursor` of the page before, opaque to callers. */
export const pageQuery = z.strictObject({ limit, cursor: id.optional() });

/** Keyset paging of messages, in the order of their numbers. */
export const messagePageQuery = z.strictObject({
  limit,
  cursor: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
});

/** A page of `item`; `nextCursor` is null on the last one. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** The same as a type, for the feature that fills it. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** Where to read: parsed form of `pageQuery`. */
export type PageRequest = z.output<typeof pageQuery>;

/** Makes a page of what a statement with `limit + 1` found; `cursorOf` gives the key that the next page starts behind. */
export function pageFrom<Item>(found: Item[], limit: number, cursorOf: (item: Item) => string): Page<Item> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : null };
}
