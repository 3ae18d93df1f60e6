import { createManualClock } from '@chatai/core/clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aStore } from '../../testing/a-stored-workspace.ts';
import { sandboxProbeUserId } from '../channels/telegram/index.ts';
import { indexMessages } from '../conversations/index.ts';
import { whereIs } from './index.ts';

let store: Awaited<ReturnType<typeof aStore>>;
beforeAll(async () => {
  store = await aStore();
});
afterAll(() => store.drop());

const at = Date.UTC(2026, 2, 1, 12, 0, 0);
const ago = (seconds: number) => new Date(at - seconds * 1_000);

async function aBot() {
  const workspace = await store.aWorkspace();
  const bot = await store.aBot(workspace);
  const conversation = { id: await store.aConversation(workspace, bot, 5), botId: bot, chatId: 5 };
  let updateId = 100;
  return {
    workspace,
    bot,
    conversation,
    anUpdate: (text: string, more: Record<string, unknown> = {}, chatId = 5) => {
      const from = { id: chatId, is_bot: false, first_name: 'Ada' };
      const message = { message_id: updateId, date: 1, chat: { id: chatId, type: 'private' }, from, text };
      const raw = Buffer.from(JSON.stringify({ update_id: ++updateId, message }));
      return store.insert('updates', {
        workspace_id: workspace.workspaceId,
        bot_id: bot,
        update_id: updateId,
        raw,
        received_at: ago(60),
        ...more,
      });
    },
    where: (wanted: Parameters<typeof whereIs>[3] = {}) =>
      whereIs({ ...store, clock: createManualClock(at) }, workspace, bot, wanted),
  };
}

test('an answered message says when it came, in which turn, and what became of each part', async () => {
  const bot = await aBot();
  const { turnId } = await store.aTurn(bot.workspace, bot.conversation, {
    question: 'Where is my order?',
    answer: 'On its way',
    turn: { opened_at: ago(59), closed_at: ago(57) },
    parts: [
      { external_id: 77, attempt: 1, updated_at: ago(56) },
      { state: 'queued', attempt: 2, reason: 'Too Many Requests', retry_at: ago(-30), updated_at: ago(55) },
      { state: 'uncertain', attempt: 1, reason: 'the connection broke', updated_at: ago(54) },
    ],
  });
  await bot.anUpdate('Where is my order?', { turn_id: turnId });
  const { items } = await bot.where({ chat: '5' });
  expect(items).toMatchObject([
    { fate: 'answered', turnId, conversationId: bot.conversation.id, text: 'Where is my order?' },
  ]);
  const [item] = items;
  expect(item?.line).toBe(
    `2026-03-01 11:59:00Z Ada wrote “Where is my order?” (update 101, received as no. ${item?.seq}): answered after 3.0 s (turn ${turnId})`,
  );
  expect(item?.parts.map(({ line }) => line)).toEqual([
    "part 1 sent 2026-03-01 11:59:04Z as Telegram's message 77, 1 try",
    'part 2 waits to be sent since 2026-03-01 11:59:05Z, 2 tries so far, next try in 30 s: Too Many Requests',
    'part 3 maybe sent 2026-03-01 11:59:06Z, 1 try: the connection broke',
  ]);
});

const lineOf = async (bot: Awaited<ReturnType<typeof aBot>>) => {
  const [item] = (await bot.where()).items;
  return [item?.fate, item?.line.split('): ')[1]?.replace(/ \(turn .*\)$/, '')];
};

test.each<[string, Record<string, unknown>, string]>([
  ['waiting', {}, 'waits for 60 s: no worker runs the bot, see `chatai health`'],
  ['ignored', { outcome: 'ignored' }, 'nothing to do'],
  ['edited', { outcome: 'edited' }, 'kept as the new words of that message'],
  ['dead', { outcome: 'dead' }, 'given up and kept as a dead letter, see `chatai bots dead-letters list`'],
])('a message that is %s says so', async (fate, row, words) => {
  const bot = await aBot();
  await bot.anUpdate('hello', row);
  expect(await lineOf(bot)).toEqual([fate, words]);
});

