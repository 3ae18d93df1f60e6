import type { Assistant } from '@chatai/contract/assistants';
import type { Bot } from '@chatai/contract/bots';
import type { Client } from '@chatai/contract/client';
import type { Page } from '@chatai/contract/page';
import { ProblemError } from '@chatai/contract/problem';
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

/** The assistant of that id or name; without one the only assistant, else the oldest (the demo's). Throws `unknown-thing` listing the choices. */
export async function chooseAssistant(api: Client, wanted: string | undefined): Promise<Assistant> {
  const all = await everyPage((cursor) => api.assistants.list({ limit: 200, cursor }));
  const found = wanted === undefined ? all[0] : all.find(({ id, name }) => id === wanted || sameWord(name, wanted));
  if (found) return found;
  const choices =
    all.length > 0 ? `Choose one of: ${all.map(({ name }) => name).join(', ')}` : 'Make one in the console';
  throw cliErrors.unknownThing({ what: 'assistant', name: wanted ?? '', choices });
}

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

/** Names that are looked up side by side. */
const mostAtOnce = 20;

/** In one request, however many there are. An imported bot has no name until it is checked; only its id means it. */
async function findBot(api: Client, wanted: string): Promise<Bot | undefined> {
  if (isId(wanted)) return api.bots.get({ id: wanted }).catch(undefinedWhenAbsent);
  const username = wanted.replace(/^@/, '').trim();
  if (username === '') return undefined;
  return (await api.bots.list({ username, limit: 1 })).items[0];
}

const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

function undefinedWhenAbsent(error: unknown): undefined {
  if (error instanceof ProblemError && error.status === 404) return undefined;
  throw error;
}

const mostNamed = 10;
function namesOf({ items, nextCursor }: Page<Bot>): string {
  const names = items.map(({ id, username }) => (username ? `@${username}` : id)).join(', ');
  return nextCursor === null ? names : `${names} … (see \`chatai bots list\`)`;
}

const sameWord = (a: string, b: string) => a.localeCompare(b, undefined, { sensitivity: 'accent' }) === 0;
