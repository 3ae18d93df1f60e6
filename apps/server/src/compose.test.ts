import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { signLocalToken } from '@chatai/accounts/local-token';
import { ensureDemoWorkspace } from '@chatai/accounts/workspaces';
import { createClient } from '@chatai/contract/client';
import { systemClock } from '@chatai/core/clock';
import { loadConfig, secretKeyOf } from '@chatai/core/config';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { createLog } from '@chatai/core/log';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aProvider, type TestProvider } from '../../../packages/accounts/testing/a-provider.ts';
import { createBackend } from './backend/index.ts';
import { cookieOf } from './backend/testing/a-backend.ts';
import { type Composed, composeBackend } from './compose.ts';

const site = 'https://chat.example.org';
const callback = `${site}/api/v1/auth/oidc/callback`;

let db: TestDatabase;
let home: string;
let provider: TestProvider;
let composed: Composed;
let app: FastifyInstance;
let url: string;
let local: ReturnType<typeof createClient>;
beforeAll(async () => {
  db = await createTestDatabase();
  home = await mkdtemp(path.join(tmpdir(), 'chatai-compose-'));
  provider = await aProvider(callback);
  const config = loadConfig({
    ...db.environment,
    CHATAI_HOME: home,
    CHATAI_PUBLIC_URL: 'https://bots.example.org',
    CHATAI_CONSOLE_URL: `${site}/`,
    // Nobody listens there.
    ...{ CHATAI_MANAGER_PORT: '2', CHATAI_WATCHDOG_PORT: '3' },
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.client.clientId,
    OIDC_CLIENT_SECRET: provider.client.clientSecret,
  });
  composed = await composeBackend({ config, clock: systemClock, log: createLog('test', 'error') });
  await ensureDemoWorkspace(composed.deps);
  app = await createBackend(composed.deps);
  await app.listen({ port: 0, host: '127.0.0.1' });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const authorization = `Bearer ${signLocalToken(secretKeyOf(config), systemClock)}`;
  local = createClient({ baseUrl: url, headers: { authorization } });
});
afterAll(async () => {
  await app?.close();
  await composed?.close();
  await provider?.close();
  await db?.drop();
  if (home) await rm(home, { recursive: true, force: true });
});

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { origin: site, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const tokenOf = (link: string) => link.split('/').at(-1);
async function signIn(): Promise<{ lines: string[]; cookie: string }> {
  const { link } = await local.auth.createLink();
  const answer = await post('/auth/link', { token: tokenOf(link), name: 'Ada' });
  expect(answer.status).toBe(200);
  return { lines: answer.headers.getSetCookie(), cookie: cookieOf(answer.headers.getSetCookie()) };
}

test('/health names the programs beside the backend that are silent (E29)', async () => {
  const { status, components } = await (await fetch(`${url}/health`)).json();
  expect(status).toBe('degraded');
  expect(components).toMatchObject({ botManager: { status: 'fail' }, watchdog: { status: 'fail' } });
});

describe('a console that people reach at an address of its own', () => {
  test('is where every link leads to', async () => {
    const { cookie } = await signIn();
    expect((await local.auth.createLink()).link).toMatch(/^https:\/\/chat\.example\.org\/link\/[\w-]{43}$/);
    await post('/auth/sign-up', { email: 'bob@example.org' });
    await post('/invitations', { email: 'eve@example.org', role: 'viewer' }, { cookie });
    const mails = await composed.deps.mails.waiting();
    expect(mails.map(({ link }) => link.slice(0, link.lastIndexOf('/'))).sort()).toEqual([
      `${site}/invite`,
      `${site}/link`,
    ]);
  });

  test('binds its cookies to https and its host', async () => {
    for (const line of (await signIn()).lines)
      expect(line).toMatch(/^__Host-chatai_\w+=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  test('changes something, and another site does not', async () => {
    const { cookie } = await signIn();
    const create = async (origin: string) => (await post('/assistants', { name: 'Shop' }, { cookie, origin })).status;
    expect([await create(site), await create('https://chat.example.net')]).toEqual([201, 403]);
  });

  test('is what passkeys are made for', async () => {
    const { cookie } = await signIn();
    const { rp } = await (await post('/me/passkey-options', {}, { cookie })).json();
    expect(rp.id).toBe('chat.example.org');
    expect((await (await post('/auth/passkey-options', {})).json()).rpId).toBe('chat.example.org');
  });

  test('is where the provider of OpenID Connect sends people back to', async () => {
    provider.people.set('carol', { email: 'carol@example.org', email_verified: true, name: 'Carol' });
    const begun = await fetch(`${url}/api/v1/auth/oidc`, { redirect: 'manual' });
    const away = String(begun.headers.get('location'));
    expect(new URL(away).searchParams.get('redirect_uri')).toBe(callback);
    const back = new URL(await provider.signIn(away, 'carol'));
    const cookie = cookieOf(begun.headers.getSetCookie());
    const home = await fetch(`${url}${back.pathname}${back.search}`, { redirect: 'manual', headers: { cookie } });
    expect(home.headers.get('location')).toBe(`${site}/w/carol/home`);
  });
});
