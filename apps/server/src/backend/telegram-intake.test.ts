import type { AddressInfo } from 'node:net';
import { systemClock } from '@chatai/core/clock';
import { keyringOf, unseal } from '@chatai/core/crypto';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { systemIds } from '@chatai/core/ids';
import { createLog } from '@chatai/core/log';
import { createMetrics } from '@chatai/core/metrics';
import { addBot, deleteBotsOf, purgeDeletedBots } from '@chatai/messaging/bots';
import { createTelegram, type Telegram } from '@chatai/messaging/channels/telegram';
import { createInbox, createWakeUp } from '@chatai/messaging/inbox';
import { type RunningSimulator, startSimulator } from '@chatai/simulator';
import { type FastifyInstance, fastify } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { IntakeLimits } from './intake-quota.ts';
import { telegramIntake } from './telegram-intake.ts';

const keyring = keyringOf('a secret of the tests, long enough to be one');
let database: TestDatabase;
let simulator: RunningSimulator;
let telegram: Telegram;
let app: FastifyInstance;
let metrics: ReturnType<typeof createMetrics>;
let system: Awaited<ReturnType<TestDatabase['open']>>;
let one: { id: string; secret: string };
let other: { id: string; secret: string };

beforeAll(async () => {
  database = await createTestDatabase();
  simulator = await startSimulator({ port: 0 });
  telegram = createTelegram({ everyBot: simulator.url, sandbox: simulator.url, cloud: simulator.url });
  system = await database.open('system');
  metrics = createMetrics('test');
  app = await anIntake(system, metrics);
  one = await aBot();
  other = await aBot();
});
afterAll(async () => {
  await app.close();
  await telegram.close();
  await simulator.close();
  await database.drop();
});
beforeEach(async () => {
  await system.pool.query('delete from updates; delete from dead_letters');
});

const log = createLog('test', 'silent');
async function anIntake(
  store: typeof system,
  figures = createMetrics('test'),
  limits?: IntakeLimits,
): Promise<FastifyInstance> {
  const wakeUp = createWakeUp({ database: store, clock: systemClock, log });
  const inbox = createInbox({ database: store, clock: systemClock, ids: systemIds, wakeUp });
  const made = fastify();
  const deps = { database: store, inbox, clock: systemClock, log, metrics: figures };
  await made.register(telegramIntake({ ...deps, ...(limits ? { limits } : {}) }));
  return made;
}

async function aBot() {
  const workspaceId = systemIds.uuid();
  const assistantId = systemIds.uuid();
  await system.kysely.insertInto('workspaces').values({ id: workspaceId, name: 'Test', slug: workspaceId }).execute();
  await system.kysely
    .insertInto('assistants')
    .values({ id: assistantId, workspace_id: workspaceId, name: 'Test' })
    .execute();
  const wakeUp = createWakeUp({ database: system, clock: systemClock, log });
  const api = await database.open('api');
  const deps = {
    api,
    system,
    clock: systemClock,
    ids: systemIds,
    keyring,
    telegram,
    wakeUp,
    publicUrl: undefined,
    telegramApiRoot: undefined,
  };
  const input = { assistantId, token: simulator.sim.createBot().bot.token };
  const { id } = await addBot(deps, { workspaceId }, input);
  const { rows } = await system.pool.query<{ secret_sealed: Buffer }>('select secret_sealed from bots where id = $1', [
    id,
  ]);
  const remove = async () => {
    await deleteBotsOf({ api, system, wakeUp }, { workspaceId, assistantId });
    await purgeDeletedBots(system, 0);
  };
  return { id, remove, secret: unseal(keyring, rows[0]?.secret_sealed as Buffer, `bot/${workspaceId}/${id}`) };
}

const post = (botId: string, secret: string | undefined, body: string | Buffer, contentType = 'application/json') =>
  app.inject({
    method: 'POST',
    url: `/telegram/${botId}`,
    headers: {
      'content-type': contentType,
      ...(secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret }),
    },
    payload: body,
  });
