// What a person sees of a bot and does to it, as tests say it.
import type { aServedPlatform, LiveBot } from './served-platform.ts';

export function aReader({ sim }: Pick<Awaited<ReturnType<typeof aServedPlatform>>, 'sim'>) {
  const screen = (bot: LiveBot, chatId: number) => sim.screen(bot.telegramId, chatId);
  const botMessages = (bot: LiveBot, chatId: number) =>
    screen(bot, chatId).messages.filter((message) => message.from.is_bot);
  const buttonsUnder = (message: ReturnType<typeof botMessages>[number] | undefined) =>
    (message?.reply_markup?.inline_keyboard ?? []).flat();
  return {
    screen,
    botMessages,
    draftOf: (bot: LiveBot, chatId: number) => screen(bot, chatId).drafts[0],
    /** Words on the buttons under the bot's last message. */
    buttonsOf: (bot: LiveBot, chatId: number) => buttonsUnder(botMessages(bot, chatId).at(-1)).map(({ text }) => text),
    /** What the Bot API was asked for about a chat. */
    calls: (bot: LiveBot, chatId: number) =>
      sim.ledger
        .query({ kind: 'call', limit: 10_000 })
        .items.flatMap((entry) =>
          entry.kind === 'call' && entry.botId === bot.telegramId && entry.chatId === chatId ? [entry] : [],
        ),
    /** Presses the newest button with these words. Returns what it carries, and the message. */
    press(bot: LiveBot, userId: number, words: string, chatId = userId) {
      for (const message of botMessages(bot, chatId).toReversed()) {
        const button = buttonsUnder(message).find(({ text }) => text === words);
        if (!button || !('callback_data' in button)) continue;
        const pressed = { messageId: message.message_id, data: button.callback_data };
        sim.press(bot.telegramId, { userId, chatId, ...pressed });
        return pressed;
      }
      throw new Error(`There is no button "${words}".`);
    },
  };
}
