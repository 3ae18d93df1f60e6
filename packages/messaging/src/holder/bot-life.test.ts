import { keyringOf } from '@chatai/core/crypto';
import { afterEach, expect, test } from 'vitest';
import { fastClock } from '../../testing/an-intake.ts';
import { aPlatform, until } from '../../testing/platform.ts';
import { addBot, botCounts, checkBot, followWorkspace, webhookPrefix } from '../bots/index.ts';

type Platform = Awaited<ReturnType<typeof aPlatform>>;
let platform: Platform;
afterEach(() => platform.close());

const [oldAddress, newAddress] = ['http://127.0.0.1:9/old', 'http://127.0.0.1:9/new'];
const keyText = 'the key can be opened again';

async function aBot(mode: 'webhook' | 'polling', publicUrl = oldAddress) {
  const tenant = await platform.aTenant();
  const { bot } = platform.sim.createBot();
  const deps = { ...platform.deps, publicUrl };
  const { id } = await addBot(deps, tenant, { assistantId: tenant.assistantId, token: bot.token, mode });
  return { id, tenant, telegramId: bot.id, account: bot };
}
type ABot = Awaited<ReturnType<typeof aBot>>;
const deliversTo = (bot: ABot) => platform.sim.delivery.of(bot.account).webhookInfo().url;
const isLive = (bot: ABot) => until('live', async () => (await platform.bots(bot.id)).state === 'live');

test('after a change of the public address a live bot delivers to the new one', async () => {
  platform = await aPlatform();
  const bot = await aBot('webhook');
  const first = await platform.aHolder({ publicUrl: oldAddress });
  await platform.assign();
  await isLive(bot);
  expect(deliversTo(bot)).toBe(`${oldAddress}/telegram/${bot.id}`);
  await first.stop(1_000);

  expect(await botCounts(platform.system.pool, webhookPrefix(newAddress))).toMatchObject({ expected: 1, running: 0 });
  await platform.aHolder({ publicUrl: newAddress });
  await platform.assign();
  await until('the new address', () => deliversTo(bot) === `${newAddress}/telegram/${bot.id}`);
  await until('it runs', async () => (await botCounts(platform.system.pool, webhookPrefix(newAddress))).running === 1);
});

test('a live bot whose address is unchanged is taken over without a call', async () => {
  platform = await aPlatform();
  const bot = await aBot('webhook');
  const first = await platform.aHolder({ publicUrl: oldAddress });
  await platform.assign();
  await isLive(bot);
  await until('the menu is told', async () => {
    const { rows } = await platform.system.pool.query('select menu_told from bots where id = $1', [bot.id]);
    return rows[0].menu_told !== null;
  });
  await first.stop(1_000);
  const calls = () => platform.sim.ledger.query({ kind: 'call', limit: 1_000 }).items.length;
  const before = calls();
  const second = await platform.aHolder({ publicUrl: oldAddress });
  await platform.assign();
  await until('taken', () => second.figures().bots === 1);
  await until('it runs', async () => (await botCounts(platform.system.pool, webhookPrefix(oldAddress))).running === 1);
  expect(calls()).toBe(before);
});

test('a webhook bot without a public address polls, and says why', async () => {
  platform = await aPlatform();
  const bot = await aBot('webhook');
  await platform.aHolder({ publicUrl: undefined });
  await platform.assign();
  await isLive(bot);
  expect((await platform.bots(bot.id)).stateReason).toBe(
    'CHATAI_PUBLIC_URL is not set; it polls until its webhook works again',
  );
  expect(await botCounts(platform.system.pool, webhookPrefix(undefined))).toMatchObject({ expected: 1, running: 1 });
});

test('with another CHATAI_SECRET_KEY a bot says that it is deaf and what to do, and it lives again with the right one', async () => {
  platform = await aPlatform();
  const bot = await aBot('polling');
  const right = await platform.aHolder();
  await platform.assign();
  await isLive(bot);
  await right.stop(1_000);

  const wrong = await platform.aHolder({ keyring: keyringOf('another secret, also long enough to be one') });
  await platform.assign();
  await until('deaf', async () => (await platform.bots(bot.id)).state === 'deaf');
  expect((await platform.bots(bot.id)).stateReason).toContain('CHATAI_SECRET_KEY');
  const { running, notRunning } = await botCounts(platform.system.pool, webhookPrefix(undefined));
  expect(running).toBe(0);
  expect(notRunning).toEqual([{ state: 'deaf', reason: expect.stringContaining('CHATAI_SECRET_KEY'), count: 1 }]);
  const wrongDeps = { ...platform.doctor, keyring: keyringOf('another secret, also long enough to be one') };
  const { checks } = await checkBot(wrongDeps, bot.tenant, bot.id);
  expect(checks.find(({ code }) => code === 'token')).toMatchObject({
    status: 'fail',
    detail: expect.stringContaining('CHATAI_SECRET_KEY'),
  });
  await wrong.stop(1_000);

  await platform.aHolder();
  await platform.assign();
  await isLive(bot);
  platform.sim.send(bot.telegramId, { userId: 7, text: keyText });
  await until('an answer', () =>
    platform.sim.screen(bot.telegramId, 7).messages.some(({ text }) => text === `echo: ${keyText}`),
  );
});

