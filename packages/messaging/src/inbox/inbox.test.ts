import { createManualClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform } from '../../testing/platform.ts';
import { createInbox } from './inbox.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

const hour = 3_600;

/** A bot's intake, by a clock that stands where the database's does. */
async function anIntake() {
  const tenant = await platform.aTenant();
  const bot = await platform.aBot(tenant);
  const clock = createManualClock(Date.now());
  const inbox = createInbox({ database: platform.system, clock, ids: systemIds, wakeUp: platform.deps.wakeUp });
  const { workspaceId } = tenant;
  const now = Math.floor(Date.now() / 1_000);
  const store = async (raw: Buffer) => {
    const stored = inbox.store({ botId: bot.id, workspaceId, raw });
    // Groups are written as soon as the loop has turned; no time passes.
    await clock.advance(0);
    return stored;
  };
  return {
    clock,
    now,
    store,
    message: (update_id: number, date: number, text = 'x') =>
      store(Buffer.from(JSON.stringify({ update_id, message: { message_id: 1, date, text } }))),
    kept: async () =>
      (
        await platform.system.pool.query<{ update_id: number; raw: Buffer }>(
          'select update_id, raw from updates where bot_id = $1 order by seq',
          [bot.id],
        )
      ).rows.map(({ update_id, raw }) => ({
        id: update_id < 0 ? 'old' : update_id,
        ...JSON.parse(raw.toString()).message,
      })),
    receivedBefore: (hours: number) =>
      platform.system.pool.query(`update updates set received_at = now() - $2 * interval '1 hour' where bot_id = $1`, [
        bot.id,
        hours,
      ]),
  };
}

test('an update that comes again is one update, as long as Telegram may send it again', async () => {
  const { message, kept, now } = await anIntake();
  expect(await message(7, now - 24 * hour)).toBe('stored');
  expect(await message(7, now - 24 * hour)).toBe('duplicate');
  // Between two messages of one id there is more than a day.
  expect(await message(7, now + hour, 'y')).toBe('duplicate');
  expect(await kept()).toMatchObject([{ id: 7, text: 'x' }]);
});

test.each([
  ['later', 25 * hour + 1],
  ['earlier, as an id can go down', -25 * hour - 1],
])('an id that Telegram gives out anew is a new update: its message is more than 25 hours %s', async (_, seconds) => {
  const { message, kept, now } = await anIntake();
  await message(7, now, 'old');
  expect(await message(7, now + seconds, 'new')).toBe('stored');
  expect(await message(7, now + seconds, 'new')).toBe('duplicate');
  expect(await kept()).toMatchObject([
    { id: 'old', text: 'old' },
    { id: 7, text: 'new' },
  ]);
});

test('an id can be given out anew twice', async () => {
  const { message, kept, now } = await anIntake();
  for (const days of [0, 2, 4]) expect(await message(7, now + days * 24 * hour, `${days}`)).toBe('stored');
  expect(await kept()).toMatchObject([
    { id: 'old', text: '0' },
    { id: 'old', text: '2' },
    { id: 7, text: '4' },
  ]);
});

test('an edit counts from when it was edited', async () => {
  const { store, now } = await anIntake();
  const edit = (edit_date: number) =>
    store(
      Buffer.from(JSON.stringify({ update_id: 7, edited_message: { message_id: 1, date: now, edit_date, text: 'x' } })),
    );
  expect([await edit(now), await edit(now + hour), await edit(now + 26 * hour)]).toEqual([
    'stored',
    'duplicate',
    'stored',
  ]);
});

test('what says no date of its own happened when it came', async () => {
  const { store, receivedBefore } = await anIntake();
  const press = Buffer.from(JSON.stringify({ update_id: 7, callback_query: { id: '1', message: { date: 5 } } }));
  expect([await store(press), await store(press)]).toEqual(['stored', 'duplicate']);
  await receivedBefore(24.9);
  expect(await store(press)).toBe('duplicate');
  await receivedBefore(25.1);
  expect(await store(press)).toBe('stored');
});

test('ids that go down are stored in the order in which they came', async () => {
  const { message, kept, now } = await anIntake();
  for (const id of [9, 3, 5, 1]) expect(await message(id, now)).toBe('stored');
  expect((await kept()).map(({ id }) => id)).toEqual([9, 3, 5, 1]);
});

test('one that came twice in one breath is stored once, also when its id is given out anew', async () => {
  const { message, kept, now } = await anIntake();
  const twice = (date: number) => Promise.all([message(7, date, 'x'), message(7, date, 'x')]);
  expect((await twice(now)).toSorted()).toEqual(['duplicate', 'stored']);
  expect((await twice(now + 30 * hour)).toSorted()).toEqual(['duplicate', 'stored']);
  expect(await kept()).toMatchObject([{ id: 'old' }, { id: 7 }]);
});

test('of two new updates that share an id that was given out before none is lost', async () => {
  const { message, kept, now } = await anIntake();
  await message(7, now, 'old');
  const fates = await Promise.all([message(7, now + 60 * hour, 'one'), message(7, now + 120 * hour, 'two')]);
  expect(fates).toEqual(['stored', 'stored']);
  expect((await kept()).map(({ text }) => text).toSorted()).toEqual(['old', 'one', 'two']);
});
