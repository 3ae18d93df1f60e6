import type { Chat, MessageEntity, ReplyKeyboardMarkup, User } from 'grammy/types';
import type { DeletedMessage, Dialog } from './dialogs.ts';
import type { PressAnswer } from './presses.ts';
import type { ChatMessage } from './world.ts';

/** What the people in a chat see at this moment. */
export interface Screen {
  chat: Chat;
  bots: User[];
  messages: ShownMessage[];
  /** The bot shows "typing…" (or another action) for `forMs` more. */
  typing: { bot: string; action: string; forMs: number } | null;
  /** Messages that bots are writing, one per bot and topic. */
  drafts: ShownDraft[];
  /** The latest presses of inline buttons, oldest first. */
  presses: ShownPress[];
  /** Messages that were taken away, oldest first. */
  deleted: DeletedMessage[];
  /** The buttons under the field in which people write. */
  keyboard: ReplyKeyboardMarkup | null;
  blocked: boolean;
  version: number;
}

/** A message as it stands now: last text and entities, buttons, and what people and bots have put under it. */
export type ShownMessage = ChatMessage & { reactions?: { userId: number; emoji: string[] }[] };

/** A preview of a message. An empty text shows "Thinking…". */
export interface ShownDraft {
  bot: string;
  draftId: number;
  threadId: number;
  text: string;
  entities?: MessageEntity[];
  /** The Stop button is there. */
  canStop: boolean;
  /** How many times it has grown since it appeared. */
  steps: number;
  forMs: number;
}

/** A pressed button: it spins until the bot answers, but not longer than the press lives. */
export interface ShownPress {
  callbackQueryId: string;
  userId: number;
  messageId: number;
  data: string;
  spinning: boolean;
  answer?: PressAnswer;
}

/** The last `limit` messages, oldest first. Deleted ones are gone, edited ones show their last text. */
export function screenOf(dialog: Dialog, monotonicMs: number, limit = 200): Screen {
  const { action } = dialog;
  const forMs = action ? action.untilMs - monotonicMs : 0;
  return {
    chat: dialog.chat,
    bots: [...dialog.bots.values()].map((bot) => bot.user),
    messages: [...dialog.messages.values()].slice(-limit).map((message) => withReactions(dialog, message)),
    typing: action && forMs > 0 ? { bot: action.bot.me.username, action: action.name, forMs } : null,
    drafts: [...dialog.drafts.values()].flatMap((draft) => {
      const { bot, entities, draftId, threadId, text, canStop, steps } = draft;
      const leftMs = draft.untilMs - monotonicMs;
      const shown = { bot: bot.me.username, draftId, threadId, text, canStop, steps, forMs: leftMs };
      return leftMs > 0 ? [entities ? { ...shown, entities } : shown] : [];
    }),
    presses: dialog.presses.map(({ callbackQueryId, userId, messageId, data, answer, expiresAtMs }) => ({
      callbackQueryId,
      userId,
      messageId,
      data,
      spinning: !answer && expiresAtMs >= monotonicMs,
      ...(answer ? { answer } : {}),
    })),
    deleted: dialog.deleted,
    keyboard: dialog.keyboard ?? null,
    blocked: dialog.blocked,
    version: dialog.version,
  };
}

function withReactions(dialog: Dialog, message: ChatMessage): ShownMessage {
  const ofMessage = dialog.reactions?.get(message.message_id);
  if (!ofMessage) return message;
  return { ...message, reactions: [...ofMessage].map(([userId, emoji]) => ({ userId, emoji })) };
}
