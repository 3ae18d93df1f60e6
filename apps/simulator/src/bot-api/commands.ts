import type { BotCommand } from 'grammy/types';
import { longField, SyntaxProblem, textField } from '../formatting/index.ts';
import type { Bot, World } from '../world/index.ts';
import { type Failure, refuse, success } from './answers.ts';
import { isRecord, jsonArg, type Params, textArg } from './args.ts';
import { findChat } from './chat-access.ts';
import type { Method } from './method.ts';
import { reading } from './refusing.ts';

const maxCommands = 100;
const maxDescriptionLength = 256;

/** setMyCommands. One list per scope and language. */
export const setMyCommands: Method = ({ world }, { bot, params }) => {
  const commands = readCommands(params);
  if (!Array.isArray(commands)) return commands;
  const place = placeOf(world, bot, params);
  if ('refusal' in place) return place.refusal;
  const normal = commands.map(({ command, description }) => ({
    command: command.trim().replace(/^\//, '').toLowerCase(),
    description: description.trim(),
  }));
  for (const { command, description } of normal) {
    if (!/^[a-z0-9_]{1,32}$/.test(command)) return refuse(400, 'BOT_COMMAND_INVALID');
    if (description === '' || description.length > maxDescriptionLength) {
      return refuse(400, 'BOT_COMMAND_DESCRIPTION_INVALID');
    }
  }
  if (normal.length > maxCommands) return refuse(400, 'BOT_COMMANDS_TOO_MUCH');
  bot.commands.set(place.key, normal);
  return success(true);
};

/** getMyCommands. An empty list where none was set. */
export const getMyCommands: Method = ({ world }, { bot, params }) => {
  const place = placeOf(world, bot, params);
  return 'refusal' in place ? place.refusal : success(bot.commands.get(place.key) ?? []);
};

/** deleteMyCommands. */
export const deleteMyCommands: Method = ({ world }, { bot, params }) => {
  const place = placeOf(world, bot, params);
  if ('refusal' in place) return place.refusal;
  bot.commands.delete(place.key);
  return success(true);
};

function readCommands(params: Params): BotCommand[] | Failure {
  const value = jsonArg(params, 'commands');
  if (value === undefined) return [];
  if (value instanceof Error) return refuse(400, "Can't parse commands JSON object");
  if (!Array.isArray(value)) return refuse(400, 'Expected an Array of BotCommand');
  const read = reading(() => value.map(readCommand), "Can't parse BotCommand: ");
  return 'refusal' in read ? read.refusal : read.value;
}

function readCommand(item: unknown): BotCommand {
  if (!isRecord(item)) throw new SyntaxProblem('expected an Object');
  return { command: textField(item, 'command'), description: textField(item, 'description') };
}

/** The list that scope and language name; the chat of a scope must be one that the bot sees. */
function placeOf(world: World, bot: Bot, params: Params): { key: string } | { refusal: Failure } {
  const scope = jsonArg(params, 'scope') ?? { type: 'default' };
  if (scope instanceof Error) return { refusal: refuse(400, "Can't parse BotCommandScope JSON object") };
  const read = reading(() => readScope(scope), "Can't parse BotCommandScope: ");
  if ('refusal' in read) return read;
  const { type, chatId, userId } = read.value;
  const found = chatId === '' ? undefined : findChat(world, bot, { chat_id: chatId }, 'readMembers');
  if (found && 'refusal' in found) return found;
  const language = textArg(params, 'language_code');
  // td, `validate_bot_language_code`.
  if (!/^(?:[a-z]{2})?$/.test(language)) return { refusal: refuse(400, 'Invalid language code specified') };
  return { key: JSON.stringify([type, found?.dialog.chat.id ?? 0, userId, language]) };
}

const wideScopes = ['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators'];
const chatScopes = ['chat', 'chat_administrators', 'chat_member'];

/** Client.cpp, `get_bot_command_scope`. */
function readScope(scope: unknown): { type: string; chatId: string; userId: string } {
  if (!isRecord(scope)) throw new SyntaxProblem('BotCommandScope must be an Object');
  const type = textField(scope, 'type');
  if (wideScopes.includes(type)) return { type, chatId: '', userId: '' };
  if (!chatScopes.includes(type)) throw new SyntaxProblem('Unsupported type specified');
  const chatId = textField(scope, 'chat_id');
  if (chatId === '') throw new SyntaxProblem('Empty chat_id specified');
  if (type !== 'chat_member') return { type, chatId, userId: '' };
  const userId = longField(scope, 'user_id');
  if (Number(userId) <= 0) throw new SyntaxProblem('Invalid user_id specified');
  return { type, chatId, userId };
}
