// What keeps the sandbox a sandbox (security.md T30).
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { aSimulator, aWebhook, token, until } from '../conformance/arrange.ts';
import type { StartOptions } from '../index.ts';

async function aSandbox(options: Partial<StartOptions> = {}) {
  const simulator = await aSimulator(options);
  /** By node:http, which sends the headers that a browser would not let a page set. */
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
    new Promise<{ status: number; body: { type?: string; fix?: string } }>((resolve, reject) => {
      const json = body === undefined ? {} : { 'content-type': 'application/json' };
      const call = request({ port: simulator.port, host: '127.0.0.1', method, path, headers: { ...json, ...headers } });
      call.on('error', reject);
      call.on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : {} }),
        );
      });
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return { ...simulator, ask };
}

test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:8081'])(
  'a name that is not of this machine is refused: %s',
  async (host) => {
    const { ask } = await aSandbox();
    expect(await ask('GET', '/_sim/bots', { host })).toMatchObject({ status: 421, body: { type: 'foreign-host' } });
  },
);

test.each(['localhost:1', '127.0.0.1', '[::1]:8081', 'sandbox.localhost', '192.168.1.7:8081'])(
  'names of this machine and addresses by number are answered: %s',
  async (host) => {
    const { ask } = await aSandbox();
    expect((await ask('GET', '/_sim/bots', { host })).status).toBe(200);
  },
);

test('a name that was allowed at the start is answered', async () => {
  const { ask } = await aSandbox({ allowedHosts: ['simulator'] });
  expect((await ask('GET', '/_sim/bots', { host: 'simulator:8081' })).status).toBe(200);
});

test.each([
  ['its origin', { origin: 'https://evil.example' }],
  ['another port of this machine', { origin: 'http://localhost:3000' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['what the browser says of it', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  [
    'a frame of another page',
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ],
] as [string, Record<string, string>][])('a page from elsewhere is refused, known by %s', async (_what, headers) => {
  const { ask, sim } = await aSandbox();
  const body = { userId: 5, text: 'forged' };
  expect(await ask('POST', '/_sim/send', { host: 'localhost', ...headers }, body)).toMatchObject({
    status: 403,
    body: { type: 'foreign-origin' },
  });
  expect((await ask('GET', '/_sim/bots', { host: 'localhost', ...headers })).status).toBe(403);
  expect(sim.ledger.summary().updates.created).toBe(0);
});

test('its own page and a link from elsewhere are let in', async () => {
  const { ask, port } = await aSandbox();
  const own = { host: `localhost:${port}`, origin: `http://localhost:${port}`, 'sec-fetch-site': 'same-origin' };
  expect((await ask('POST', '/_sim/send', own, { userId: 5, text: 'mine' })).status).toBe(200);
  const link = {
    host: 'localhost',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };
  expect((await ask('GET', '/', link)).status).toBe(200);
  expect((await ask('POST', '/_sim/reset', link)).status).toBe(403);
});

test('a token of Telegram is neither taken in nor good here', async () => {
  const { ask, call, sim } = await aSandbox();
  const real = `123456789:${'A'.repeat(35)}`;
  expect(await ask('POST', '/_sim/bots', {}, { token: real })).toMatchObject({
    status: 422,
    body: { type: 'not-a-sandbox-token' },
  });
  expect(sim.world.botsById.size).toBe(1);
  expect(await call('getMe', {}, real)).toMatchObject({ status: 401, body: { description: 'Unauthorized' } });
  expect(token).toContain(':SANDBOX');
});

test.each(['https://example.com/hook', 'http://93.184.216.34/hook', 'http://[2001:db8::1]/hook'])(
  'updates are not posted to a foreign host: %s',
  async (url) => {
    const { call } = await aSandbox({ resolveHost: async (host) => (host === 'example.com' ? '93.184.216.34' : host) });
    const answer = await call('setWebhook', { url });
    expect(answer).toMatchObject({ status: 400, body: { description: expect.stringContaining('does not post to') } });
  },
);

test('a name that leads to this machine when it is checked can not lead elsewhere afterwards', async () => {
  const hook = await aWebhook();
  const { call, sim } = await aSandbox();
  // Nothing answers to this name: an update arrives only because the checked address is the one that is used.
  await call('setWebhook', { url: `http://stranger.invalid:${hook.port}/hook`, ip_address: '127.0.0.1' });
  sim.send(undefined, { userId: 5, text: 'hello' });
  await until('it is delivered', () => hook.received.length === 1);
});

test('hosts for webhooks are named at the start, and can not be added by the control API', async () => {
  const { ask, call } = await aSandbox({
    delivery: { webhookHosts: ['tests.example'] },
    resolveHost: async () => '10.1.2.3',
  });
  expect((await call('setWebhook', { url: 'https://tests.example/' })).body.ok).toBe(true);
  const wider = await ask('PUT', '/_sim/delivery', {}, { webhookHosts: ['tests.example', 'evil.example'] });
  expect(wider).toMatchObject({
    status: 422,
    body: { type: 'foreign-webhook-host', fix: expect.stringContaining('evil.example') },
  });
  expect((await ask('PUT', '/_sim/delivery', {}, { mode: 'cloud' })).body).toMatchObject({
    webhookHosts: ['tests.example'],
  });
  expect((await ask('PUT', '/_sim/delivery', {}, { webhookHosts: [] })).body).toMatchObject({ webhookHosts: [] });
});
