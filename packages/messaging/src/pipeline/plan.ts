import type { Attachment, IncomingUpdate } from '../channels/telegram/index.ts';
import type { FoundConversation } from '../conversations/index.ts';
import type { Command } from './commands.ts';
import type { Reply } from './replies.ts';

/** What a turn is about; `said` are the words that are kept of each of its items. */
export type Plan = { said: string[] } & (
  | { kind: 'ask'; question: string; partial?: string; attachments: Attachment[] }
  | { kind: 'media'; attachments: Attachment[] }
  | { kind: 'command'; command: Command }
  | { kind: 'say'; reply: Reply }
  /** Its person takes the conversation back from whoever was asked for. */
  | { kind: 'assistant' }
  /** The bot is paused: kept, and not answered. */
  | { kind: 'pause' }
  | { kind: 'nothing' }
);

/** The language in which a person is spoken to: the one that they chose, else Telegram's. */
export const languageFor = (conversation: FoundConversation, update: IncomingUpdate): string | undefined =>
  conversation.contact?.languageChosen ?? update.sender.language;
