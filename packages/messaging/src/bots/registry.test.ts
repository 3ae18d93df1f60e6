import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, until } from '../../testing/platform.ts';
import { createTelegram } from '../channels/telegram/index.ts';
import { addBot, checkBot, listBots, switchBot } from './index.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
let tenant: { workspaceId: string; assistantId: string };
beforeAll(async () => {
  platform = await aPlatform();
  tenant = await platform.aTenant();
});
afterAll(() => platform.close());

const add = (token: string, more: { mode?: 'webhook' | 'polling'; assistantId?: string } = {}, of = tenant) =>
  addBot(platform.deps, of, { assistantId: of.assistantId, token, ...more });

test('a token that BotFather never gave is refused before Telegram is asked', async () => {
  for (const token of [
    '',
    'hello',
    '123:short',
    `0123456789:${'a'.repeat(35)}`,
    `${'1'.repeat(20)}:${'a'.repeat(35)}`,
  ]) {
    await expect(add(token)).rejects.toMatchObject({ code: 'token-malformed' });
  }
});

test('a token that Telegram does not know is refused with its words', async () => {
  await expect(add(`123456789:${'a'.repeat(35)}`)).rejects.toMatchObject({
    code: 'token-refused',
    message: expect.stringContaining('401 Unauthorized'),
  });
});

test('without a public address a webhook is refused and polling is the default', async () => {
  const { token } = platform.sim.createBot().bot;
  await expect(add(token, { mode: 'webhook' })).rejects.toMatchObject({ code: 'webhook-impossible' });
  expect(await add(token)).toMatchObject({
    mode: 'polling',
    state: 'starting',
    enabled: true,
    tokenLast4: token.slice(-4),
  });
});

test('an assistant of another workspace looks as if it were not there', async () => {
  const other = await platform.aTenant();
  await expect(add(platform.sim.createBot().bot.token, { assistantId: other.assistantId })).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('a bot is connected once; in another workspace it is refused, whatever its token', async () => {
  const { token } = platform.sim.createBot().bot;
  await add(token);
  await expect(add(token)).rejects.toMatchObject({ code: 'bot-already-added' });
  await expect(add(token, {}, await platform.aTenant())).rejects.toMatchObject({ code: 'bot-already-added' });
});

test('a bot whose token was revoked lives again when it is added with its new one', async () => {
  await platform.aHolder();
  const { bot } = platform.sim.createBot();
  const added = await add(bot.token);
  await platform.assign();
  await until('live', async () => (await platform.bots(added.id)).state === 'live');
  // BotFather's /revoke: the old token is dead, the bot has another.
  const renewed = `${bot.token.slice(0, -5)}RENEW`;
  platform.sim.world.botsByToken.delete(bot.token);
  bot.token = renewed;
  platform.sim.world.botsByToken.set(renewed, bot);
  await until('token dead', async () => {
    platform.sim.send(bot.id, { userId: 77, text: 'hello' });
    return (await platform.bots(added.id)).state === 'token_dead';
  });
  expect(await add(renewed)).toMatchObject({ id: added.id, tokenLast4: renewed.slice(-4) });
  await until('live again', async () => (await platform.bots(added.id)).state === 'live');
});

test('bots are listed page by page, each once', async () => {
  const of = await platform.aTenant();
  const ids: string[] = [];
  for (let index = 0; index < 5; index++) ids.push((await add(platform.sim.createBot().bot.token, {}, of)).id);
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listBots(platform.deps, of, { limit: 2, cursor });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
    if (!cursor) break;
  }
  expect(seen).toEqual(ids);
});

test('a check says what Telegram and the workers say', async () => {
  const { bot } = platform.sim.createBot();
  const { id } = await add(bot.token);
  await switchBot(platform.deps, tenant, id, 'start');
  const { checks } = await checkBot(platform.doctor, tenant, id);
  expect(Object.fromEntries(checks.map(({ code, status }) => [code, status]))).toMatchObject({
    token: 'ok',
    delivery: 'off',
    pending: 'ok',
  });
  platform.sim.setRevoked(bot.id, true);
  expect((await checkBot(platform.doctor, tenant, id)).checks.find(({ code }) => code === 'token')).toMatchObject({
    status: 'fail',
  });
});

test('a bot that another program disturbs does not pass its check', async () => {
  const { id } = await add(platform.sim.createBot().bot.token);
  const reason = 'another program polls with this token';
  await platform.system.pool.query("update bots set state = 'conflict', state_reason = $2 where id = $1", [id, reason]);
  const stateOf = async () =>
    (await checkBot(platform.doctor, tenant, id)).checks.find(({ code }) => code === 'second-poller');
  expect(await stateOf()).toMatchObject({ status: 'fail', detail: reason });
  await platform.system.pool.query("update bots set state = 'live', state_reason = null where id = $1", [id]);
  expect(await stateOf()).toMatchObject({ status: 'ok' });
});

test('a bot whose webhook Telegram cannot reach does not pass its check', async () => {
  const { bot } = platform.sim.createBot();
  const { id } = await add(bot.token);
  const deps = { ...platform.doctor, publicUrl: 'http://127.0.0.1:9' };
  await platform.system.pool.query("update bots set mode = 'webhook', state = 'live' where id = $1", [id]);
  await deps.telegram.call(bot.token, 'setWebhook', { url: `${deps.publicUrl}/telegram/${id}` }, { timeoutMs: 5_000 });
  const look = async () => (await checkBot(deps, tenant, id)).checks.find(({ code }) => code === 'pending');
  expect(await look()).toMatchObject({ status: 'ok' });
  platform.sim.send(bot.id, { userId: 7, text: 'is anybody there?' });
  await until('Telegram failed to deliver', async () => (await look())?.status === 'warn');
  expect((await look())?.detail).toMatch(/^1 updates wait at Telegram, which cannot deliver them: Connection refused$/);
});

test('a Bot API server that does not say which webhook is set leaves that unknown', async () => {
  const { id } = await add(platform.sim.createBot().bot.token);
  const server = createServer((request, response) => {
    const result = request.url?.endsWith('getMe') ? { username: 'odd_bot' } : true;
    response.end(JSON.stringify({ ok: true, result }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const telegram = createTelegram({ everyBot: root, sandbox: root, cloud: root });
  const { checks } = await checkBot({ ...platform.doctor, telegram }, tenant, id);
  expect(checks.find(({ code }) => code === 'delivery')).toMatchObject({ status: 'unknown' });
  await telegram.close();
  server.close();
});
