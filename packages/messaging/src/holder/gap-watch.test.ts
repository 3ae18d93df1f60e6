import { createManualClock } from '@chatai/core/clock';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { anIntake } from '../../testing/an-intake.ts';
import { aPlatform, until } from '../../testing/platform.ts';
import { addBot, getBot, type HeldBot, noteGaps } from '../bots/index.ts';
import { createGapWatch } from './gap-watch.ts';

const hour = 3_600_000;
let platform: Awaited<ReturnType<typeof aPlatform>>;
let intake: Awaited<ReturnType<typeof anIntake>>;
beforeAll(async () => {
  platform = await aPlatform();
  intake = await anIntake(platform);
});
afterAll(async () => {
  intake.close();
  await platform.close();
});

/** A bot that was live until the whole platform went away. What it received before is `outageMs` old at its end. */
async function aBot(mode: 'webhook' | 'polling') {
  const tenant = await platform.aTenant();
  const { bot: account } = platform.sim.createBot();
  const deps = { ...platform.deps, publicUrl: intake.publicUrl };
  const { id } = await addBot(deps, tenant, { assistantId: tenant.assistantId, token: account.token, mode });
  const serve = async () => {
    intake.comesBack();
    const holder = await platform.aHolder({ publicUrl: intake.publicUrl });
    await platform.assign();
    await until('live', async () => (await platform.bots(id)).state === 'live');
    return holder;
  };
  const write = (text: string) => platform.sim.send(account.id, { userId: 7, text });
  const holder = await serve();
  write('before');
  await until('received', async () => (await platform.updatesOf(id)) === 1);
  await holder.stop(1_000);
  intake.goesAway();
  return {
    id,
    tenant,
    write,
    serve,
    /** Time passes at Telegram; here what was stored becomes older. */
    async pass(ms: number) {
      await platform.sim.clock.skip(ms);
      await platform.system.pool.query(
        "update updates set received_at = received_at - $2 * interval '1 ms' where bot_id = $1",
        [id, ms],
      );
    },
  };
}

// By webhook Telegram tries each two minutes at most, and gives up when the next try would be too late.
test.each([
  ['polling', 23 * hour + 59 * 60_000],
  ['webhook', 23 * hour + 56 * 60_000],
] as const)(
  'of what people write while nothing of ours runs for almost a day nothing is lost (%s)',
  async (mode, outageMs) => {
    const bot = await aBot(mode);
    for (const text of ['one', 'two']) bot.write(text);
    await bot.pass(outageMs);
    bot.write('three');
    const holder = await bot.serve();
    if (mode === 'webhook') await platform.sim.clock.skip(125_000);
    await until('all', async () => (await platform.updatesOf(bot.id)) === 4);
    await holder.stop(1_000);
  },
);

/** A worker of the database alone that holds the bot. */
async function aHolderOf(id: string, workspaceId: string) {
  const workerId = platform.deps.ids.uuid();
  await platform.system.pool.query("insert into workers (id, host, pid) values ($1, 'test', 1)", [workerId]);
  const { rows } = await platform.system.pool.query(
    'update bot_leases set worker_id = $1 where bot_id = $2 returning token',
    [workerId, id],
  );
  return { workerId, bot: { botId: id, workspaceId, lease: rows[0].token as number } as HeldBot };
}

afterEach(() => platform.system.pool.query('update workers set expired_at = now() where pid = 1'));

test('what Telegram dropped after a day is shown as a gap of its bot', async () => {
  const bot = await aBot('polling');
  for (const text of ['lost', 'lost too']) bot.write(text);
  await bot.pass(10 * hour);
  bot.write('kept');
  await bot.pass(15 * hour);
  const holder = await bot.serve();
  await until('what was kept', async () => (await platform.updatesOf(bot.id)) === 2);
  await holder.stop(1_000);
  await platform.system.pool.query('update bots set gap_updates = null, gap_since = null, gap_until = null');

  const clock = createManualClock();
  const { workerId, bot: heldBot } = await aHolderOf(bot.id, bot.tenant.workspaceId);
  const held = () => new Map([[bot.id, heldBot]]);
  const watch = createGapWatch({ database: platform.system, clock, log: platform.log, workerId, held });
  watch.saw(bot.id);
  await watch.round();
  // What waited comes in any order: too early to tell.
  expect((await getBot(platform.deps, bot.tenant, bot.id)).gap).toBeUndefined();
  await clock.advance(120_000);
  await watch.round();
  const { gap } = await getBot(platform.deps, bot.tenant, bot.id);
  expect(gap?.updates).toBe(2);
  expect((gap?.until.getTime() as number) - (gap?.since.getTime() as number)).toBeGreaterThanOrEqual(
    25 * hour - 60_000,
  );
});

test.each([
  ['three are missing after more than a day', [10, 30], [14, 0], 3],
  ['nothing is missing after a quiet day', [10, 30], [11, 0], undefined],
  ['one is missing after less than a day: a press that was too old', [10, 20], [12, 0], undefined],
  ['Telegram counts anew', [10, 200], [5_000_000, 0], undefined],
  ['Telegram counts anew, lower', [5_000_000, 200], [10, 0], undefined],
])('%s', async (_, [firstId, hoursAgo], [secondId], expected) => {
  const tenant = await platform.aTenant();
  const { id } = await platform.aBot(tenant);
  const { workerId, bot } = await aHolderOf(id, tenant.workspaceId);
  for (const [updateId, hours] of [
    [firstId, hoursAgo],
    [secondId, 0],
  ])
    await platform.system.pool.query(
      "insert into updates (workspace_id, bot_id, update_id, raw, received_at) values ($1, $2, $3, 'x', now() - $4 * interval '1 hour')",
      [tenant.workspaceId, id, updateId, hours],
    );
  const found = await noteGaps(platform.system.pool, workerId, [bot]);
  expect(found.map(({ updates }) => updates)).toEqual(expected === undefined ? [] : [expected]);
  // A gap is told once.
  expect(await noteGaps(platform.system.pool, workerId, [bot])).toEqual([]);
});
