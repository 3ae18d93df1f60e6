import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, until } from '../../testing/platform.ts';
import { addBot, getBot, importBots, listBots } from './index.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

test('what is wrong with one bot of an import is told at once or becomes its state; the others live', async () => {
  const tenant = await platform.aTenant();
  const { assistantId } = tenant;
  const { bot: known } = platform.sim.createBot();
  await addBot(platform.deps, tenant, { assistantId, token: known.token });
  const [good, twice] = [platform.sim.createBot().bot, platform.sim.createBot().bot];
  const wrong = `987654321:${'a'.repeat(35)}`;
  const results = await importBots(platform.deps, tenant, [
    { assistantId, token: good.token },
    { assistantId, token: 'hello' },
    { assistantId, token: known.token },
    { assistantId, token: twice.token },
    { assistantId, token: twice.token },
    { assistantId: platform.deps.ids.uuid(), token: platform.sim.createBot().bot.token },
    { assistantId, token: platform.sim.createBot().bot.token, mode: 'webhook' },
    { assistantId, token: wrong },
  ]);
  const short = results.map((one) => ('bot' in one ? one.bot.state : one.problem.code));
  expect(short).toEqual([
    'checking',
    'token-malformed',
    'token-already-added',
    'checking',
    'token-twice',
    'not-found',
    'webhook-impossible',
    'checking',
  ]);
  const ids = results.flatMap((one) => ('bot' in one ? [one.bot.id] : []));
  const checking = () => listBots(platform.deps, tenant, { limit: 200, state: 'checking' });
  expect((await checking()).items.map(({ id }) => id)).toEqual(ids);

  await platform.aHolder();
  await platform.assign();
  await until('all are checked', async () => (await checking()).items.length === 0);
  await until('they live', async () => {
    const bots = await Promise.all(ids.map((id) => getBot(platform.deps, tenant, id)));
    return bots.map(({ state }) => state).join() === 'live,live,token_dead';
  });
  expect(await getBot(platform.deps, tenant, ids[0] as string)).toMatchObject({
    username: good.me.username,
    name: good.me.first_name,
  });
  expect((await getBot(platform.deps, tenant, ids[2] as string)).stateReason).toBe('401 Unauthorized');
  platform.sim.send(good.id, { userId: 5, text: 'hello' });
  await until('it receives', async () => (await platform.updatesOf(ids[0] as string)) === 1);
});

test('a thousand bots are taken in one call', async () => {
  const tenant = await platform.aTenant();
  const items = Array.from({ length: 1_000 }, (_, index) => ({
    assistantId: tenant.assistantId,
    token: `${700_000_000 + index}:${'b'.repeat(35)}`,
  }));
  const results = await importBots(platform.deps, tenant, items);
  expect(results.filter((one) => 'bot' in one).length).toBe(1_000);
});

test('two imports of the same bots in another order are both answered, and each bot is taken once', async () => {
  const tenant = await platform.aTenant();
  const items = Array.from({ length: 9 }, (_, index) => ({
    assistantId: tenant.assistantId,
    token: `${710_000_000 + index}:${'b'.repeat(35)}`,
  }));
  await importBots(platform.deps, tenant, items.slice(4, 5));
  const { pool } = platform.deps.system;
  const client = await pool.connect();
  await client.query('begin; delete from bots where telegram_id = 710000004');
  const both = [items, items.toReversed()].map((some) => importBots(platform.deps, tenant, some));
  await until('both have come as far as they can', async () => {
    const { rows } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length === 2;
  });
  await client.query('commit');
  client.release();
  expect((await Promise.all(both)).flat().filter((one) => 'bot' in one).length).toBe(9);
});

test("who imported a bot with a token that is not the bot's is in nobody's way: it is connected where its token is", async () => {
  const [squatter, owner] = [await platform.aTenant(), await platform.aTenant()];
  const { bot } = platform.sim.createBot();
  const token = `${bot.id}:${'c'.repeat(35)}`;
  const [squatted] = await importBots(platform.deps, squatter, [{ assistantId: squatter.assistantId, token }]);
  const mine = await addBot(platform.deps, owner, { assistantId: owner.assistantId, token: bot.token });
  expect(mine.username).toBe(bot.me.username);
  expect((await listBots(platform.deps, squatter, { limit: 10 })).items).toEqual([]);
  expect(squatted).toHaveProperty('bot');
  // The same of one's own: the assistant and the mode are those that came with the token.
  const other = await platform.aTenant();
  const { bot: second } = platform.sim.createBot();
  const mistyped = { assistantId: other.assistantId, token: `${second.id}:${'c'.repeat(35)}` };
  await importBots(platform.deps, other, [mistyped]);
  const assistantId = platform.ids.uuid();
  const values = { id: assistantId, workspace_id: other.workspaceId, name: 'Another' };
  await platform.system.kysely.insertInto('assistants').values(values).execute();
  const right = await addBot(platform.deps, other, { assistantId, token: second.token });
  expect(right).toMatchObject({ assistantId, state: 'starting' });
  // Whoever has proved it keeps it.
  await expect(
    addBot(platform.deps, other, { assistantId: other.assistantId, token: bot.token }),
  ).rejects.toMatchObject({ code: 'bot-already-added' });
});
