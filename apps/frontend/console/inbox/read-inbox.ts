import type { Client } from '@chatai/contract/client';

interface Named {
  id: string;
  name: string;
}

/** What the list calls bots and assistants. */
export interface InboxNames {
  /** The oldest ones; `more`: there are others, to be found by name. */
  bots: Named[];
  moreBots: boolean;
  assistants: Named[];
}

/** What the inbox shows before anything is chosen. */
export async function readInbox(api: Client) {
  const [first, bots, assistants] = await Promise.all([
    api.conversations.list({ limit: 50 }),
    api.bots.list({ limit: 200 }),
    api.assistants.list({ limit: 200 }),
  ]);
  const names: InboxNames = {
    bots: bots.items.map(({ id, username, tokenLast4 }) => ({ id, name: username ? `@${username}` : tokenLast4 })),
    moreBots: bots.nextCursor !== null,
    assistants: assistants.items.map(({ id, name }) => ({ id, name })),
  };
  return { first, names };
}
