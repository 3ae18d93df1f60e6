import type { Delivery } from '../delivery/index.ts';
import {
  type Bot,
  createBot,
  type Dialog,
  ensureGroup,
  ensurePrivate,
  ensureUser,
  joinGroup,
  type World,
} from '../world/index.ts';
import type { Fact } from './memory.ts';

/** That a bot sees this chat, as a fact to remember. */
export function factOf(bot: Bot, { chat, upgradedTo }: Dialog, world: World): Fact {
  if (chat.type === 'group' || chat.type === 'supergroup') {
    const { id, type, title } = chat;
    const group = { id, type, title, isForum: 'is_forum' in chat };
    return { kind: 'group', botId: bot.id, group, ...(upgradedTo === undefined ? {} : { upgradedTo }) };
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
    case 'group': {
      // Not by ensureGroup alone, which leads from a group to the supergroup that it has become.
      const dialog = world.groups.get(fact.group.id) ?? ensureGroup(world, fact.group);
      if (fact.upgradedTo !== undefined) dialog.upgradedTo = fact.upgradedTo;
      joinGroup(world, bot, dialog);
      return;
    }
    case 'webhook':
      void delivery.of(bot).setWebhook({ ...fact.request, isInternal: true });
      return;
  }
}
