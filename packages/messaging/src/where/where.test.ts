import { createManualClock } from '@chatai/core/clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aStore } from '../../testing/a-stored-workspace.ts';
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
    `2026-03-01 11:59:00Z “Where is my order?” received as no. ${item?.seq} (update 101): answered after 3.0 s, turn ${turnId}`,
  );
  expect(item?.parts.map(({ line }) => line)).toEqual([
    "part 1 sent 2026-03-01 11:59:04Z as Telegram's message 77, 1 try",
    'part 2 waits to be sent since 2026-03-01 11:59:05Z, 2 tries so far, next try in 30 s: Too Many Requests',
    'part 3 maybe sent 2026-03-01 11:59:06Z, 1 try: the connection broke',
  ]);
});

test.each<[string, Record<string, unknown>, string]>([
  ['waiting', {}, 'waits for 60 s, no live worker holds the bot'],
  ['ignored', { outcome: 'ignored' }, 'settled: nothing to answer (text)'],
  ['edited', { outcome: 'edited' }, 'settled: new words of a message, kept with it'],
  ['dead', { outcome: 'dead' }, 'a dead letter: see `chatai bots dead-letters list`'],
])('a message that is %s says so', async (fate, row, words) => {
  const bot = await aBot();
  await bot.anUpdate('hello', row);
  const [item] = (await bot.where()).items;
  expect([item?.fate, item?.line.split('): ')[1]]).toEqual([fate, words]);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  [
    'in-turn',
    { state: 'open', opened_at: ago(5), attempt: 2, closed_at: null },
    /is being answered for 5\.0 s, try 2, turn /,
  ],
  ['failed', { state: 'failed', reason: 'no model', closed_at: ago(50) }, /failed after 10 s: no model, turn /],
  [
    'cancelled',
    { state: 'cancelled', reason: 'its user asked to stop', closed_at: ago(58) },
    /cancelled after 2\.0 s: its user asked to stop, turn /,
  ],
])('a turn that is %s says so, with the reason', async (fate, turn, words) => {
  const bot = await aBot();
  const { turnId } = await store.aTurn(bot.workspace, bot.conversation, { question: 'q', answer: 'a', turn });
  await bot.anUpdate('q', { turn_id: turnId });
  expect((await bot.where()).items).toMatchObject([{ fate, line: expect.stringMatching(words) }]);
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

test('it says who holds the bot and how fresh that is, and how far back it looked', async () => {
  const bot = await aBot();
  const worker = store.ids.uuid();
  await store.insert('workers', { id: worker, host: 'box', pid: 42 });
  await store.system.pool.query('update bot_leases set worker_id = $1, token = 3 where bot_id = $2', [worker, bot.bot]);
  await bot.anUpdate('hello');
  const where = await bot.where();
  expect(where.bot).toMatch(
    new RegExp(
      `^@shop_bot is live, polling; held by worker ${worker} on box \\(pid 42\\), lease 3, heartbeat \\d\\.\\d s ago$`,
    ),
  );
  expect(where.searched).toEqual({ updates: 1, all: true });
  expect(where.items[0]?.line).toMatch(/waits for 60 s in its lane$/);
});

test('a bot of another workspace is not there', async () => {
  const bot = await aBot();
  const stranger = await store.aWorkspace();
  const deps = { ...store, clock: createManualClock(at) };
  await expect(whereIs(deps, stranger, bot.bot, {})).rejects.toMatchObject({ code: 'not-found' });
});
