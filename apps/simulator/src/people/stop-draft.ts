import { z } from 'zod';
import { simulatorErrors } from '../errors.ts';
import { type Bot, draftOf, stopDraft } from '../world/index.ts';
import type { PeopleContext } from './context.ts';

export const stopDraftAct = z.object({
  userId: z.number().int().positive(),
  /** The topic of the draft; 0 for none. */
  threadId: z.number().int().nonnegative().default(0),
});

/** Presses the Stop button of what the bot is writing; the bot gets a stopped_message_generation. Throws `no-draft-to-stop`. */
export function stopDraftAsUser(
  { world, delivery, clock }: PeopleContext,
  bot: Bot,
  { userId, threadId }: z.infer<typeof stopDraftAct>,
): { updateId: number | null; draftId: number } {
  const dialog = bot.dialogs.get(userId);
  const draft = dialog && draftOf(dialog, bot, threadId, clock.monotonicMs());
  if (!dialog || !draft?.canStop) throw simulatorErrors.noDraftToStop({ userId, bot: bot.me.username });
  stopDraft(world, dialog, draft);
  const added = delivery.of(bot).add({
    kind: 'stopped_message_generation',
    payload: {
      chat: dialog.chat,
      ...(threadId > 0 ? { message_thread_id: threadId } : {}),
      draft_id: draft.draftId,
    },
    queueId: userId,
    about: { chatId: userId, userId },
  });
  return { updateId: added ?? null, draftId: draft.draftId };
}
