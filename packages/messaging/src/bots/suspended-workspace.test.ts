import { restoreWorkspace, suspendWorkspace } from '@chatai/accounts/platform';
import { afterAll, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { aServedPlatform } from '../../testing/served-platform.ts';
import { botCounts, checkBot, followWorkspace, getBot, switchBot } from './index.ts';

const platform = await aServedPlatform();
const { aLiveBot, ask, aUser, said, deps } = platform;
afterAll(() => platform.close());

async function aBotOfATenant() {
  const bot = await aLiveBot();
  const { rows } = await platform.system.pool.query(
    'select workspace_id as "workspaceId", assistant_id as "assistantId" from bots where id = $1',
    [bot.id],
  );
  const tenant = rows[0] as { workspaceId: string; assistantId: string };
  return { bot, tenant, seen: () => getBot(deps, tenant, bot.id) };
}

async function suspend(id: string) {
  await suspendWorkspace(platform, { id, reason: 'unpaid' });
  await followWorkspace(deps, id);
}

async function letWork(id: string) {
  await restoreWorkspace(platform, id);
  await followWorkspace(deps, id);
  await platform.assign();
}

test('bots of a suspended workspace answer nobody; what people wrote meanwhile is answered when it works again', async () => {
  const { bot, tenant, seen } = await aBotOfATenant();
  const user = aUser();
  await suspend(tenant.workspaceId);
  await until('it has stopped', async () => (await seen()).state === 'stopped');
  expect(await seen()).toMatchObject({ enabled: true, stateReason: expect.stringContaining('suspended') });
  ask(bot, user, 'anybody there?');
  await platform.assign();
  expect(await seen()).toMatchObject({ state: 'stopped' });
  expect(said(bot, user)).toEqual([]);
  await letWork(tenant.workspaceId);
  await until('it is live', async () => (await seen()).state === 'live');
  await until('it has answered', () => said(bot, user).includes('echo: anybody there?'));
  expect((await seen()).stateReason).toBeUndefined();
});

test('neither a start nor a restart wakes a bot of a suspended workspace, and the daily check does not miss it', async () => {
  const { bot, tenant, seen } = await aBotOfATenant();
  const before = (await botCounts(platform.system.pool, null)).expected;
  await suspend(tenant.workspaceId);
  await until('it has stopped', async () => (await seen()).state === 'stopped');
  expect((await botCounts(platform.system.pool, null)).expected).toBe(before - 1);
  await switchBot(deps, tenant, bot.id, 'start');
  await platform.assign();
  await until('it has stopped again', async () => (await seen()).state === 'stopped');
  const { checks } = await checkBot(platform.doctor, tenant, bot.id);
  expect(checks.find(({ code }) => code === 'worker')).toMatchObject({
    status: 'off',
    detail: expect.stringContaining('suspended'),
  });
});

test('a bot that its owner had stopped stays so when its workspace works again', async () => {
  const { bot, tenant, seen } = await aBotOfATenant();
  await switchBot(deps, tenant, bot.id, 'stop');
  await until('it has stopped', async () => (await seen()).state === 'stopped');
  await suspend(tenant.workspaceId);
  await letWork(tenant.workspaceId);
  expect(await seen()).toMatchObject({ enabled: false, state: 'stopped', stateReason: undefined });
});
