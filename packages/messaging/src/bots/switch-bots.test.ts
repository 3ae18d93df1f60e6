import { afterAll, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { aServedPlatform } from '../../testing/served-platform.ts';
import {
  checkBots,
  getBot,
  listBots,
  sendTestMessage,
  switchBot,
  switchBots,
  updateBot,
  withTraffic,
} from './index.ts';

const platform = await aServedPlatform();
const { aLiveBot, ask, aUser, held, said, deps } = platform;
afterAll(() => platform.close());

const tenantOf = async ({ id }: { id: string }) => {
  const { rows } = await platform.system.pool.query(
    'select workspace_id as "workspaceId", assistant_id as "assistantId" from bots where id = $1',
    [id],
  );
  return rows[0] as { workspaceId: string; assistantId: string };
};
const stateOf = async (id: string) => (await platform.bots(id)).state;

test('a bot that is drained answers all that it has received before it stops', async () => {
  const bot = await aLiveBot();
  const tenant = await tenantOf(bot);
  const user = aUser();
  const first = held('slow');
  ask(bot, user, 'slow one');
  await until('it is being answered', () => first.started() === 1);
  ask(bot, user, 'two');
  await until('both are stored', async () => (await platform.updatesOf(bot.id)) === 2);
  await switchBot(deps, tenant, bot.id, 'drain');
  await until('it says so', async () => (await platform.bots(bot.id)).stateReason?.includes('then stops'));
  first.release();
  await until('stopped', async () => (await stateOf(bot.id)) === 'stopped');
  expect(said(bot, user)).toEqual(['echo: slow one', 'echo: two']);
});

test('a bot that is stopped finishes what is in hand; what waits is answered after its next start', async () => {
  const bot = await aLiveBot();
  const tenant = await tenantOf(bot);
  const user = aUser();
  const first = held('long');
  ask(bot, user, 'long one');
  await until('it is being answered', () => first.started() > 0);
  ask(bot, user, 'two');
  await until('both are stored', async () => (await platform.updatesOf(bot.id)) === 2);
  await switchBot(deps, tenant, bot.id, 'stop');
  await until('it says so', async () => (await platform.bots(bot.id)).stateReason?.includes('then stops'));
  first.release();
  await until('stopped', async () => (await stateOf(bot.id)) === 'stopped');
  expect(said(bot, user)).toEqual(['echo: long one']);
  await switchBot(deps, tenant, bot.id, 'start');
  await until('the rest', async () => {
    await platform.assign();
    return said(bot, user).length === 2;
  });
});

test('many bots are switched in one call, each with its result; of another workspace none', async () => {
  const bots = [await aLiveBot(), await aLiveBot()];
  const [first, foreign] = bots as [(typeof bots)[0], (typeof bots)[0]];
  const tenant = await tenantOf(first);
  const absent = deps.ids.uuid();
  const { results } = await switchBots(deps, tenant, 'stop', { ids: [first.id, foreign.id, absent] });
  expect(results.map(({ id, bot }) => [id, bot?.enabled])).toEqual([
    [first.id, false],
    [foreign.id, undefined],
    [absent, undefined],
  ]);
  expect(await getBot(deps, await tenantOf(foreign), foreign.id)).toMatchObject({ enabled: true });
  await expect(switchBots(deps, tenant, 'stop', { assistantId: absent })).rejects.toMatchObject({ code: 'not-found' });
});

test('all bots of a workspace are switched page by page', async () => {
  const tenant = await platform.aTenant();
  await platform.system.pool.query(
    `insert into bots (id, workspace_id, assistant_id, telegram_id, username, name, mode, token_sealed, token_last4, secret_sealed, secret_hash, state, enabled)
     select gen_random_uuid(), $1, $2, 5000000000 + n, 'bot' || n, 'bot', 'polling', 'x', 'last', 'x', 'x', 'stopped', false from generate_series(1, 450) n`,
    [tenant.workspaceId, tenant.assistantId],
  );
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await switchBots(deps, tenant, 'stop', { assistantId: tenant.assistantId, cursor });
    seen.push(...page.results.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
    if (!cursor) break;
  }
  expect(new Set(seen).size).toBe(450);
  expect(seen.length).toBe(450);
});

test('many bots are checked in one call', async () => {
  const bot = await aLiveBot();
  const tenant = await tenantOf(bot);
  const absent = deps.ids.uuid();
  const { results } = await checkBots(platform.doctor, tenant, { ids: [bot.id, absent] });
  expect(results[0]?.found?.checks.every(({ status }) => status === 'ok' || status === 'off')).toBe(true);
  expect(results[1]?.found).toBeUndefined();
});

test('a paused bot says so, is found by that, and its settings are its owner’s', async () => {
  const bot = await aLiveBot();
  const tenant = await tenantOf(bot);
  expect(await updateBot(deps, tenant, bot.id, { paused: true, ratings: false })).toMatchObject({
    state: 'paused',
    paused: true,
    ratings: false,
  });
  const found = async (state: string) => (await listBots(deps, tenant, { limit: 10, state })).items.map(({ id }) => id);
  expect([await found('paused'), await found('live')]).toEqual([[bot.id], []]);
  expect(await updateBot(deps, tenant, bot.id, { paused: false })).toMatchObject({ state: 'live', ratings: false });
  await expect(updateBot(deps, tenant, bot.id, { mode: 'webhook' })).rejects.toMatchObject({
    code: 'webhook-impossible',
  });
  await expect(updateBot(deps, tenant, bot.id, { assistantId: deps.ids.uuid() })).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(updateBot(deps, await platform.aTenant(), bot.id, { paused: true })).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('a live bot that Telegram slows down is limited, says why, is found by that, and stands before those that are well', async () => {
  const tenant = await platform.aTenant();
  const [well, slow] = [{ id: deps.ids.uuid() }, { id: deps.ids.uuid() }];
  await platform.system.pool.query(
    `insert into bots (id, workspace_id, assistant_id, telegram_id, username, name, mode, token_sealed, token_last4, secret_sealed, secret_hash, state)
     select id, $1, $2, 6000000000 + n, 'bot' || n, 'bot', 'polling', 'x', 'last', 'x', 'x', 'live' from unnest($3::uuid[]) with ordinality as ids (id, n)`,
    [tenant.workspaceId, tenant.assistantId, [well.id, slow.id]],
  );
  const slowedDown = (minutesAgo: number) =>
    platform.system.pool.query(
      `insert into bot_minute (bot_id, workspace_id, minute, limited) values ($1, $2, date_trunc('minute', chatai_now()) - $3 * interval '1 minute', 2)`,
      [slow.id, tenant.workspaceId, minutesAgo],
    );
  const states = async () =>
    (await withTraffic(deps, tenant, (await listBots(deps, tenant, { limit: 10, order: 'worst' })).items)).map(
      ({ id, state, stateReason }) => [id, state, stateReason],
    );
  await slowedDown(10);
  expect(await states()).toEqual([
    [well.id, 'live', undefined],
    [slow.id, 'live', undefined],
  ]);
  await slowedDown(1);
  expect(await states()).toEqual([
    [slow.id, 'limited', 'Telegram asked it to slow down (429), 2 times in the last 3 minutes'],
    [well.id, 'live', undefined],
  ]);
  const limited = await listBots(deps, tenant, { limit: 10, state: 'limited' });
  expect(limited.items.map(({ id }) => id)).toEqual([slow.id]);
  expect(limited.counts).toEqual({ live: 1, limited: 1 });
  await updateBot(deps, tenant, slow.id, { paused: true });
  expect(await states()).toEqual([
    [well.id, 'live', undefined],
    [slow.id, 'paused', undefined],
  ]);
});

test('a bot says how many of its chats wait for a person', async () => {
  const bot = await aLiveBot();
  const tenant = await tenantOf(bot);
  const waiting = async () =>
    (await withTraffic(deps, tenant, (await listBots(deps, tenant, { limit: 10 })).items)).map((one) => one.waiting);
  expect(await waiting()).toEqual([0]);
  const users = [aUser(), aUser(), aUser()];
  for (const user of users) {
    ask(bot, user, 'hello');
    await until('answered', () => said(bot, user).length === 1);
  }
  const change = (state: string, chat: number | undefined) =>
    platform.system.pool.query('update conversations set state = $1 where bot_id = $2 and chat_id = $3', [
      state,
      bot.id,
      chat,
    ]);
  await change('requested', users[0]);
  await change('requested', users[1]);
  await change('human', users[2]);
  expect(await waiting()).toEqual([2]);
});

test('a test message goes to whoever wrote last, or to the chat that is named, and says why when it cannot', async () => {
  const bot = await aLiveBot();
  const tenant = await tenantOf(bot);
  await expect(sendTestMessage(deps, tenant, bot.id, undefined)).rejects.toMatchObject({ code: 'no-chat-yet' });
  const [first, last] = [aUser(), aUser()];
  for (const user of [first, last]) {
    ask(bot, user, 'hello');
    await until('answered', () => said(bot, user).length === 1);
  }
  expect(await sendTestMessage(deps, tenant, bot.id, undefined)).toMatchObject({ chatId: last });
  expect(said(bot, last)[1]).toContain('This is a test message');
  expect(await sendTestMessage(deps, tenant, bot.id, first)).toMatchObject({ chatId: first });
  await expect(sendTestMessage(deps, tenant, bot.id, 424_242)).rejects.toMatchObject({
    code: 'test-not-sent',
    message: expect.stringContaining('400 Bad Request: chat not found'),
  });
});