test.each<[string, Record<string, unknown>, string]>([
  ['in-turn', { state: 'open', opened_at: ago(5), attempt: 2, closed_at: null }, 'is being answered for 5.0 s, try 2'],
  [
    'failed',
    { state: 'failed', reason: 'no model', closed_at: ago(50) },
    'no answer could be made, which was said after 10 s: no model',
  ],
  [
    'cancelled',
    { state: 'cancelled', reason: 'its user asked to stop', closed_at: ago(58) },
    'cancelled after 2.0 s: its user asked to stop',
  ],
  [
    'answered',
    { ending: 'stopped', model: 'a/b', closed_at: ago(57) },
    'answered in part after 3.0 s, then its reader pressed Stop',
  ],
  [
    'answered',
    { ending: 'cut', model: 'a/b', closed_at: ago(57) },
    'answered in part after 3.0 s, then the model broke off',
  ],
  [
    'answered',
    { answered: false, model: 'a/b', closed_at: ago(57) },
    'the assistant had no answer and said so after 3.0 s',
  ],
  ['answered', { answered: false, model: '', closed_at: ago(57) }, 'the platform itself replied after 3.0 s'],
])('a turn that is %s says so, with the reason', async (fate, turn, words) => {
  const bot = await aBot();
  const { turnId } = await store.aTurn(bot.workspace, bot.conversation, {
    question: 'q',
    answer: 'a',
    turn,
    parts: [{ external_id: 77 }],
  });
  await bot.anUpdate('q', { turn_id: turnId });
  expect(await lineOf(bot)).toEqual([fate, words]);
});

test('what a paused bot kept without a word says so', async () => {
  const bot = await aBot();
  const { turnId } = await store.aTurn(bot.workspace, bot.conversation, {
    question: 'q',
    answer: 'a',
    turn: { answered: false, model: '' },
  });
  await bot.anUpdate('q', { turn_id: turnId });
  expect(await lineOf(bot)).toEqual(['answered', 'kept, nothing was to be replied']);
});

const chat = { id: 5, type: 'private' };
const from = { id: 5, is_bot: false, first_name: 'Ada', last_name: 'L' };
const group = { id: -5, type: 'supergroup', title: 'Shop' };
const message = { message_id: 9, date: 1, chat, from };
const button = { text: 'Helpful', callback_data: 'good' };

test.each<[string, Record<string, unknown>, string]>([
  [
    'Ada L pressed “Helpful”',
    {
      callback_query: {
        id: '1',
        from,
        chat_instance: '1',
        data: 'good',
        message: { ...message, reply_markup: { inline_keyboard: [[button]] } },
      },
    },
    'not done: a press that came right after it took its place',
  ],
  [
    'Ada L sent a voice message',
    { message: { ...message, voice: { file_id: 'f', file_unique_id: 'u', duration: 1 } } },
    'nothing to do',
  ],
  [
    'Ada L wrote “hm”',
    { message: { ...message, chat: group, text: 'hm' } },
    'nothing to do: the group did not speak to the bot',
  ],
  [
    'Ada L changed a message to “better”',
    { edited_message: { ...message, edit_date: 2, text: 'better' } },
    'kept as the new words of that message',
  ],
  [
    'Ada L put 👍 on a message',
    {
      message_reaction: {
        chat,
        message_id: 9,
        user: from,
        date: 1,
        old_reaction: [],
        new_reaction: [{ type: 'emoji', emoji: '👍' }],
      },
    },
    'kept with the message',
  ],
  [
    'Ada L blocked or removed the bot',
    {
      my_chat_member: {
        chat,
        from,
        date: 1,
        old_chat_member: { status: 'member', user: from },
        new_chat_member: { status: 'kicked', user: from, until_date: 0 },
      },
    },
    'noted: whether the bot may write there',
  ],
  [
    'the group got another id',
    { message: { ...message, chat: { ...group, id: -6 }, migrate_to_chat_id: -5 } },
    'noted: the bot writes to the new one',
  ],
  ['an update that says nothing to the bot', { chat_boost: {} }, 'nothing to do'],
])('%s is said in words, and so is what became of it', async (deed, update, words) => {
  const outcome = {
    callback_query: 'superseded',
    edited_message: 'edited',
    message_reaction: 'reacted',
    my_chat_member: 'member',
  }[Object.keys(update)[0] as string];
  const bot = await aBot();
  const raw = Buffer.from(JSON.stringify({ update_id: 300, ...update }));
  await bot.anUpdate('', { update_id: 300, raw, outcome: outcome ?? 'ignored' });
  const [item] = (await bot.where()).items;
  expect(item?.line).toBe(`2026-03-01 11:59:00Z ${deed} (update 300, received as no. ${item?.seq}): ${words}`);
});

