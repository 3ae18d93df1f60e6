import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

const day = 86_400_000;

/** A private chat with 5, a group and a supergroup, each with a message of 5 and one of the bot. */
async function chats() {
  const simulator = await aSimulator();
  const { sim } = simulator;
  const call = async (method: string, params: Record<string, unknown>) => (await simulator.call(method, params)).body;
  const begin = async (chatId: number) => {
    const theirs = sim.send(undefined, chatId > 0 ? { userId: 5, text: 'hi' } : { userId: 5, chatId, text: 'hi' });
    const ours = await call('sendMessage', { chat_id: chatId, text: 'hello' });
    return { chat_id: chatId, theirs: theirs.message.message_id, ours: ours.result.message_id as number };
  };
  const shown = (chatId: number) => sim.screen(undefined, chatId).messages.map(({ text }) => text);
  return {
    sim,
    call,
    shown,
    person: await begin(5),
    group: await begin(-9),
    supergroup: await begin(-1_000_000_000_009),
  };
}

type Chats = Awaited<ReturnType<typeof chats>>;
type Which = 'person' | 'group' | 'supergroup';
type Whose = 'theirs' | 'ours';

const remove = ({ call, ...all }: Chats, which: Which, whose: Whose) =>
  call('deleteMessage', { chat_id: all[which].chat_id, message_id: all[which][whose] });

test.each<[which: Which, whose: Whose, days: number, outcome: string]>([
  ['person', 'ours', 0, 'gone'],
  ['person', 'theirs', 0, 'gone'],
  ['person', 'ours', 3, "Bad Request: message can't be deleted for everyone"],
  ['person', 'theirs', 3, "Bad Request: message can't be deleted for everyone"],
  ['group', 'ours', 0, 'gone'],
  ['group', 'ours', 3, "Bad Request: message can't be deleted for everyone"],
  ['group', 'theirs', 0, "Bad Request: message can't be deleted"],
  ['supergroup', 'ours', 0, 'gone'],
  ['supergroup', 'ours', 30, 'gone'],
  ['supergroup', 'theirs', 0, "Bad Request: message can't be deleted"],
])('in a %s chat, %s, after %i days: %s', async (which, whose, days, outcome) => {
  const all = await chats();
  await all.sim.clock.skip(days * day);
  const reply = await remove(all, which, whose);
  expect(reply.ok ? 'gone' : reply.description).toBe(outcome);
});

test.each<[which: Which]>([['group'], ['supergroup']])(
  'as an administrator of a %s the bot deletes what others wrote',
  async (which) => {
    const all = await chats();
    const { chat_id: chatId } = all[which];
    all.sim.act(undefined, 'set-bot-status', { userId: 5, chatId, status: 'administrator' });
    expect((await remove(all, which, 'theirs')).ok).toBe(true);
    expect(all.shown(chatId)).toEqual(['hello']);
  },
);

test.each<[why: string, params: Record<string, unknown>]>([
  ['chat identifier is not specified', { chat_id: '', message_id: 1 }],
  ['message identifier is not specified', {}],
  ['message identifier is not specified', { message_id: -1 }],
  ['message to delete not found', { message_id: 999 }],
  ['chat not found', { chat_id: 404, message_id: 1 }],
])('deleteMessage is refused: %s', async (why, params) => {
  const { call } = await chats();
  expect((await call('deleteMessage', { chat_id: 5, ...params })).description).toBe(`Bad Request: ${why}`);
});

test.each<[why: string, ids: unknown]>([
  ['message identifiers are not specified', undefined],
  ['message identifiers are not specified', []],
  ["can't parse message_ids JSON object", '[1,'],
  ['expected an Array of message identifiers', { 1: 1 }],
  ['too many message identifiers specified', Array.from({ length: 101 }, (_, n) => n + 1)],
  ['message identifier must be a Number', [true]],
  ["can't parse message identifier as a Number", ['one']],
  ['invalid message identifier specified', [0]],
])('deleteMessages is refused: %s', async (why, message_ids) => {
  const { call } = await chats();
  expect((await call('deleteMessages', { chat_id: 5, message_ids })).description).toBe(`Bad Request: ${why}`);
});

test('deleteMessages takes away those that are there', async () => {
  const { call, shown, person } = await chats();
  const message_ids = [person.theirs, 999, String(person.ours)];
  expect((await call('deleteMessages', { chat_id: 5, message_ids })).result).toBe(true);
  expect(shown(5)).toEqual([]);
});

test('one that can not be deleted keeps all the others', async () => {
  const { call, shown, group } = await chats();
  const reply = await call('deleteMessages', { chat_id: -9, message_ids: [group.ours, group.theirs] });
  expect(reply.description).toBe("Bad Request: message can't be deleted");
  expect(shown(-9)).toEqual(['hi', 'hello']);
});

test('a second delete finds nothing', async () => {
  const all = await chats();
  await remove(all, 'person', 'ours');
  expect((await remove(all, 'person', 'ours')).description).toBe('Bad Request: message to delete not found');
});

test('the screen remembers what went, and who took it', async () => {
  const all = await chats();
  await remove(all, 'person', 'ours');
  const { deleted } = all.sim.screen(undefined, 5);
  expect(deleted).toEqual([{ messageId: all.person.ours, by: all.sim.bot().id, at: all.sim.clock.now() }]);
});

test('the id of a deleted message is not given again', async () => {
  const all = await chats();
  await remove(all, 'person', 'ours');
  const next = await all.call('sendMessage', { chat_id: 5, text: 'next' });
  expect(next.result.message_id).toBeGreaterThan(all.person.ours);
});
