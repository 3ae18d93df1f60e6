import type { ReactionTypeEmoji } from 'grammy/types';
import { z } from 'zod';
import { type Bot, type Dialog, ensureUser, setReaction } from '../world/index.ts';
import type { PeopleContext } from './context.ts';
import { messageFor, onMessage } from './where.ts';

export const reactAct = z.object({
  ...onMessage,
  /** None takes the reaction back. */
  emoji: z.array(z.string().min(1).max(16)).max(3),
  /** The bots hear only how many there are, as of reactions in channels. */
  anonymous: z.boolean().default(false),
});

const reaction = (emoji: string) => ({ type: 'emoji' as const, emoji: emoji as ReactionTypeEmoji['emoji'] }); // whatever the test wants to send

/** Puts an emoji under a message, or takes it back. Bots hear of it only when they asked for this kind of update. */
export function reactAsUser(
  context: PeopleContext,
  asked: Bot,
  act: z.infer<typeof reactAct>,
): { updateId: number | null } {
  const { world, delivery, clock } = context;
  const { dialog, message } = messageFor(asked, act);
  const user = ensureUser(world, act.userId);
  const before = setReaction(world, dialog, message.message_id, user.id, act.emoji);
  const about = { chat: dialog.chat, message_id: message.message_id, date: Math.floor(clock.now() / 1000) };
  const ids = { chatId: dialog.chat.id, userId: user.id, messageId: message.message_id, text: act.emoji.join('') };
  let updateId: number | null = null;
  for (const bot of dialog.bots.values()) {
    const added = delivery.of(bot).add({
      queueId: dialog.chat.id,
      about: ids,
      ...(act.anonymous
        ? { kind: 'message_reaction_count', payload: { ...about, reactions: countsOf(dialog, message.message_id) } }
        : {
            kind: 'message_reaction',
            payload: {
              ...about,
              user,
              old_reaction: before.map(reaction),
              new_reaction: act.emoji.map(reaction),
            },
          }),
    });
    if (bot === asked) updateId = added ?? null;
  }
  return { updateId };
}

/** How often each emoji stands under a message, most often first. */
function countsOf(dialog: Dialog, messageId: number) {
  const counts = new Map<string, number>();
  for (const emoji of [...(dialog.reactions?.get(messageId)?.values() ?? [])].flat()) {
    counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([emoji, total]) => ({ type: reaction(emoji), total_count: total }));
}
