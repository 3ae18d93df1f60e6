import type { BotCommand } from 'grammy/types';
import { refuse, success } from './answers.ts';
import { isRecord, jsonArg, type Params, textArg } from './args.ts';
import type { Method } from './method.ts';

const maxCommands = 100;

/** One list per scope and language; a scope is told apart by its JSON. */
const keyOf = (params: Params) => {
  const scope = jsonArg(params, 'scope');
  return JSON.stringify([isRecord(scope) ? scope : { type: 'default' }, textArg(params, 'language_code')]);
};

/** setMyCommands. */
export const setMyCommands: Method = (_context, { bot, params }) => {
  const value = jsonArg(params, 'commands');
  if (value instanceof Error) return refuse(400, "Can't parse commands JSON object");
  if (value !== undefined && !Array.isArray(value)) return refuse(400, 'expected an Array of BotCommand');
  const commands: BotCommand[] = [];
  for (const item of value ?? []) {
    if (!isRecord(item) || typeof item.command !== 'string' || typeof item.description !== 'string') {
      return refuse(400, "Can't parse BotCommand: expected an Object");
    }
    const command = item.command.replace(/^\//, '');
    if (!/^[a-z0-9_]{1,32}$/.test(command)) return refuse(400, 'BOT_COMMAND_INVALID');
    if (item.description.trim() === '' || item.description.length > 256)
      return refuse(400, 'BOT_COMMAND_DESCRIPTION_INVALID');
    commands.push({ command, description: item.description });
  }
  if (commands.length > maxCommands) return refuse(400, 'BOT_COMMANDS_TOO_MUCH');
  bot.commands.set(keyOf(params), commands);
  return success(true);
};

/** getMyCommands. An empty list where none was set. */
export const getMyCommands: Method = (_context, { bot, params }) => success(bot.commands.get(keyOf(params)) ?? []);

/** deleteMyCommands. */
export const deleteMyCommands: Method = (_context, { bot, params }) => {
  bot.commands.delete(keyOf(params));
  return success(true);
};