test('of what a person had erased it says that it was', async () => {
  const bot = await aBot();
  await bot.anUpdate('', { raw: Buffer.alloc(0), outcome: 'ignored' });
  expect((await bot.where()).items[0]?.line).toContain('something that was erased at the wish of who said it (update');
});

test('only messages of the chat and with the words are shown, the newest first', async () => {
  const bot = await aBot();
  await store.aContact(bot.workspace, 5, 'Ada', 'Ada_L');
  await indexMessages({ ...store, clock: createManualClock(at) });
  await bot.anUpdate('first ORDER');
  await bot.anUpdate('hello');
  await bot.anUpdate('second order');
  await bot.anUpdate('order of another', {}, 6);
  const texts = async (wanted: Parameters<typeof bot.where>[0]) =>
    (await bot.where(wanted)).items.map(({ text }) => text);
  expect(await texts({ chat: '5', text: 'order' })).toEqual(['second order', 'first ORDER']);
  expect(await texts({ text: 'another' })).toEqual(['order of another']);
  expect(await texts({ chat: '-100' })).toEqual([]);
  expect(await texts({ chat: '@ada_l', text: 'first' })).toEqual(['first ORDER']);
  await expect(bot.where({ chat: '@nobody' })).rejects.toMatchObject({
    code: 'contact-unknown',
    message: 'Nobody called @nobody has written to a bot of this workspace.',
  });
});

test('a @username that moved from one person to another means the newer of the two', async () => {
  const bot = await aBot();
  await store.aContact(bot.workspace, 5, 'Ada', 'moving_name');
  await store.aContact(bot.workspace, 6, 'Bea', 'moving_name');
  await bot.anUpdate('from who had the name');
  await bot.anUpdate('from who has it now', {}, 6);
  expect((await bot.where({ chat: '@Moving_Name' })).items).toMatchObject([{ text: 'from who has it now' }]);
});

test('it says who holds the bot and how fresh that is, and how far back it looked', async () => {
  const bot = await aBot();
  const worker = store.ids.uuid();
  await store.insert('workers', { id: worker, host: 'box 7f3342a3-571f pid:[4026531836]', pid: 42 });
  await store.system.pool.query('update bot_leases set worker_id = $1, token = 3 where bot_id = $2', [worker, bot.bot]);
  await bot.anUpdate('hello');
  const where = await bot.where();
  expect(where.bot).toMatch(
    new RegExp(
      `^@shop_bot is live, polling; run by worker ${worker} on box \\(pid 42\\), lease 3, alive \\d\\.\\d s ago$`,
    ),
  );
  expect(where.searched).toEqual({ updates: 1, all: true });
  expect(where.items[0]?.line).toMatch(/waits for 60 s behind what this chat said before$/);
});

test('a bot of another workspace is not there', async () => {
  const bot = await aBot();
  const stranger = await store.aWorkspace();
  const deps = { ...store, clock: createManualClock(at) };
  await expect(whereIs(deps, stranger, bot.bot, {})).rejects.toMatchObject({ code: 'not-found' });
});

test('what the start asks to see whether a bot answers is nobody’s message (contract.md 1)', async () => {
  const bot = await aBot();
  await store.system.pool.query('update bots set sandbox = true where id = $1', [bot.bot]);
  await bot.anUpdate('are you there?', {}, sandboxProbeUserId);
  await bot.anUpdate('hello');
  expect((await bot.where()).items.map(({ text }) => text)).toEqual(['hello']);
});
