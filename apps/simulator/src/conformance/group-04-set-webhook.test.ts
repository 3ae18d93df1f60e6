import { expect, test } from 'vitest';
import { aSimulator, aWebhook, replyOf, token, until } from './arrange.ts';

const cloud = { delivery: { mode: 'cloud' } };
const loopback = 'http://127.0.0.1:9/hook';

test.each([
  ['http', 'http://example.com/hook', 'bad webhook: An HTTPS URL must be provided for webhook'],
  [
    'a port of its own',
    'https://example.com:8080/',
    'bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443',
  ],
  ['a private address', 'https://10.1.2.3/hook', 'bad webhook: IP address 10.1.2.3 is reserved'],
  ['IPv6 only', 'https://[2001:db8::1]/hook', 'bad webhook: IPv6-only addresses are not allowed'],
  ['another protocol', 'ftp://example.com/', 'invalid webhook URL specified'],
  ['no host', 'https:///hook', 'invalid webhook URL specified'],
])('the public server refuses a webhook with %s', async (_what, url, description) => {
  const { call } = await aSimulator({ ...cloud, resolveHost: async (host) => host });
  const reply = await call('setWebhook', { url });
  expect([reply.status, reply.body.description]).toEqual([400, `Bad Request: ${description}`]);
});

test('a host that has no address is refused', async () => {
  const { call } = await aSimulator({ ...cloud, resolveHost: () => Promise.reject(new Error('ENOTFOUND')) });
  const reply = await call('setWebhook', { url: 'https://nowhere.example/' });
  expect(reply.body.description).toBe('Bad Request: bad webhook: Failed to resolve host: Name or service not known');
});

test('a local server takes http, any port and this machine', async () => {
  const { call } = await aSimulator();
  expect((await call('setWebhook', { url: loopback })).body).toMatchObject({
    ok: true,
    result: true,
    description: 'Webhook was set',
  });
});

test('a simulator posts to no stranger, whatever the mode (security.md T30)', async () => {
  const { call } = await aSimulator({ resolveHost: async () => '93.184.216.34' });
  const reply = await call('setWebhook', { url: 'https://example.com/hook' });
  expect(reply.body.description).toBe('Bad Request: bad webhook: the simulator does not post to example.com');
});

test.each([
  ['longer than 256', 'a'.repeat(257), 'secret token is too long'],
  ['with other characters than A-Z a-z 0-9 _ -', 'with space', 'secret token contains unallowed characters'],
])('a secret token %s is refused', async (_what, secret_token, description) => {
  const { call } = await aSimulator();
  const reply = await call('setWebhook', { url: loopback, secret_token });
  expect(reply.body.description).toBe(`Bad Request: ${description}`);
});

test('a certificate of more than 3 MiB is refused', async () => {
  const { url } = await aSimulator();
  const body = new FormData();
  body.set('url', loopback);
  body.set('certificate', new Blob([new Uint8Array(3 * 1024 * 1024 + 1)]), 'cert.pem');
  const reply = await replyOf(await fetch(`${url}/bot${token}/setWebhook`, { method: 'POST', body }));
  expect(reply.body.description).toBe('Bad Request: certificate size is too big (3145729 bytes)');
});

test.each([
  ['cloud', 0, 40],
  ['cloud', 1000, 100],
  ['cloud', -5, 1],
  ['local', 1000, 1000],
  ['local', 200_000, 100_000],
])('in %s mode max_connections %i becomes %i', async (mode, max_connections, kept) => {
  const { call } = await aSimulator({ delivery: { mode, webhookHosts: ['127.0.0.1'] } });
  await call('setWebhook', { url: 'https://127.0.0.1:8443/hook', max_connections });
  expect((await call('getWebhookInfo')).body.result.max_connections).toBe(kept);
});

