import { afterAll, beforeAll, expect, test } from 'vitest';
import { aStore } from '../../testing/a-stored-workspace.ts';
import { getDeadLetter, listDeadLetters, removeDeadLetter, replayBotsDeadLetters, replayDeadLetter } from './index.ts';

let store: Awaited<ReturnType<typeof aStore>>;
beforeAll(async () => {
  store = await aStore();
});
afterAll(() => store.drop());

const update = (updateId: number, text = 'hello') =>
  Buffer.from(
    JSON.stringify({
      update_id: updateId,
      message: { message_id: 1, date: 1, chat: { id: 5, type: 'private' }, text },
    }),
  );

async function aBot() {
  const workspace = await store.aWorkspace();
  const bot = await store.aBot(workspace);
  const own = { workspace_id: workspace.workspaceId, bot_id: bot };
  return {
    workspace,
    bot,
    aLetter: async (raw: Buffer, reason = 'refused 3 times') => {
      const id = store.ids.uuid();
      await store.insert('dead_letters', { ...own, id, raw, reason });
      return id;
    },
    anUpdate: (updateId: number, raw: Buffer, more: Record<string, unknown> = {}) =>
      store.insert('updates', { ...own, update_id: updateId, raw, ...more }),
    updates: async () =>
      (
        await store.system.pool.query(
          'select seq, update_id, raw, outcome from updates where bot_id = $1 order by seq',
          [bot],
        )
      ).rows,
    letters: async () => (await listDeadLetters(store, workspace, { limit: 50, botId: bot })).items,
  };
}

test('a letter that is replayed is an update again, with a new receive number, and its holder is told', async () => {
  const bot = await aBot();
  const raw = update(41);
  const dead = await bot.anUpdate(41, raw, { outcome: 'dead' });
  const id = await bot.aLetter(raw);
  expect(await replayDeadLetter(store, bot.workspace, id)).toEqual({ id, replayed: true, reason: undefined });
  const updates = await bot.updates();
  expect(updates).toMatchObject([{ update_id: 41, outcome: null, raw }]);
  expect(updates[0].seq).toBeGreaterThan(dead.seq as number);
  expect(store.told.updates).toContain(updates[0].seq);
  expect(await bot.letters()).toEqual([]);
  await expect(replayDeadLetter(store, bot.workspace, id)).rejects.toMatchObject({ code: 'not-found' });
});

test('a letter whose id Telegram has given out anew leaves the other update what it was', async () => {
  const bot = await aBot();
  const other = await bot.anUpdate(41, update(41, 'of today'), { outcome: 'ignored' });
  await replayDeadLetter(store, bot.workspace, await bot.aLetter(update(41, 'of last week')));
  expect(await bot.updates()).toMatchObject([
    { seq: other.seq, update_id: -(other.seq as number), outcome: 'ignored' },
    { update_id: 41, outcome: null, raw: update(41, 'of last week') },
  ]);
});

test('a letter that cannot be read today either stays one, and says why', async () => {
  const bot = await aBot();
  const id = await bot.aLetter(Buffer.from([0xff, 0xfe]), 'an old reason');
  expect(await replayDeadLetter(store, bot.workspace, id)).toEqual({ id, replayed: false, reason: 'not UTF-8' });
  expect(await bot.letters()).toMatchObject([{ id, reason: 'not UTF-8', sizeBytes: 2 }]);
  expect(await bot.updates()).toEqual([]);
});

test("all letters of a bot are replayed in their order, and another bot's are not", async () => {
  const [bot, other] = [await aBot(), await aBot()];
  await bot.aLetter(update(3));
  await bot.aLetter(Buffer.from('no update'));
  await bot.aLetter(update(1));
  await other.aLetter(update(9));
  expect(await replayBotsDeadLetters(store, bot.workspace, bot.bot)).toEqual({ replayed: 2, unreadable: 1, left: 0 });
  expect((await bot.updates()).map(({ update_id }) => update_id)).toEqual([3, 1]);
  expect(await other.letters()).toHaveLength(1);
  await expect(replayBotsDeadLetters(store, bot.workspace, other.bot)).rejects.toMatchObject({ code: 'not-found' });
});

test('letters are listed newest first, shown with their bytes, deleted, and only in their workspace', async () => {
  const bot = await aBot();
  const [first, second] = [await bot.aLetter(update(1)), await bot.aLetter(update(2))];
  const page = await listDeadLetters(store, bot.workspace, { limit: 1 });
  expect([page.items[0]?.id, page.nextCursor]).toEqual([second, second]);
  expect(
    (await listDeadLetters(store, bot.workspace, { limit: 1, cursor: page.nextCursor ?? undefined })).items[0]?.id,
  ).toBe(first);
  expect((await getDeadLetter(store, bot.workspace, first)).raw).toEqual(update(1));
  const stranger = await store.aWorkspace();
  for (const attempt of [getDeadLetter, removeDeadLetter])
    await expect(attempt(store, stranger, first)).rejects.toMatchObject({ code: 'not-found' });
  await expect(replayDeadLetter(store, stranger, first)).rejects.toMatchObject({ code: 'not-found' });
  await removeDeadLetter(store, bot.workspace, first);
  expect((await bot.letters()).map(({ id }) => id)).toEqual([second]);
});
