import type { Bot, Dialog, World } from '../world/index.ts';
import { type Answer, type Failure, failure, refuse } from './answers.ts';
import { type Params, textArg } from './args.ts';

type Found = { dialog: Dialog } | { refusal: Failure };

/** Finds the chat of a call and checks that the bot may write there (Client.cpp, `check_chat`). */
export function writableDialog(world: World, bot: Bot, params: Params): Found {
  const found = knownDialog(world, bot, params);
  if ('refusal' in found) return found;
  const { dialog } = found;
  if (dialog.blocked) return { refusal: refuse(403, 'bot was blocked by the user') };
  return found;
}

/** Finds the chat of a call, and refuses one that the bot can't see. */
export function knownDialog(world: World, bot: Bot, params: Params): Found {
  const text = textArg(params, 'chat_id');
  if (text === '') return { refusal: failure(400, 'Bad Request: chat_id is empty') };
  const chatId = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  const dialog = text.startsWith('@') ? byUsername(bot, text.slice(1)) : bot.dialogs.get(chatId);
  if (!dialog) return { refusal: unknownChat(world, bot, chatId) };
  if (dialog.kicked.has(bot.id)) {
    return { refusal: failure(403, `Forbidden: bot was kicked from the ${dialog.chat.type} chat`) };
  }
  return { dialog };
}

/** A person exists but has never pressed Start; a group exists but the bot is not in it; or there is no such chat. */
function unknownChat(world: World, bot: Bot, chatId: number): Failure {
  const group = world.groups.get(chatId);
  if (group?.kicked.has(bot.id)) return failure(403, `Forbidden: bot was kicked from the ${group.chat.type} chat`);
  if (group) return failure(403, `Forbidden: bot is not a member of the ${group.chat.type} chat`);
  if (world.users.has(chatId)) return refuse(403, "bot can't initiate conversation with a user");
  return refuse(400, 'chat not found');
}

function byUsername(bot: Bot, username: string): Dialog | undefined {
  const wanted = username.toLowerCase();
  for (const dialog of bot.dialogs.values()) {
    const { chat } = dialog;
    if (chat.type === 'supergroup' && chat.username?.toLowerCase() === wanted) return dialog;
  }
  return undefined;
}

export const isRefusal = <T extends object>(value: T | { refusal: Answer }): value is { refusal: Failure } =>
  'refusal' in value;
