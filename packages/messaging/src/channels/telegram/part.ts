import type { MessageEntity } from 'grammy/types';

/** A button under a message. `data` comes back when it is pressed: 1 to 64 bytes (Bot API, InlineKeyboardButton). */
export type Button = { text: string; data: string } | { text: string; url: string };

/** What a part of an answer has beside its visible text, as the outbox keeps it (`outbox.extras`). */
export interface PartExtras {
  /** Offsets and lengths are UTF-16 units of the part's own text. */
  entities?: MessageEntity[];
  buttons?: Button[][];
  /** Telegram's message_id of the message that it answers, in groups. */
  replyTo?: number;
}
