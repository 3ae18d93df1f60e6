import { type Command, InvalidArgumentError } from 'commander';

/** Options of a list that is shown page by page. */
export type PageOptions = { limit: number; cursor?: string };

export const withPages = (made: Command): Command =>
  made
    .option('--limit <count>', 'at most so many, up to 200', aCount, 50)
    .option('--cursor <cursor>', 'where the page before ended');

/** As an option from 1 to 200. */
export function aCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 200) throw new InvalidArgumentError('must be from 1 to 200.');
  return count;
}

/** The line below a page that is not the last one. */
export const moreLine = (nextCursor: string | null): string =>
  nextCursor === null ? '' : `More: the same with --cursor ${nextCursor}\n`;