test('the same webhook again changes nothing and says so', async () => {
  const { call, sim } = await aSimulator();
  await call('setWebhook', { url: loopback, secret_token: 's' });
  await sim.clock.skip(1000);
  const again = await call('setWebhook', { url: loopback, secret_token: 's' });
  expect(again.body).toEqual({ ok: true, result: true, description: 'Webhook is already set' });
  await sim.clock.skip(1000);
  const changed = await call('setWebhook', { url: loopback, secret_token: 't' });
  expect(changed.body.description).toBe('Webhook was set');
});

test('deleteWebhook, and setWebhook without url, delete; a second time they say that it is deleted already', async () => {
  const { call, sim } = await aSimulator();
  await call('setWebhook', { url: loopback });
  expect((await call('deleteWebhook')).body.description).toBe('Webhook was deleted');
  expect((await call('deleteWebhook')).body.description).toBe('Webhook is already deleted');
  await sim.clock.skip(1000);
  await call('setWebhook', { url: loopback });
  expect((await call('setWebhook', { url: '' })).body.description).toBe('Webhook was deleted');
});

test('setWebhook with a url more than once a second is refused with 429, an identical one too', async () => {
  const { call, sim } = await aSimulator();
  await call('setWebhook', { url: loopback });
  const soon = await call('setWebhook', { url: loopback });
  expect([soon.status, soon.body.parameters]).toEqual([429, { retry_after: 1 }]);
  await sim.clock.skip(1000);
  expect((await call('setWebhook', { url: loopback })).body.ok).toBe(true);
});

test('of two setWebhook at the same time the first is told 409', async () => {
  const resolved: ((address: string) => void)[] = [];
  const { call, sim } = await aSimulator({ resolveHost: () => new Promise((resolve) => resolved.push(resolve)) });
  const first = call('setWebhook', { url: 'http://first.localhost/' });
  await until('the first is pending', () => resolved.length === 1);
  await sim.clock.skip(1000);
  const second = call('setWebhook', { url: 'http://second.localhost/' });
  const reply = await first;
  expect([reply.status, reply.body.description]).toEqual([409, 'Conflict: terminated by other setWebhook']);
  await until('the second is pending', () => resolved.length === 2);
  for (const resolve of resolved) resolve('127.0.0.1');
  expect((await second).body.description).toBe('Webhook was set');
  expect((await call('getWebhookInfo')).body.result.url).toBe('http://second.localhost/');
});

test('setWebhook ends a waiting getUpdates with 409', async () => {
  const { call, sim } = await aSimulator();
  const poll = call('getUpdates', { timeout: 50 });
  await until('the poll waits', () => sim.delivery.of(sim.bot()).isPolled());
  await call('setWebhook', { url: loopback });
  const reply = await poll;
  expect([reply.status, reply.body.description]).toEqual([409, 'Conflict: terminated by setWebhook request']);
});

test('setting a webhook posts nothing to it', async () => {
  const hook = await aWebhook();
  const { call, sim } = await aSimulator();
  await call('setWebhook', { url: hook.url });
  await sim.clock.skip(60_000);
  expect(hook.received).toEqual([]);
});

test('the secret token comes with every update', async () => {
  const hook = await aWebhook();
  const { call, sim } = await aSimulator();
  await call('setWebhook', { url: hook.url, secret_token: 'open-sesame' });
  sim.send(undefined, { userId: 1, text: 'hello' });
  await until('the update arrives', () => hook.received.length === 1);
  expect(hook.received[0]?.headers['x-telegram-bot-api-secret-token']).toBe('open-sesame');
  expect(hook.received[0]?.headers['content-type']).toBe('application/json');
});

test('an invalid new webhook has removed the old one', async () => {
  const { call, sim } = await aSimulator();
  await call('setWebhook', { url: loopback });
  await sim.clock.skip(1000);
  await call('setWebhook', { url: 'ftp://example.com/' });
  expect((await call('getWebhookInfo')).body.result.url).toBe('');
});

test('getWebhookInfo of a bot without webhook has neither address nor connections', async () => {
  const { call } = await aSimulator();
  expect((await call('getWebhookInfo')).body.result).toEqual({
    url: '',
    has_custom_certificate: false,
    pending_update_count: 0,
  });
});
