import type { World } from '../faults/world.ts';

/** A call of a bot, as the simulator has written it down. */
export interface SandboxCall {
  status: number;
  /** The caller had gone before it was answered. */
  responseLost: boolean;
  /** It came while an earlier 429 told to wait. */
  disobeyed?: true;
}

/** Telegram's side of a world: people who write to the demo bot, and what was called. */
export interface Sandbox {
  demo: string;
  /** Resolves to its token. */
  makeBot(username: string): Promise<string>;
  isPolled(bot: string): Promise<boolean>;
  /** A person writes; the chat is theirs. */
  say(chat: number, text: string): Promise<void>;
  /** What that person sees of the bot. */
  answersIn(chat: number): Promise<string[]>;
  /** The newest calls of this method, with `bot=…` or `chatId=…`. */
  calls(method: string, filter: string): Promise<SandboxCall[]>;
  /** Every call of the demo bot to this method gets a 429, until it is taken back. */
  limit(method: string): Promise<() => Promise<void>>;
}

/** By the control API of its simulator. */
export function sandboxOf({ config, bots }: World): Sandbox {
  const demo = bots.polling.username;
  async function ask<Answer>(method: string, route: string, body?: object): Promise<Answer> {
    const response = await fetch(`${config.simulator.url}/_sim/${route}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  }
  return {
    demo,
    makeBot: async (username) => (await ask<{ token: string }>('POST', 'bots', { username })).token,
    isPolled: async (bot) => (await ask<{ polling: boolean }>('GET', `bots/${bot}`)).polling,
    say: (chat, text) => ask('POST', 'send', { bot: demo, userId: chat, text }),
    async answersIn(chat) {
      const screen = await ask<{ messages: { from: { is_bot: boolean }; text: string }[] }>(
        'GET',
        `chats/${chat}/screen?bot=${demo}`,
      );
      return screen.messages.filter(({ from }) => from.is_bot).map(({ text }) => text);
    },
    calls: async (method, filter) =>
      (await ask<{ items: SandboxCall[] }>('GET', `ledger?kind=call&method=${method}&${filter}`)).items,
    async limit(method) {
      await ask('POST', 'faults', { bot: demo, kind: 'tooManyRequests', methods: [method], retryAfterMax: 1 });
      return () => ask('DELETE', 'faults');
    },
  };
}
