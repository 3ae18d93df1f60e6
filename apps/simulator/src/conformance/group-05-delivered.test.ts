import { expect, test } from 'vitest';
import { aSimulator, aWebhook, until } from './arrange.ts';

async function aHookedBot(behave?: Parameters<typeof aWebhook>[0], path = '') {
  const hook = await aWebhook(behave);
  const simulator = await aSimulator();
  await simulator.call('setWebhook', { url: `${hook.url}${path}` });
  const info = async () => (await simulator.call('getWebhookInfo')).body.result;
  return { ...simulator, hook, info };
}

test.each([200, 201, 204, 299])('status %i means delivered', async (status) => {
  const { sim, hook, info } = await aHookedBot(({ answer }) => answer(status));
  sim.send(undefined, { userId: 1, text: 'hello' });
  await until('nothing is pending', async () => (await info()).pending_update_count === 0);
  expect(hook.texts()).toEqual(['hello']);
  expect(sim.ledger.query({ kind: 'acknowledged' }).items).toMatchObject([{ via: 'webhook', attempts: 1 }]);
});

test('a redirect is a failure and is not followed', async () => {
  const elsewhere = await aWebhook();
  const { sim, info } = await aHookedBot(({ answer }) => answer(302, { location: elsewhere.url }));
  sim.send(undefined, { userId: 1, text: 'hello' });
  await until('the failure is noted', async () => (await info()).last_error_message !== undefined);
  expect((await info()).last_error_message).toBe('Wrong response from the webhook: 302 Found');
  expect((await info()).pending_update_count).toBe(1);
  expect(elsewhere.received).toEqual([]);
});

test('an error status is a failure that getWebhookInfo names', async () => {
  const { sim, info } = await aHookedBot(({ answer }) => answer(500));
  sim.send(undefined, { userId: 1, text: 'hello' });
  await until('the failure is noted', async () => (await info()).last_error_message !== undefined);
  expect(await info()).toMatchObject({
    last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
    last_error_date: Math.floor(sim.clock.now() / 1000),
  });
});

test('no answer within 60 s is a failure, and the update comes again', async () => {
  const { sim, hook, info } = await aHookedBot(({ answer }, count) => count > 1 && answer());
  sim.send(undefined, { userId: 1, text: 'slow' });
  await until('the update arrives', () => hook.received.length === 1);
  await sim.clock.skip(59_900);
  expect((await info()).last_error_message).toBeUndefined();
  await sim.clock.skip(5000);
  await until('it comes again', () => hook.received.length === 2);
  expect((await info()).last_error_message).toBe('Read timeout expired');
  expect(hook.received[1]?.updateId).toBe(hook.received[0]?.updateId);
});

test('a connection that is closed without an answer is a failure, and the update comes again', async () => {
  const { sim, hook, info } = await aHookedBot(({ answer, hangUp }, count) => (count === 1 ? hangUp() : answer()));
  sim.send(undefined, { userId: 1, text: 'hello' });
  await until('the hang-up is noted', () => sim.ledger.query({ kind: 'delivery' }).items.length > 0);
  await sim.clock.skip(2000);
  await until('nothing is pending', async () => (await info()).pending_update_count === 0);
  expect(hook.received.map(({ updateId }) => updateId)).toHaveLength(2);
  expect(sim.ledger.query({ kind: 'delivery' }).items[0]).toMatchObject({
    ok: false,
    error: 'Webhook connection closed',
  });
});

test('a closed port is a failure that getWebhookInfo names', async () => {
  const { sim, hook, info } = await aHookedBot();
  await hook.close();
  sim.send(undefined, { userId: 1, text: 'hello' });
  await until('the failure is noted', async () => (await info()).last_error_message !== undefined);
  expect((await info()).last_error_message).toBe('Connection refused');
});

test('a user and password in the address become basic authorisation', async () => {
  const hook = await aWebhook();
  const { call, sim } = await aSimulator();
  await call('setWebhook', { url: `http://me:pass@127.0.0.1:${hook.port}/in?from=telegram` });
  sim.send(undefined, { userId: 1, text: 'hello' });
  await until('the update arrives', () => hook.received.length === 1);
  expect(hook.received[0]?.headers.authorization).toBe(`Basic ${btoa('me:pass')}`);
});
