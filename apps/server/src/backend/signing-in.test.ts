import { ensureDemoWorkspace } from '@chatai/accounts/workspaces';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aBackend, type TestBackend } from './testing/a-backend.ts';

let backend: TestBackend;
beforeEach(async () => {
  backend = await aBackend();
});
afterEach(() => backend.close());

const json = { 'content-type': 'application/json' };
const console = { origin: 'http://localhost:3000' };

async function useLink(link: string, headers: Record<string, string> = console) {
  const body = JSON.stringify({ token: link.split('/link/')[1] });
  return backend.fetch('/api/v1/auth/link', { method: 'POST', headers: { ...json, ...headers }, body });
}

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

describe('the first admin', () => {
  test('makes a link on the machine, opens it once, is signed in, and signs out', async () => {
    const demo = await ensureDemoWorkspace(backend.deps);
    const local = backend.client({ authorization: `Bearer ${backend.localToken()}` });
    const { link, expiresAt } = await local.auth.createLink();
    expect(link).toMatch(/^http:\/\/localhost:3000\/link\/[A-Za-z0-9_-]{43}$/);
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);

    const response = await useLink(link);
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie().join()).toMatch(/; HttpOnly; SameSite=Lax$/);
    const signedIn = await response.json();
    expect(signedIn.workspaceId).toBe(demo?.id);

    const cookie = cookieOf(response);
    const person = backend.client({ cookie });
    expect(await person.account.me()).toMatchObject({
      kind: 'person',
      user: { id: signedIn.userId, name: 'Admin' },
      platformAdmin: true,
      workspace: { slug: 'demo' },
      role: 'owner',
      workspaces: [{ slug: 'demo', role: 'owner' }],
    });
    expect((await useLink(link)).status).toBe(410);

    const out = await backend.fetch('/api/v1/auth/sign-out', { method: 'POST', headers: { cookie, ...console } });
    expect(out.status).toBe(204);
    await expect(person.account.me()).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test.each(['cut', `${'x'.repeat(300)}`, ''])(
    'is told how to get a new link when theirs was mistyped: "%s"',
    async (token) => {
      const response = await useLink(`/link/${token}`);
      expect(response.status).toBe(410);
      expect(await response.json()).toMatchObject({
        code: 'link-used',
        fix: expect.stringContaining('chatai admin link'),
      });
    },
  );

  test('is not made by opening a link with GET, as previews do', async () => {
    const response = await backend.fetch('/api/v1/auth/link?token=x');
    expect(response.status).toBe(405);
  });

  test('only they and the machine itself make links', async () => {
    const tenant = await backend.aTenant('Ada');
    await expect(tenant.api.auth.createLink()).rejects.toMatchObject({ code: 'not-allowed' });
    const person = backend.client({ cookie: tenant.cookie, ...console });
    await expect(person.auth.createLink()).rejects.toMatchObject({ code: 'not-allowed' });
  });
});

