import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

const start = { command: 'start', description: 'Begin' };

async function aBot() {
  const simulator = await aSimulator();
  simulator.sim.send(undefined, { userId: 5, chatId: -9, text: 'hi' });
  const call = async (method: string, params: Record<string, unknown> = {}) =>
    (await simulator.call(method, params)).body;
  return { call };
}

test('commands are kept as they were set', async () => {
  const { call } = await aBot();
  expect((await call('setMyCommands', { commands: [start] })).result).toBe(true);
  expect((await call('getMyCommands')).result).toEqual([start]);
  await call('deleteMyCommands');
  expect((await call('getMyCommands')).result).toEqual([]);
});

test('the slash and capitals go, blanks around the description too', async () => {
  const { call } = await aBot();
  await call('setMyCommands', { commands: [{ command: '/Start', description: ' Begin ' }] });
  expect((await call('getMyCommands')).result).toEqual([start]);
});

test.each<[what: string, params: Record<string, unknown>]>([
  ['a language', { language_code: 'ru' }],
  ['all private chats', { scope: { type: 'all_private_chats' } }],
  ['all groups', { scope: { type: 'all_group_chats' } }],
  ['administrators of all groups', { scope: { type: 'all_chat_administrators' } }],
  ['one chat', { scope: { type: 'chat', chat_id: -9 } }],
  ['one member of a chat', { scope: { type: 'chat_member', chat_id: -9, user_id: 5 } }],
])('%s has a list of its own', async (_what, params) => {
  const { call } = await aBot();
  await call('setMyCommands', { commands: [start], ...params });
  expect((await call('getMyCommands')).result).toEqual([]);
  expect((await call('getMyCommands', params)).result).toEqual([start]);
});

test('a chat is the same by number and by text', async () => {
  const { call } = await aBot();
  await call('setMyCommands', { commands: [start], scope: { type: 'chat', chat_id: -9 } });
  expect((await call('getMyCommands', { scope: '{"type":"chat","chat_id":"-9"}' })).result).toEqual([start]);
});

test.each<[why: string, params: Record<string, unknown>]>([
  ["can't parse commands JSON object", { commands: '[{' }],
  ['expected an Array of BotCommand', { commands: { start: 'Begin' } }],
  ["can't parse BotCommand: expected an Object", { commands: ['start'] }],
  ['can\'t parse BotCommand: Can\'t find field "command"', { commands: [{ description: 'x' }] }],
  ['can\'t parse BotCommand: Can\'t find field "description"', { commands: [{ command: 'x' }] }],
  ['BOT_COMMAND_INVALID', { commands: [{ command: 'two words', description: 'x' }] }],
  ['BOT_COMMAND_INVALID', { commands: [{ command: 'x'.repeat(33), description: 'x' }] }],
  ['BOT_COMMAND_INVALID', { commands: [{ command: '', description: 'x' }] }],
  ['BOT_COMMAND_DESCRIPTION_INVALID', { commands: [{ command: 'x', description: ' ' }] }],
  ['BOT_COMMAND_DESCRIPTION_INVALID', { commands: [{ command: 'x', description: 'x'.repeat(257) }] }],
  [
    'BOT_COMMANDS_TOO_MUCH',
    { commands: Array.from({ length: 101 }, (_, n) => ({ command: `c${n}`, description: 'x' })) },
  ],
  ['invalid language code specified', { commands: [start], language_code: 'english' }],
  ["can't parse BotCommandScope JSON object", { commands: [start], scope: '{' }],
  ["can't parse BotCommandScope: BotCommandScope must be an Object", { commands: [start], scope: '[]' }],
  ['can\'t parse BotCommandScope: Can\'t find field "type"', { commands: [start], scope: {} }],
  ["can't parse BotCommandScope: Unsupported type specified", { commands: [start], scope: { type: 'moon' } }],
  ['can\'t parse BotCommandScope: Can\'t find field "chat_id"', { commands: [start], scope: { type: 'chat' } }],
  [
    "can't parse BotCommandScope: Invalid user_id specified",
    { commands: [start], scope: { type: 'chat_member', chat_id: -9, user_id: 0 } },
  ],
  ['chat not found', { commands: [start], scope: { type: 'chat', chat_id: 404 } }],
])('a list is refused: %s', async (why, params) => {
  const { call } = await aBot();
  expect((await call('setMyCommands', params)).description).toBe(`Bad Request: ${why}`);
});
