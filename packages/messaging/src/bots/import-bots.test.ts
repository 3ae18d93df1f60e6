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
