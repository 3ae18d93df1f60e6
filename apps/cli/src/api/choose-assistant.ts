import type { Assistant } from '@chatai/contract/assistants';
import type { Client } from '@chatai/contract/client';
import { choose, everyPage, type Kind, noneDeleted } from './choose.ts';

const assistants: Kind<Assistant> = {
  what: 'assistant',
  names: ({ name }) => [name],
  none: 'Make one: chatai assistants create --name NAME',
};

const everyAssistant = (api: Client, deleted?: 'true') =>
  everyPage((cursor) => api.assistants.list({ limit: 200, cursor, deleted }));

/** The assistant of that id or name; without one the only assistant, else the oldest (the demo's). Throws as `choose` does. */
export async function chooseAssistant(api: Client, wanted: string | undefined): Promise<Assistant> {
  const all = await everyAssistant(api);
  const [oldest] = all;
  return wanted === undefined && oldest ? oldest : choose(all, wanted, assistants);
}

/** The same where one must be named. */
export async function namedAssistant(api: Client, wanted: string | undefined): Promise<Assistant> {
  return choose(await everyAssistant(api), wanted, assistants);
}

/** One that was deleted and can be restored. */
export async function deletedAssistant(api: Client, wanted: string | undefined): Promise<Assistant> {
  return choose(await everyAssistant(api, 'true'), wanted, {
    ...assistants,
    what: 'deleted assistant',
    none: noneDeleted,
  });
}
