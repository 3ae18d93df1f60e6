import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, until } from '../../testing/platform.ts';
import {
  addBot,
  deleteBot,
  deleteBotsOf,
  importBots,
  listBots,
  purgeDeletedBots,
  restoreBot,
  restoreBotsOf,
} from './index.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

const publicUrl = 'http://127.0.0.1:9';

async function aConnectedBot(of?: { workspaceId: string; assistantId: string }) {
  const tenant = of ?? (await platform.aTenant());
  const { bot: account } = platform.sim.createBot();
  const deps = { ...platform.deps, publicUrl };
  const bot = await addBot(deps, tenant, { assistantId: tenant.assistantId, token: account.token });
  return { ...bot, tenant, account, token: account.token, deps };
}

const age = (id: string, days: number) =>
  platform.system.pool.query("update bots set deleted_at = deleted_at - $2 * interval '1 day' where id = $1", [
    id,
    days,
  ]);

test('the webhook of a deleted bot is taken away at Telegram, and set again when the bot comes back', async () => {
  const bot = await aConnectedBot();
  const holder = await platform.aHolder({ publicUrl });
  await platform.assign();
  const delivery = platform.sim.delivery.of(bot.account);
  await until('its webhook is set', () => delivery.webhookInfo().url?.includes(bot.id));
  await deleteBot(bot.deps, bot.tenant, bot.id);
  await until('its webhook is gone', () => delivery.webhookInfo().url === '');
  await until('it has stopped', async () => (await platform.bots(bot.id)).state === 'stopped');
  await restoreBot(bot.deps, bot.tenant, bot.id);
  await platform.assign();
  await until('its webhook is back', () => delivery.webhookInfo().url?.includes(bot.id));
  await until('it is live', async () => (await platform.bots(bot.id)).state === 'live');
  await holder.stop(1_000);
});

test('what was deleted can be restored for seven days, then only its secret is known', async () => {
  const bot = await aConnectedBot();
  await deleteBot(bot.deps, bot.tenant, bot.id);
  await age(bot.id, 6.9);
  expect(await purgeDeletedBots(platform.system, 7)).toBe(0);
  expect((await listBots(platform.deps, bot.tenant, { limit: 10, deleted: true })).items).toHaveLength(1);
  await age(bot.id, 0.2);
  expect(await purgeDeletedBots(platform.system, 7)).toBe(1);
  await expect(restoreBot(bot.deps, bot.tenant, bot.id)).rejects.toMatchObject({ code: 'not-found' });
  const { rowCount } = await platform.system.pool.query('select from removed_bots where id = $1', [bot.id]);
  expect(rowCount).toBe(1);
});

test('a deleted bot may be connected elsewhere, and is not restored then', async () => {
  const bot = await aConnectedBot();
  const other = await platform.aTenant();
  await deleteBot(bot.deps, bot.tenant, bot.id);
  const elsewhere = await addBot(bot.deps, other, { assistantId: other.assistantId, token: bot.token });
  await expect(restoreBot(bot.deps, bot.tenant, bot.id)).rejects.toMatchObject({ code: 'bot-already-added' });
  await deleteBot(bot.deps, other, elsewhere.id);
  expect((await restoreBot(bot.deps, bot.tenant, bot.id)).id).toBe(bot.id);
});

test('a deleted bot that is connected again in its workspace is the same bot', async () => {
  const bot = await aConnectedBot();
  await deleteBot(bot.deps, bot.tenant, bot.id);
  const again = await addBot(bot.deps, bot.tenant, { assistantId: bot.tenant.assistantId, token: bot.token });
  expect(again).toMatchObject({ id: bot.id, deletedAt: undefined, state: 'starting' });
});

test('a bot that is connected anew while it is deleted may be imported', async () => {
  const bot = await aConnectedBot();
  await deleteBot(bot.deps, bot.tenant, bot.id);
  const [imported] = await importBots(bot.deps, bot.tenant, [
    { assistantId: bot.tenant.assistantId, token: bot.token },
  ]);
  expect(imported).toHaveProperty('bot');
});

test('bots go and come back with their assistant, but not those that were connected elsewhere meanwhile', async () => {
  const [bot, tenant] = await aConnectedBot().then((one) => [one, one.tenant] as const);
  const moved = await aConnectedBot(tenant);
  const other = await platform.aTenant();
  await deleteBotsOf(platform.deps, tenant);
  await addBot(bot.deps, other, { assistantId: other.assistantId, token: moved.token });
  await restoreBotsOf(platform.deps, tenant);
  const { items } = await listBots(platform.deps, tenant, { limit: 10 });
  expect(items.map(({ id }) => id)).toEqual([bot.id]);
});

test('a bot of another workspace is neither deleted nor restored', async () => {
  const [bot, stranger] = [await aConnectedBot(), await platform.aTenant()];
  await expect(deleteBot(bot.deps, stranger, bot.id)).rejects.toMatchObject({ code: 'not-found' });
  await deleteBot(bot.deps, bot.tenant, bot.id);
  await expect(restoreBot(bot.deps, stranger, bot.id)).rejects.toMatchObject({ code: 'not-found' });
});
