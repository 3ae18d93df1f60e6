import type { Chat, User } from 'grammy/types';
import type { Dialog } from './dialogs.ts';
import type { ChatMessage } from './world.ts';

/** What the people in a chat see at this moment. */
export interface Screen {
  chat: Chat;
  bots: User[];
  messages: ChatMessage[];
  /** The bot shows "typing…" (or another action) for `forMs` more. */
  typing: { bot: string; action: string; forMs: number } | null;
  blocked: boolean;
  version: number;
}

/** The last `limit` messages, oldest first. Deleted ones are gone, edited ones show their last text. */
export function screenOf(dialog: Dialog, monotonicMs: number, limit = 200): Screen {
  const { action } = dialog;
  const forMs = action ? action.untilMs - monotonicMs : 0;
  return {
    chat: dialog.chat,
    bots: [...dialog.bots.values()].map((bot) => bot.user),
    messages: [...dialog.messages.values()].slice(-limit),
    typing: action && forMs > 0 ? { bot: action.bot.me.username, action: action.name, forMs } : null,
    blocked: dialog.blocked,
    version: dialog.version,
  };
}
