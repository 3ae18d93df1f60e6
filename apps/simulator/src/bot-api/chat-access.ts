import { type Bot, type Dialog, emptyPrivate, type World } from '../world/index.ts';
import { type Failure, failure, refuse } from './answers.ts';
import { type Params, textArg } from './args.ts';

/** What a call wants to do in a chat (Client.cpp, `AccessRights`). */
export type Access = 'read' | 'readMembers' | 'edit' | 'write';

type Found = { dialog: Dialog } | { refusal: Failure };

/** Finds the chat of a call and checks that the bot may write there, the user's own wishes included. */
export function writableDialog(world: World, bot: Bot, params: Params): Found {
  const found = findChat(world, bot, params, 'write');
  if ('refusal' in found) return found;
  const { dialog } = found;
  // A person who has never pressed Start has no chat with the bot, but can be seen in a group.
  if (bot.dialogs.get(dialog.chat.id) !== dialog) return { refusal: refuse(403, cantBegin(world, dialog)) };
  return dialog.blocked ? { refusal: refuse(403, 'bot was blocked by the user') } : found;
}

/** MessagesManager.cpp, `process_send_message_fail_error`: USER_IS_BOT and PEER_ID_INVALID in words. */
const cantBegin = (world: World, { chat }: Dialog) =>
  world.botsById.has(chat.id)
    ? "The bot can't send messages to the bot"
    : "Bot can't initiate conversation with a user";

/** Finds the chat of a call, and refuses one that the bot can't see. */
export const knownDialog = (world: World, bot: Bot, params: Params): Found => findChat(world, bot, params, 'edit');

/** Finds a chat and checks what the bot may do there (Client.cpp, `check_chat` and `check_chat_access`). */
export function findChat(world: World, bot: Bot, params: Params, access: Access, name = 'chat_id'): Found {
  const text = textArg(params, name);
  if (text === '') return { refusal: failure(400, 'Bad Request: chat_id is empty') };
  const dialog = text.startsWith('@') ? byUsername(bot, text.slice(1)) : byId(world, bot, text);
  if (!dialog) return { refusal: refuse(400, 'chat not found') };
  const refusal = problemOf(world, bot, dialog, access);
  return refusal ? { refusal } : { dialog };
}

function byId(world: World, bot: Bot, text: string): Dialog | undefined {
  const chatId = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  const dialog = bot.dialogs.get(chatId);
  if (dialog) return dialog;
  const stranger = world.users.get(chatId) ?? world.botsById.get(chatId)?.user;
  return stranger && emptyPrivate(bot, stranger);
}

function problemOf(world: World, bot: Bot, dialog: Dialog, access: Access): Failure | undefined {
  const { chat } = dialog;
  const toEdit = access === 'edit' || access === 'write';
  switch (chat.type) {
    case 'private':
      return toEdit && world.deactivated.has(chat.id) ? failure(403, 'Forbidden: user is deactivated') : undefined;
    case 'group': {
      const toWrite = access === 'write' || access === 'readMembers';
      if (dialog.upgradedTo !== undefined) return toWrite ? upgraded(dialog.upgradedTo) : undefined;
      return toEdit || toWrite ? membershipProblem(bot, dialog) : undefined;
    }
    default: {
      const isPublic = 'username' in chat && chat.username !== undefined;
      return toEdit || !isPublic || dialog.kicked.has(bot.id) ? membershipProblem(bot, dialog) : undefined;
    }
  }
}

const upgraded = (chatId: number) =>
  failure(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chatId });

function membershipProblem(bot: Bot, { kicked, bots, chat }: Dialog): Failure | undefined {
  if (kicked.has(bot.id)) return failure(403, `Forbidden: bot was kicked from the ${chat.type} chat`);
  return bots.has(bot.id) ? undefined : failure(403, `Forbidden: bot is not a member of the ${chat.type} chat`);
}

function byUsername(bot: Bot, username: string): Dialog | undefined {
  const wanted = username.toLowerCase();
  for (const dialog of bot.dialogs.values()) {
    const { chat } = dialog;
    if (chat.type === 'supergroup' && chat.username?.toLowerCase() === wanted) return dialog;
  }
  return undefined;
}
