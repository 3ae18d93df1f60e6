import type { BotCommand, Message, User, UserFromGetMe } from 'grammy/types';
import type { Dialog } from './dialogs.ts';
import { createFileStore, type FileStore } from './files.ts';
import type { Press } from './presses.ts';

/** A message as it stands in a chat. Its file_ids are those of the bot that it was made for (`seenBy`). */
export interface ChatMessage extends Omit<Message, 'from' | 'reply_to_message'> {
  from: User;
  reply_to_message?: ChatMessage;
}

/** A bot as the server knows it. `dialogs` are the chats that it can see, by chat id. */
export interface Bot {
  id: number;
  token: string;
  me: UserFromGetMe;
  /** The short form that stands in messages. */
  user: User;
  revoked: boolean;
  /** The server holds a live client for the token (it does after the first call; `close` ends that). */
  live: boolean;
  launchedAtMs: number;
  loggedOutUntilMs: number;
  commands: Map<string, BotCommand[]>;
  dialogs: Map<number, Dialog>;
  /** Last message id of private chats and basic groups: one sequence per account, as Telegram's. */
  counter: { last: number };
  /** Download links of files, by path: until when, on the monotonic clock. */
  fileLinks: Map<string, { fileId: string; untilMs: number }>;
  callbackQueries: Map<string, Press>;
}

export interface World {
  botsByToken: Map<string, Bot>;
  botsById: Map<number, Bot>;
  botsByUsername: Map<string, Bot>;
  users: Map<number, User>;
  groups: Map<number, Dialog>;
  /** Users who have deleted their account. */
  deactivated: Set<number>;
  files: FileStore;
  options: WorldOptions;
  /** Called when what people see in a chat has changed. */
  changed: (dialog: Dialog) => void;
  /** Called with a chat that a bot sees for the first time. */
  opened: (bot: Bot, dialog: Dialog) => void;
}

export interface WorldOptions {
  /** Makes the tokens of new bots; the same seed gives the same ones. */
  seed: number;
  /** Message ids begin above this, so that they go on growing when the program is started again. */
  lastMessageId: number;
  /** Messages kept per chat; older ones vanish from the screen and can't be edited. */
  historyLimit: number;
}

export const createWorld = (options: WorldOptions, hooks: Pick<World, 'changed' | 'opened'>): World => ({
  botsByToken: new Map(),
  botsById: new Map(),
  botsByUsername: new Map(),
  users: new Map(),
  groups: new Map(),
  deactivated: new Set(),
  files: createFileStore(options.lastMessageId),
  options,
  ...hooks,
});
