import type { Assistant } from '@chatai/contract/assistants';
import type { Bot } from '@chatai/contract/bots';
import type { Client } from '@chatai/contract/client';
import type { Page } from '@chatai/contract/page';
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

/** The bot of that id or @username. Throws `unknown-thing` listing the choices, also when none was named. */
export async function chooseBot(api: Client, wanted: string | undefined): Promise<Bot> {
  const all = await everyPage((cursor) => api.bots.list({ limit: 200, cursor }));
  const found = wanted === undefined ? undefined : all.find((bot) => isCalled(bot, wanted));
  if (found) return found;
  const choices =
    all.length > 0 ? `Choose one of: ${namesOf(all)}` : 'Add one with `chatai bots add --token-file FILE`';
  if (wanted === undefined) throw cliErrors.wrongUsage({ problem: 'which bot?', fix: choices });
  throw cliErrors.unknownThing({ what: 'bot', name: wanted, choices });
}

/** Several bots by id or @username, each once; all of the workspace without names. Throws `unknown-thing` naming the first that is not there. */
export async function chooseBots(api: Client, wanted: string[] | undefined): Promise<Bot[]> {
  const all = await everyPage((cursor) => api.bots.list({ limit: 200, cursor }));
  if (!wanted) return all;
  const found = wanted.map((name) => {
    const bot = all.find((one) => isCalled(one, name));
    if (!bot) throw cliErrors.unknownThing({ what: 'bot', name, choices: 'See `chatai bots list`' });
    return bot;
  });
  return [...new Set(found)];
}

/** An imported bot has no name until it is checked; only its id means it. */
const isCalled = ({ id, username }: Bot, wanted: string) =>
  id === wanted || (username !== '' && sameWord(username, wanted.replace(/^@/, '')));

const mostNamed = 10;
function namesOf(bots: Bot[]): string {
  const names = bots.slice(0, mostNamed).map(({ id, username }) => (username ? `@${username}` : id));
  return `${names.join(', ')}${bots.length > mostNamed ? ` … (${bots.length} in all, see \`chatai bots list\`)` : ''}`;
}

const sameWord = (a: string, b: string) => a.localeCompare(b, undefined, { sensitivity: 'accent' }) === 0;
