import type { Bot } from '@chatai/contract/bots';
import type { Client } from '@chatai/contract/client';
import type { Page } from '@chatai/contract/page';
import { cliErrors } from '../output/errors.ts';
import { choose, everyPage, isId, noneDeleted, undefinedWhenAbsent } from './choose.ts';

/** The bot of that id or @username. Throws `unknown-thing` listing some choices, `wrong-usage` with them when none was named. */
export async function chooseBot(api: Client, wanted: string | undefined): Promise<Bot> {
  const found = wanted === undefined ? undefined : await findBot(api, wanted);
  if (found) return found;
  const some = await api.bots.list({ limit: mostNamed });
  const choices =
    some.items.length > 0 ? `Choose one of: ${namesOf(some)}` : 'Add one with `chatai bots add --token-file FILE`';
  if (wanted === undefined) throw cliErrors.wrongUsage({ problem: 'which bot?', fix: choices });
  throw cliErrors.unknownThing({ what: 'bot', name: wanted, choices });
}

/** Several bots by id or @username, each once; all of the workspace without names. Throws `unknown-thing` naming the first that is not there. */
export async function chooseBots(api: Client, wanted: string[] | undefined): Promise<Bot[]> {
  if (!wanted) return everyPage((cursor) => api.bots.list({ limit: 200, cursor }));
  const found = new Map<string, Bot>();
  for (let from = 0; from < wanted.length; from += mostAtOnce) {
    const names = wanted.slice(from, from + mostAtOnce);
    const bots = await Promise.all(names.map((name) => findBot(api, name)));
    const missing = names.find((_, index) => !bots[index]);
    if (missing !== undefined)
      throw cliErrors.unknownThing({ what: 'bot', name: missing, choices: 'See `chatai bots list`' });
    for (const bot of bots) if (bot) found.set(bot.id, bot);
  }
  return [...found.values()];
}

/** A bot that was deleted and can be restored. Throws as `choose` does. */
export async function deletedBot(api: Client, wanted: string | undefined): Promise<Bot> {
  const all = await everyPage((cursor) => api.bots.list({ limit: 200, cursor, deleted: 'true' }));
  const names = ({ username }: Bot) => (username ? [`@${username}`, username] : []);
  return choose(all, wanted, { what: 'deleted bot', names, none: noneDeleted });
}

/** Names that are looked up side by side. */
const mostAtOnce = 20;

/** In one request, however many there are. An imported bot has no name until it is checked; only its id means it. */
async function findBot(api: Client, wanted: string): Promise<Bot | undefined> {
  if (isId(wanted)) return api.bots.get({ id: wanted }).catch(undefinedWhenAbsent);
  const username = wanted.replace(/^@/, '').trim();
  if (username === '') return undefined;
  return (await api.bots.list({ username, limit: 1 })).items[0];
}

const mostNamed = 10;
function namesOf({ items, nextCursor }: Page<Bot>): string {
  const names = items.map(({ id, username }) => (username ? `@${username}` : id)).join(', ');
  return nextCursor === null ? names : `${names} … (see \`chatai bots list\`)`;
}
