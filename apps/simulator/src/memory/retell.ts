import type { Chat } from 'grammy/types';
import type { Delivery } from '../delivery/index.ts';
import { type Bot, createBot, ensureGroup, ensurePrivate, ensureUser, joinGroup, type World } from '../world/index.ts';
import type { Fact } from './memory.ts';

/** That a bot sees this chat, as a fact to remember. */
export function factOf(bot: Bot, chat: Chat, world: World): Fact {
  if (chat.type === 'group' || chat.type === 'supergroup') {
    const { id, type, title } = chat;
    return { kind: 'group', botId: bot.id, group: { id, type, title, isForum: 'is_forum' in chat } };
  }
  return { kind: 'private', botId: bot.id, user: ensureUser(world, chat.id) };
}

/** Makes a remembered fact true again. Facts about a bot that is not known are passed over. */
export function retell(fact: Fact, world: World, delivery: Delivery): void {
  if (fact.kind === 'bot') {
    createBot(world, fact);
    return;
  }
  const bot = world.botsById.get(fact.botId);
  if (!bot) return;
  switch (fact.kind) {
    case 'revoked':
      bot.revoked = fact.revoked;
      return;
    case 'private': {
      const { id, is_bot: _, ...names } = fact.user;
      ensurePrivate(world, bot, ensureUser(world, id, names));
      return;
    }
    case 'group':
      joinGroup(world, bot, ensureGroup(world, fact.group));
      return;
    case 'webhook':
      void delivery.of(bot).setWebhook({ ...fact.request, isInternal: true });
      return;
  }
}
