// Commands that work on many bots at once.
import type { Bot } from '@chatai/contract/bots';
import type { Client } from '@chatai/contract/client';
import { chooseBots } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { createBar } from '../output/bar.ts';
import { cliErrors } from '../output/errors.ts';

/** Those that were named, or with `--all` every bot of the workspace. Throws `wrong-usage`, `unknown-thing`. */
export async function namedBots(api: Client, wanted: string[], all: true | undefined): Promise<Bot[]> {
  if (!all) return chooseBots(api, wanted);
  if (wanted.length === 0) return chooseBots(api, undefined);
  throw cliErrors.wrongUsage({ problem: 'bots were named beside --all', fix: 'Name bots, or give --all' });
}

/** Bots of one request. */
const atOnce = 100;

/** Works through bots, a hundred at once, and says how far it has come. */
export async function inParts<One>(
  cli: Cli,
  what: string,
  bots: Bot[],
  work: (ids: string[]) => Promise<One[]>,
): Promise<One[]> {
  const results: One[] = [];
  const bar = createBar(cli);
  for (let from = 0; from < bots.length; from += atOnce) {
    bar.show(results.length / bots.length, `${what}: ${results.length} of ${bots.length}`);
    const ids = bots.slice(from, from + atOnce).map(({ id }) => id);
    results.push(...(await work(ids)));
  }
  bar.end();
  return results;
}