const update = (updateId: number, text = 'hi') =>
  JSON.stringify({
    update_id: updateId,
    message: { message_id: 1, date: 1_790_000_000, chat: { id: 5, type: 'private' }, text },
  });
const count = async (table: 'updates' | 'dead_letters') =>
  Number((await system.pool.query(`select count(*) from ${table}`)).rows[0].count);

test('with the secret an update is stored, byte for byte, before the answer 200', async () => {
  const body = update(1, 'tab\\u0000zero');
  expect((await post(one.id, one.secret, body)).statusCode).toBe(200);
  const { rows } = await system.pool.query('select raw, bot_id from updates');
  expect(rows).toEqual([{ raw: Buffer.from(body), bot_id: one.id }]);
});

test('without the secret, with a wrong one, or with that of another bot: 401 and nothing is stored', async () => {
  for (const secret of [undefined, '', 'wrong', other.secret, `${one.secret}x`]) {
    expect((await post(one.id, secret, update(2))).statusCode).toBe(401);
  }
  expect(await count('updates')).toBe(0);
});

test('the secret is asked for before the body is read', async () => {
  expect((await post(one.id, undefined, Buffer.alloc(3 * 1024 * 1024, 'x'))).statusCode).toBe(401);
});

test('an unknown bot is 200 and stores nothing: Telegram must not repeat it for a day', async () => {
  expect((await post(systemIds.uuid(), one.secret, update(3))).statusCode).toBe(200);
  expect((await post('not-an-id', one.secret, update(3))).statusCode).toBe(200);
  expect(await count('updates')).toBe(0);
});

test('a repeated update is 200 and stored once', async () => {
  const answers = await Promise.all([post(one.id, one.secret, update(4)), post(one.id, one.secret, update(4))]);
  expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200]);
  expect((await post(one.id, one.secret, update(4))).statusCode).toBe(200);
  expect(await count('updates')).toBe(1);
});

test('a repeated update, and what is no update, are not counted as stored', async () => {
  const counted = async () => {
    const { values } = (await metrics.getSingleMetric('chatai_telegram_updates_total')?.get()) ?? { values: [] };
    return Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]));
  };
  const before = await counted();
  for (const body of [update(40), update(40), 'no update']) await post(one.id, one.secret, body);
  const after = await counted();
  const more = (outcome: string) => (after[outcome] ?? 0) - (before[outcome] ?? 0);
  expect([more('stored'), more('duplicate'), more('dead_letter')]).toEqual([1, 1, 1]);
});

test('a bot that was removed: 200 with its secret, also at once, 401 with another; nothing is stored', async () => {
  const bot = await aBot();
  await post(bot.id, bot.secret, update(41));
  await bot.remove();
  const [stored] = [await count('updates')];
  expect((await post(bot.id, bot.secret, update(42))).statusCode).toBe(200);
  expect((await post(bot.id, bot.secret, update(43))).statusCode).toBe(200);
  for (const secret of ['wrong', one.secret]) expect((await post(bot.id, secret, update(44))).statusCode).toBe(401);
  expect(await count('updates')).toBe(stored);
});

test('two bots may have the same update id', async () => {
  await post(one.id, one.secret, update(5));
  await post(other.id, other.secret, update(5));
  expect(await count('updates')).toBe(2);
});