describe('a session cookie', () => {
  test.each<[string, Record<string, string>, number]>([
    ['the console on its port', { origin: 'http://localhost:3000' }, 201],
    ['the console by its other name', { origin: 'http://127.0.0.1:3000' }, 201],
    ['a page of the same origin', { 'sec-fetch-site': 'same-origin' }, 201],
    [
      'the console under a name of its own, which passes it on',
      { origin: 'http://box.lan:3000', 'x-forwarded-host': 'box.lan:3000' },
      201,
    ],
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
    ['another site that hides', { origin: 'null', 'sec-fetch-site': 'cross-site' }, 403],
    ['another port of this machine', { origin: 'http://localhost:9999', 'sec-fetch-site': 'same-site' }, 403],
    ['an origin that only begins like ours', { origin: 'http://localhost:3000.evil.example' }, 403],
    ['nobody knows where', {}, 403],
  ])('changes something from %s', async (_, headers, status) => {
    const tenant = await backend.aTenant('Ada');
    const response = await backend.fetch('/api/v1/assistants', {
      method: 'POST',
      headers: { ...json, cookie: tenant.cookie, ...headers },
      body: '{"name":"a"}',
    });
    expect(response.status).toBe(status);
    const { rows } = await (await backend.db.superuser()).query('select count(*)::int as made from assistants');
    expect(rows[0].made).toBe(status === 201 ? 1 : 0);
  });

  test('reads from anywhere: there is no effect, and no other site can see the answer', async () => {
    const tenant = await backend.aTenant('Ada');
    const response = await backend.fetch('/api/v1/me', {
      headers: { cookie: tenant.cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect(response.status).toBe(200);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('another site can neither sign somebody in nor out', async () => {
    const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const local = backend.client({ authorization: `Bearer ${backend.localToken()}` });
    await ensureDemoWorkspace(backend.deps);
    const { link } = await local.auth.createLink();
    expect((await useLink(link, evil)).status).toBe(403);
    expect((await useLink(link)).status).toBe(200);
    const out = await backend.fetch('/api/v1/auth/sign-out', { method: 'POST', headers: evil });
    expect(out.status).toBe(403);
  });
});

describe('the token of the local command line', () => {
  test('works over loopback, in the only workspace or the one that is named', async () => {
    const ada = await backend.aTenant('Ada');
    const authorization = `Bearer ${backend.localToken()}`;
    expect(await backend.client({ authorization }).account.me()).toMatchObject({
      kind: 'local',
      workspace: { id: ada.workspaceId },
      platformAdmin: true,
    });
    const bob = await backend.aTenant('Bob');
    const named = backend.client({ authorization, 'x-chatai-workspace': 'bob' });
    expect((await named.account.me()).workspace.id).toBe(bob.workspaceId);
    await expect(backend.client({ authorization }).account.me()).rejects.toMatchObject({ code: 'not-found' });
  });

  test.each(['x-forwarded-for', 'forwarded', 'x-real-ip'])(
    'is refused when a proxy passed it on (%s)',
    async (header) => {
      await backend.aTenant('Ada');
      const client = backend.client({ authorization: `Bearer ${backend.localToken()}`, [header]: '203.0.113.7' });
      await expect(client.account.me()).rejects.toMatchObject({ code: 'not-signed-in' });
    },
  );

  test.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer cl_1.x',
    'Bearer ck_invented',
    'Basic YTpi',
    'Bearer a b',
    `Bearer ${'x'.repeat(300)}`,
  ])('nothing else opens the door: "%s"', async (authorization) => {
    await backend.aTenant('Ada');
    const response = await backend.fetch('/api/v1/me', { headers: { authorization } });
    expect(response.status).toBe(401);
  });

  test('a bad bearer is refused although a good cookie comes with it', async () => {
    const { cookie } = await backend.aTenant('Ada');
    const response = await backend.fetch('/api/v1/me', { headers: { authorization: 'Bearer ck_invented', cookie } });
    expect(response.status).toBe(401);
  });
});

describe('an API key', () => {
  test('does what its scopes say, until it is revoked', async () => {
    const { api } = await backend.aTenant('Ada');
    const made = await api.apiKeys.create({ name: 'reader', scopes: ['assistants:read'] });
    const reader = backend.client({ authorization: `Bearer ${made.key}` });
    expect(await reader.assistants.list()).toEqual({ items: [], nextCursor: null });
    await expect(reader.assistants.create({ name: 'x' })).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(reader.apiKeys.create({ name: 'more' })).rejects.toMatchObject({ code: 'not-allowed' });
    expect((await api.apiKeys.list()).items).toContainEqual(
      expect.objectContaining({ id: made.id, name: 'reader', last4: made.key.slice(-4) }),
    );
    expect(JSON.stringify(await api.apiKeys.list())).not.toContain(made.key);
    await api.apiKeys.revoke({ id: made.id });
    await expect(reader.assistants.list()).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('gives no other key more than it has itself', async () => {
    const tenant = await backend.aTenant('Ada');
    const writer = backend.client({ authorization: `Bearer ${await backend.aKey(tenant, ['keys:write', 'ask'])}` });
    await expect(writer.apiKeys.create({ name: 'x', scopes: ['bots:write'] })).rejects.toMatchObject({
      code: 'scope-not-yours',
      status: 403,
    });
    expect((await writer.apiKeys.create({ name: 'x' })).scopes).toEqual(['ask', 'keys:write']);
  });
});
