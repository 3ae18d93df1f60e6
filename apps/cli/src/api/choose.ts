import type { Page } from '@chatai/contract/page';
import { ProblemError } from '@chatai/contract/problem-error';
import { cliErrors } from '../output/errors.ts';

/** All items of a paged list. */
export async function everyPage<Item>(list: (cursor: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** What people name on the command line. */
export interface Kind<Thing> {
  /** `assistant`. */
  what: string;
  /** What one is called: in lists by the first, which may be empty. */
  names(thing: Thing): string[];
  /** What to do where there is none. */
  none: string;
}

/**
 * The one of `all` that has this id or is called so, in whatever case. Throws `unknown-thing` with some that are there, `wrong-usage` when
 * several are called so or none was named, `none-yet` when none was named and there is none.
 */
export function choose<Thing extends { id: string }>(
  all: Thing[],
  wanted: string | undefined,
  { what, names, none }: Kind<Thing>,
): Thing {
  const called = all.filter((one) => wanted !== undefined && isCalled(one, names(one), wanted));
  const [found, another] = called;
  if (found && !another) return found;
  if (another) {
    const fix = `Give an id: ${listed(called.map(({ id }) => id))}`;
    throw cliErrors.wrongUsage({ problem: `several ${what}s are called ${wanted}`, fix });
  }
  if (all.length === 0 && wanted === undefined) throw cliErrors.noneYet({ what, next: none });
  const choices = all.length === 0 ? none : `Choose one of: ${listed(all.map((one) => names(one)[0] || one.id))}`;
  if (wanted === undefined) throw cliErrors.wrongUsage({ problem: `which ${what}?`, fix: choices });
  throw cliErrors.unknownThing({ what, name: wanted, choices });
}

const isCalled = ({ id }: { id: string }, names: string[], wanted: string) =>
  id === wanted || names.some((name) => name.localeCompare(wanted, undefined, { sensitivity: 'accent' }) === 0);

const mostListed = 10;
const listed = (words: string[]) =>
  `${words.slice(0, mostListed).join(', ')}${words.length > mostListed ? ` … (${words.length} in all)` : ''}`;

/** Does it look like an id of ours? */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** For `catch`: nothing where there is no such thing. */
export function undefinedWhenAbsent(error: unknown): undefined {
  if (error instanceof ProblemError && error.status === 404) return undefined;
  throw error;
}

/** Nothing can be restored any more. */
export const noneDeleted = 'Nothing was deleted in the last 7 days';
