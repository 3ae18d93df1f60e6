import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBackend, type Tenant, type TestBackend } from '../testing/a-backend.ts';

let backend: TestBackend;
let ada: Tenant;
let assistantId: string;
beforeAll(async () => {
  backend = await aBackend();
  ada = await backend.aTenant('Ada');
  ({ id: assistantId } = await ada.api.assistants.create({ name: 'Support' }));
});
afterAll(() => backend.close());

const aToken = () => backend.simulator.sim.createBot().bot.token;
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: { code: string }) => error.code,
  );

test('an import answers one line for each item, in order: the bot that is checked, or the problem', async () => {
  const { results } = await ada.api.bots.import({
    items: [
      { assistantId, token: aToken() },
      { assistantId, token: 'hello' },
      { assistantId, token: aToken(), mode: 'webhook' },
    ],
  });
  expect(results).toMatchObject([
    { index: 0, username: '', state: 'checking' },
    { index: 1, problem: { code: 'token-malformed' } },
    { index: 2, problem: { code: 'webhook-impossible' } },
  ]);
  const { items } = await ada.api.bots.list({ state: 'checking' });
  expect(items.map(({ id }) => id)).toEqual([results[0]?.id]);
  const tooMany = Array.from({ length: 1_001 }, () => ({ assistantId, token: 'hello' }));
  expect(await refusal(ada.api.bots.import({ items: tooMany }))).toBe('invalid-input');
});

test('bots are stopped, started, drained, restarted and checked in one call, each with its result', async () => {
  const { id } = await ada.api.bots.create({ assistantId, token: aToken() });
  const absent = '01890a5d-ac96-774b-bcce-b302099a8057';
  for (const verb of ['stop', 'start', 'drain', 'restart'] as const) {
    const { results, nextCursor } = await ada.api.bots[`${verb}Many`]({ ids: [id, absent] });
    expect(results).toMatchObject([{ id }, { id: absent, problem: { code: 'not-found' } }]);
    expect(nextCursor).toBeNull();
    expect((await ada.api.bots.get({ id })).enabled).toBe(verb === 'start' || verb === 'restart');
  }
  const { results } = await ada.api.bots.checkMany({ ids: [id, absent] });
  expect(results[0]?.checks?.map(({ code }) => code)).toContain('token');
  expect(results[1]?.problem?.code).toBe('not-found');
  const all = await ada.api.bots.stopMany({ assistantId });
  expect(all.results.length).toBeGreaterThanOrEqual(1);
});

test('a bot is changed, and refused what it cannot be', async () => {
  const { id } = await ada.api.bots.create({ assistantId, token: aToken() });
  expect(await ada.api.bots.update({ id, paused: true, ratings: false })).toMatchObject({
    paused: true,
    ratings: false,
  });
  expect(await refusal(ada.api.bots.update({ id, mode: 'webhook' }))).toBe('webhook-impossible');
  expect(await refusal(ada.api.bots.rotate({ id }))).toBe('nothing-to-rotate');
  expect(await refusal(ada.api.bots.rotate({ id, token: aToken() }))).toBe('token-of-another-bot');
  expect(await ada.api.bots.rotate({ id, secret: true })).toMatchObject({ id });
  expect(await refusal(ada.api.bots.test({ id }))).toBe('no-chat-yet');
});

test('the sandbox opens the bot that was asked for, else the oldest of the assistant', async () => {
  const { id: speaker } = await ada.api.assistants.create({ name: 'Two bots' });
  const [first, second] = [
    await ada.api.bots.create({ assistantId: speaker, token: aToken() }),
    await ada.api.bots.create({ assistantId: speaker, token: aToken() }),
  ];
  expect(await ada.api.assistants.sandbox({ id: speaker })).toMatchObject({ botId: first.id });
  const opened = await ada.api.assistants.sandbox({ id: speaker, bot: second.id });
  expect(opened).toMatchObject({ botId: second.id, username: second.username });
  expect(new URL(opened.url).searchParams.get('bot')).toBe(second.username);
});

test('what the doctor saw comes in figures and names as well, for pages in another language', async () => {
  const { id, username } = await ada.api.bots.create({ assistantId, token: aToken() });
  backend.simulator.sim.setRevoked(username, true);
  const { checks } = await ada.api.bots.check({ id });
  expect(checks.find(({ code }) => code === 'token')).toMatchObject({
    status: 'fail',
    facts: { answer: '401 Unauthorized' },
  });
});

test('the paths of many stand in the document as they are called', async () => {
  const { paths } = (await (await backend.fetch('/openapi.json')).json()) as { paths: Record<string, unknown> };
  for (const verb of ['import', 'start', 'stop', 'restart', 'drain', 'check'])
    expect(paths[`/api/v1/bots:${verb}`]).toBeDefined();
});
