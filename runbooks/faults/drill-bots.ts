import type { Client } from '@chatai/contract/client';

/** A bot of a drill, as Telegram's simulator and as our API know it. */
export interface DrillBot {
  id: string;
  workspaceId: string;
  username: string;
  token: string;
}

/** Asks the control API of the simulator (`docs/simulator.md`). Throws with its sentence when it refuses. */
export type Sim = <Answer = unknown>(method: string, path: string, body?: unknown) => Promise<Answer>;

export const simOf =
  (url: string): Sim =>
  async <Answer>(method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/_sim/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The simulator refused ${method} ${path}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  };

/** Makes a bot in the simulator, and connects it to the first assistant. */
export async function aBot({ api, sim }: { api: Client; sim: Sim }, mode: 'polling' | 'webhook'): Promise<DrillBot> {
  const username = `drill_${mode}_bot`;
  const { token } = await sim<{ token: string }>('POST', 'bots', { username });
  const workspace = await api.workspaces.get();
  const [assistant] = (await api.assistants.list({})).items;
  if (!assistant) throw new Error('The demo workspace has an assistant.');
  const { id } = await api.bots.create({ assistantId: assistant.id, token, mode });
  return { id, workspaceId: workspace.id, username, token };
}

let lastUserId = 50_000;

/** Somebody who has never written before writes to a bot. */
export async function somebodyWrites(
  sim: Sim,
  { username }: DrillBot,
  text = 'What do you do?',
  userId = ++lastUserId,
): Promise<number> {
  await sim('POST', 'send', { bot: username, userId, text });
  return userId;
}

/** So many people who have never written before write to the bot that polls. */
export async function peopleWrite(
  { sim, bots }: { sim: Sim; bots: { polling: DrillBot } },
  count: number,
): Promise<void> {
  for (let n = 0; n < count; n++) await somebodyWrites(sim, bots.polling);
}
