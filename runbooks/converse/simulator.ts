/** The control API of the Telegram simulator (`/_sim`), as far as the demo needs it. */
export interface SimulatorControl {
  /** Makes the bot of this username, or finds it; returns its token. */
  createBot(bot: { username: string; name: string }): Promise<{ token: string }>;
  send(message: { bot: string; userId: number; text: string }): Promise<{ message: { message_id: number } }>;
  /** Texts of the bot's messages in the private chat, each with its number. */
  said(bot: string, chatId: number): Promise<{ messageId: number; text: string }[]>;
}

export class SimulatorRefusal extends Error {
  readonly status: number;
  constructor(status: number, path: string) {
    super(`the simulator answered ${status} to ${path}`);
    this.name = 'SimulatorRefusal';
    this.status = status;
  }
}

export function simulatorControl(url: string, signal: AbortSignal): SimulatorControl {
  async function call<T>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url}${path}`, {
      signal,
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new SimulatorRefusal(response.status, path);
    return (await response.json()) as T;
  }
  return {
    createBot: (bot) => call('/_sim/bots', bot),
    send: (message) => call('/_sim/send', message),
    async said(bot, chatId) {
      type Screen = { messages: { message_id: number; from: { is_bot: boolean }; text?: string }[] };
      const screen = await call<Screen>(`/_sim/chats/${chatId}/screen?bot=${bot}`);
      return screen.messages
        .filter((message) => message.from.is_bot)
        .map((message) => ({ messageId: message.message_id, text: message.text ?? '' }));
    },
  };
}