test('when the right key is lost, adding the bot again with its token makes it live', async () => {
  platform = await aPlatform();
  const bot = await aBot('polling');
  const keyring = keyringOf('another secret, also long enough to be one');
  await platform.aHolder({ keyring });
  await platform.assign();
  await until('deaf', async () => (await platform.bots(bot.id)).state === 'deaf');
  const input = { assistantId: bot.tenant.assistantId, token: bot.account.token };
  expect(await addBot({ ...platform.deps, keyring }, bot.tenant, input)).toMatchObject({ id: bot.id });
  await isLive(bot);
});

test('a refusal of the old token does not end a bot that has a new one', async () => {
  platform = await aPlatform();
  const bot = await aBot('polling');
  await platform.aHolder();
  await platform.assign();
  await isLive(bot);
  // The answer is refused with the old token a moment after the new one was put in.
  platform.sim.faults.add(
    { kind: 'latency', methods: ['sendMessage'], next: 1, minMs: 1_500, maxMs: 1_500 },
    bot.telegramId,
  );
  platform.sim.send(bot.telegramId, { userId: 8, text: 'hello' });
  await until('it is being sent', async () => {
    const { rowCount } = await platform.system.pool.query("select from outbox where state = 'sending'");
    return rowCount === 1;
  });
  const { account } = bot;
  const renewed = `${account.token.slice(0, -5)}RENEW`;
  platform.sim.world.botsByToken.delete(account.token);
  account.token = renewed;
  platform.sim.world.botsByToken.set(renewed, account);
  await addBot(platform.deps, bot.tenant, { assistantId: bot.tenant.assistantId, token: renewed });
  await isLive(bot);
  await until('the answer', () => platform.sim.screen(bot.telegramId, 8).messages.some(({ from }) => from.is_bot));
  expect((await platform.bots(bot.id)).state).toBe('live');
});

/** As anybody can who has the token; Telegram takes one in a second (telegram.md 1.2). */
const setWebhook = (bot: ABot, url: string) =>
  until('the webhook is set', async () => {
    const { ok } = await platform.telegram.call(bot.account.token, 'setWebhook', { url });
    return ok;
  });

test('a bot whose webhook another product has set says that it is deaf, and lives again when the webhook is ours again', async () => {
  platform = await aPlatform();
  const bot = await aBot('webhook');
  await platform.aHolder({ publicUrl: oldAddress, clock: fastClock(200) });
  await platform.assign();
  await isLive(bot);
  const ours = deliversTo(bot) as string;
  await setWebhook(bot, 'http://127.0.0.1:9/theirs');
  await until('deaf', async () => (await platform.bots(bot.id)).state === 'deaf');
  expect((await platform.bots(bot.id)).stateReason).toContain('another program has set a webhook');
  await setWebhook(bot, ours);
  await isLive(bot);
  expect((await platform.bots(bot.id)).stateReason).toBeNull();
});

test('what the poll of a bot meets after its workspace was let work again without having stopped is written down', async () => {
  platform = await aPlatform();
  const bot = await aBot('polling');
  await platform.aHolder({ clock: fastClock(200) });
  await platform.assign();
  await isLive(bot);
  await followWorkspace(platform.deps, bot.tenant.workspaceId);
  await setWebhook(bot, 'http://127.0.0.1:9/theirs');
  await until('deaf', async () => (await platform.bots(bot.id)).state === 'deaf');
});

test('a bot to whose webhook Telegram cannot deliver says so, polls, and answers', async () => {
  platform = await aPlatform();
  const bot = await aBot('webhook');
  await platform.aHolder({ publicUrl: oldAddress, clock: fastClock(200) });
  await platform.assign();
  await isLive(bot);
  // Nothing listens there.
  platform.sim.send(bot.telegramId, { userId: 9, text: 'hello' });
  await until('the answer', () => platform.sim.screen(bot.telegramId, 9).messages.some(({ from }) => from.is_bot));
  expect((await platform.bots(bot.id)).stateReason).toMatch(
    /^Telegram cannot deliver to http:\/\/127\.0\.0\.1:9: Connection .+ it polls until its webhook works again$/,
  );
});