test.each([
  ['no JSON', 'hello'],
  ['half of an update', '{"update_id": 6, "message": {'],
  ['an array', '[1,2]'],
  ['nothing', ''],
  ['an id that is no number', '{"update_id":"6"}'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['a text that is no UTF-8', Buffer.from('{"update_id":6,"message":{"text":"\xff"}}', 'latin1')],
  ['JSON that is 100,000 levels deep', `{"update_id":6,"message":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['no known kind', '{"update_id":6,"mesage":{}}'],
  ['700 KB', update(6, 'x'.repeat(700_000))],
])('%s is 200 and kept as a dead letter', async (_, body) => {
  expect((await post(one.id, one.secret, body)).statusCode).toBe(200);
  expect(await count('dead_letters')).toBe(1);
  expect(await count('updates')).toBe(0);
});

test('any content type and an update of 512 KiB are taken', async () => {
  const largest = update(7, 'x'.repeat(512 * 1024 - update(7, '').length));
  expect((await post(one.id, one.secret, largest, 'application/octet-stream')).statusCode).toBe(200);
  expect(await count('updates')).toBe(1);
});

test('kinds of updates that we do not answer are stored like any other', async () => {
  for (const [index, kind] of ['poll', 'my_chat_member', 'chat_boost', 'subscription'].entries())
    expect((await post(one.id, one.secret, JSON.stringify({ update_id: index, [kind]: {} }))).statusCode).toBe(200);
  expect(await count('updates')).toBe(4);
});

test('a body of 3 MiB is answered 200 too, and its first MiB kept as a dead letter', async () => {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/telegram/${one.id}`, {
    method: 'POST',
    headers: { 'x-telegram-bot-api-secret-token': one.secret },
    body: update(8, 'x'.repeat(3 * 1024 * 1024)),
  });
  expect(answer.status).toBe(200);
  const { rows } = await system.pool.query('select length(raw) as length, reason from dead_letters');
  expect(rows).toEqual([{ length: 1024 * 1024, reason: 'larger than 512 KiB' }]);
});

test('when the store is down it is 503 with Retry-After, and the update is taken once it is back', async () => {
  const down = await anIntake(await database.open('system'));
  await down.inject({
    method: 'POST',
    url: `/telegram/${one.id}`,
    headers: { 'x-telegram-bot-api-secret-token': one.secret },
    payload: update(8),
  });
  const superuser = await database.superuser();
  const { rows } = await superuser.query<{ name: string }>('select current_database() as name');
  const limitConnections = (most: number) =>
    superuser.query(`alter database ${rows[0]?.name} connection limit ${most}`);
  await limitConnections(0);
  await superuser.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  try {
    const { statusCode, headers } = await down.inject({
      method: 'POST',
      url: `/telegram/${one.id}`,
      headers: { 'x-telegram-bot-api-secret-token': one.secret },
      payload: update(9),
    });
    expect({ statusCode, retryAfter: headers['retry-after'] }).toEqual({ statusCode: 503, retryAfter: '5' });
  } finally {
    await limitConnections(-1);
  }
  const again = await down.inject({
    method: 'POST',
    url: `/telegram/${one.id}`,
    headers: { 'x-telegram-bot-api-secret-token': one.secret },
    payload: update(9),
  });
  expect(again.statusCode).toBe(200);
  await down.close();
});

test('a bot over its quota is asked to come again later and loses nothing; others are let in, and a wrong secret uses nothing up', async () => {
  const few = { updatesPerSecond: 0.001, updatesAtOnce: 3, bytesPerSecond: 1_000_000, bytesAtOnce: 1_000_000 };
  const figures = createMetrics('test');
  const strict = await anIntake(system, figures, few);
  const send = (bot: { id: string }, secret: string, updateId: number) =>
    strict.inject({
      method: 'POST',
      url: `/telegram/${bot.id}`,
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
      body: JSON.stringify({ update_id: updateId, message: {} }),
    });
  for (let forged = 0; forged < 10; forged++) expect((await send(one, other.secret, forged)).statusCode).toBe(401);
  const answers = [];
  for (let updateId = 1; updateId <= 5; updateId++) answers.push(await send(one, one.secret, updateId));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 503, 503]);
  expect(answers.at(-1)?.headers['retry-after']).toBe('60');
  expect((await send(other, other.secret, 1)).statusCode).toBe(200);
  const { rows } = await system.pool.query('select bot_id, count(*)::int from updates group by 1 order by 2');
  expect(rows).toEqual([
    { bot_id: other.id, count: 1 },
    { bot_id: one.id, count: 3 },
  ]);
  expect(await figures.metrics()).toMatch(/chatai_telegram_updates_total{outcome="over_quota",component="test"} 2/);
  await strict.close();
});
