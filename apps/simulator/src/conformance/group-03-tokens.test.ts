import { expect, test } from 'vitest';
import { aSimulator, replyOf, token } from './arrange.ts';

test.each([
  ['no colon', '7000000001'],
  ['a zero in front', '07000000001:abc'],
  ['more than 80 characters', `7000000001:${'a'.repeat(80)}`],
  ['a negative id', '-7:abc'],
])('a token with %s is refused as invalid', async (_what, malformed) => {
  const { call } = await aSimulator();
  const reply = await call('getMe', {}, malformed);
  expect(reply.status).toBe(401);
  expect(reply.body.description).toBe('Unauthorized: invalid token specified');
});

test('a token whose id is no number belongs to no server: 421', async () => {
  const { call } = await aSimulator();
  const reply = await call('getMe', {}, 'seven:abc');
  expect(reply.status).toBe(421);
  expect(reply.body.description).toBe('Misdirected Request: unallowed token specified');
});

test('a token that nobody has is refused with 401', async () => {
  const { call } = await aSimulator();
  const reply = await call('getMe', {}, '7000000009:SANDBOXnobody-has-this-token');
  expect(reply.status).toBe(401);
  expect(reply.body.description).toBe('Unauthorized');
});

test('a revoked token is refused with 401 until it is restored', async () => {
  const { call, sim } = await aSimulator();
  sim.setRevoked('conformance_bot', true);
  const refused = await call('getMe');
  expect([refused.status, refused.body.description]).toEqual([401, 'Unauthorized']);
  sim.setRevoked('conformance_bot', false);
  expect((await call('getMe')).body.ok).toBe(true);
});

test('an unknown method is answered 404', async () => {
  const { call } = await aSimulator();
  const reply = await call('makeCoffee');
  expect([reply.status, reply.body.description]).toEqual([404, 'Not Found: method not found']);
});

test('a path without a method part is answered 404', async () => {
  const { url } = await aSimulator();
  const reply = await replyOf(await fetch(`${url}/bot${token}`));
  expect([reply.status, reply.body.description]).toEqual([404, 'Not Found']);
});

test('a bot of this server is not known in the test environment', async () => {
  const { call } = await aSimulator();
  expect((await call('test/getMe')).status).toBe(401);
});

test('after logOut the token is refused and what was pending is gone', async () => {
  const { call, sim } = await aSimulator();
  sim.send(undefined, { userId: 1, text: 'hello' });
  expect((await call('logOut')).body.result).toBe(true);
  expect((await call('getMe')).body.description).toBe('Logged out');
  await sim.clock.skip(600_000);
  expect((await call('getUpdates')).body.result).toEqual([]);
});

test('close is refused in the first ten minutes after the launch', async () => {
  const { call, sim } = await aSimulator();
  await call('getMe');
  expect((await call('close')).body.parameters).toEqual({ retry_after: 600 });
  await sim.clock.skip(600_000);
  expect((await call('close')).body.result).toBe(true);
  expect((await call('close')).body.description).toBe('Bad Request: the bot has already been closed');
});
