import { effectKeyOf } from '@chatai/accounts/ledger';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBackend, type Tenant, type TestBackend } from './testing/a-backend.ts';

let backend: TestBackend;
let tenant: Tenant;
beforeAll(async () => {
  backend = await aBackend();
  tenant = await backend.aTenant('Ada');
});
afterAll(() => backend.close());

const aBotOf = (assistantId: string) => {
  const { token } = backend.simulator.sim.createBot().bot;
  return tenant.api.bots.create({ assistantId, token });
};
const isGone = { code: 'not-found' };

test('a deleted assistant and its bots are not there, and come back together', async () => {
  const { api } = tenant;
  const assistant = await api.assistants.create({ name: 'Shop' });
  const [bot, deletedBefore] = [await aBotOf(assistant.id), await aBotOf(assistant.id)];
  await api.bots.stop({ id: bot.id });
  await api.bots.remove({ id: deletedBefore.id });
  await api.assistants.remove({ id: assistant.id });
  await expect(api.assistants.get({ id: assistant.id })).rejects.toMatchObject(isGone);
  await expect(api.bots.get({ id: bot.id })).rejects.toMatchObject(isGone);
  await expect(api.bots.start({ id: bot.id })).rejects.toMatchObject(isGone);
  await expect(api.bots.restore({ id: bot.id })).rejects.toMatchObject({ code: 'not-found' });
  expect((await api.assistants.list({ deleted: 'true' })).items.map(({ id }) => id)).toContain(assistant.id);

  await api.assistants.restore({ id: assistant.id });
  expect(await api.bots.get({ id: bot.id })).toMatchObject({ enabled: false, deletedAt: null });
  await expect(api.bots.get({ id: deletedBefore.id })).rejects.toMatchObject(isGone);
  expect((await api.bots.list({ deleted: 'true' })).items.map(({ id }) => id)).toEqual([deletedBefore.id]);
  expect(await api.bots.restore({ id: deletedBefore.id })).toMatchObject({ enabled: true, state: 'starting' });
});

test('of a deleted assistant nothing is taught, asked or connected', async () => {
  const { api } = tenant;
  const { id } = await api.assistants.create({ name: 'Gone' });
  await api.assistants.remove({ id });
  await expect(api.assistants.ask({ id, question: 'Hello?' })).rejects.toMatchObject(isGone);
  await expect(api.knowledgeSources.create({ assistantId: id, kind: 'text', text: 'x' })).rejects.toMatchObject(isGone);
  await expect(aBotOf(id)).rejects.toMatchObject(isGone);
});

test('what an assistant used stays counted when it is deleted', async () => {
  const assistant = await tenant.api.assistants.create({ name: 'Costly' });
  const { turnId } = await tenant.api.assistants.ask({ id: assistant.id, question: 'Is anybody there?' });
  const before = await tenant.api.usage.get({});
  await tenant.api.assistants.remove({ id: assistant.id });
  expect((await tenant.api.usage.get({})).turns).toBe(before.turns);
  const { rowCount } = await backend.deps.system.pool.query('select from ledger_entries where effect_key = $1', [
    effectKeyOf(turnId),
  ]);
  expect(rowCount).toBe(1);
});
