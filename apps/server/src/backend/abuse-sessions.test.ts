import { createUser } from '@chatai/accounts/users';
import { api } from '@chatai/contract/api';
import type { Resource, Route } from '@chatai/contract/route';
import { createManualClock, type ManualClock } from '@chatai/core/clock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aBackend, cookieOf, onClock, type TestBackend } from './testing/a-backend.ts';
import { absentId, probesOf } from './testing/crawl.ts';

const hour = 3_600_000;
const origin = 'http://localhost:3000';
const email = 'ada@example.com';
const password = 'four words that fit';

let backend: TestBackend;
let clock: ManualClock;
let userId: string;
beforeEach(async () => {
  clock = createManualClock(Date.now());
  backend = await aBackend(onClock(clock));
  userId = (await createUser(backend.deps, { name: 'Ada', email, password })).id;
});
afterEach(() => backend.close());

async function send(method: string, path: string, cookie: string, body?: unknown) {
  const response = await backend.fetch(path, {
    method,
    headers: { cookie, origin, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return {
    status: response.status,
    cookie: cookieOf(response.headers.getSetCookie()),
    answer: text ? JSON.parse(text) : undefined,
  };
}
const signIn = async (cookie = '') => {
  const { status, cookie: own } = await send('POST', '/api/v1/auth/sign-in', cookie, { email, password });
  expect([status, own]).toEqual([200, expect.stringMatching(/^chatai_session=[A-Za-z0-9_-]{43}$/)]);
  return own;
};
const isSignedIn = async (cookie: string) => (await send('GET', '/api/v1/me', cookie)).status === 200;

describe('a session that somebody else knows (T13)', () => {
  test('is over once its browser signs in: what was planted there opens nothing', async () => {
    const { id } = await createUser(backend.deps, { name: 'Eve', email: 'eve@example.com' });
    const planted = cookieOf((await backend.deps.sessions.open(id, undefined)).cookies);
    expect(await isSignedIn(planted)).toBe(true);
    const own = await signIn(planted);
    expect(own).not.toBe(planted);
    expect([await isSignedIn(planted), await isSignedIn(own)]).toEqual([false, true]);
    const again = await signIn(own);
    expect([await isSignedIn(own), await isSignedIn(again)]).toEqual([false, true]);
  });

  test('is never one that the visitor chose, nor the cookie between two steps', async () => {
    const chosen = `chatai_session=${'A'.repeat(43)}`;
    const own = await signIn(chosen);
    expect(own).not.toBe(chosen);
    expect(await isSignedIn(chosen)).toBe(false);
    const { cookie } = await send('POST', '/api/v1/auth/passkey-options', '');
    expect(await isSignedIn(cookie.replace('chatai_challenge', 'chatai_session'))).toBe(false);
  });

  test.each([
    ['proves anew who they are', 'POST', '/api/v1/me/prove', { password }, false],
    ['changes the password', 'POST', '/api/v1/me/password', { password: 'another four words' }, true],
    ['turns the second factor off', 'DELETE', '/api/v1/me/second-factor', undefined, true],
  ] as const)(
    'is out at once when its owner %s, who stays in by a new one',
    async (_, method, path, body, endsOthers) => {
      const [here, elsewhere] = [await signIn(), await signIn()];
      const { status, cookie } = await send(method, path, here, body);
      expect(status).toBeLessThan(300);
      expect(cookie).not.toBe('');
      expect(await Promise.all([here, cookie, elsewhere].map(isSignedIn))).toEqual([false, true, !endsOthers]);
    },
  );

  test('is out at once when the rights of its owner on the platform change', async () => {
    const mine = await signIn();
    const local = backend.client({ authorization: `Bearer ${backend.localToken()}` });
    await local.adminUsers.setRole({ id: userId, role: 'admin', reason: 'test' });
    expect(await isSignedIn(mine)).toBe(false);
    expect((await send('GET', '/api/v1/me', await signIn())).answer.platformAdmin).toBe(true);
  });

  test('is listed, ended by its owner, and dead for requests at once and for its event stream within 5 seconds', async () => {
    const [here, lost] = [await signIn(), await signIn()];
    const stream = await backend.fetch('/api/v1/events', { headers: { cookie: lost, origin } });
    let isOver = false;
    void stream.text().then(() => {
      isOver = true;
    });
    const { answer } = await send('GET', '/api/v1/me/sessions', here);
    const other = answer.items.find(({ current }: { current: boolean }) => !current);
    expect(answer.items).toHaveLength(2);
    expect((await send('DELETE', `/api/v1/me/sessions/${other.id}`, here)).status).toBe(204);
    expect(await isSignedIn(lost)).toBe(false);
    expect(isOver).toBe(false);
    await clock.advance(5_000);
    await vi.waitFor(() => expect(isOver).toBe(true), 10_000);
    expect(await isSignedIn(here)).toBe(true);
  });
});

describe('a session that nobody ends (T13)', () => {
  test('is over 12 hours after it was used last', async () => {
    const cookie = await signIn();
    await clock.advance(12 * hour - 1_000);
    expect(await isSignedIn(cookie)).toBe(true);
    await clock.advance(12 * hour);
    expect(await isSignedIn(cookie)).toBe(false);
  });

  test('is over 14 days after it began, however much it is used and proved anew', async () => {
    let cookie = await signIn();
    for (let used = 0; used < 14 * 24 - 6; used += 6) {
      await clock.advance(6 * hour);
      if (used % 48 === 0) cookie = (await send('POST', '/api/v1/me/prove', cookie, { password })).cookie;
      expect(await isSignedIn(cookie), `after ${used + 6} hours`).toBe(true);
    }
    await clock.advance(6 * hour);
    expect(await isSignedIn(cookie)).toBe(false);
  });
});

test('under https a cookie is bound to the host, and one of its plain name opens nothing (T13)', async () => {
  const consoleUrl = 'https://chat.example.com';
  const secure = await aBackend(onClock(clock, consoleUrl));
  try {
    await createUser(secure.deps, { name: 'Ada', email, password });
    const response = await secure.fetch('/api/v1/auth/sign-in', {
      method: 'POST',
      headers: { origin: consoleUrl, 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    for (const line of response.headers.getSetCookie())
      expect(line).toMatch(
        /^__Host-chatai_(session|challenge)=[^;]*; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      );
    const cookie = cookieOf(response.headers.getSetCookie());
    const me = (sent: string) => secure.fetch('/api/v1/me', { headers: { cookie: sent } });
    expect((await me(cookie)).status).toBe(200);
    expect((await me(cookie.replace('__Host-', ''))).status).toBe(401);
  } finally {
    await secure.close();
  }
});

test('whatever changes how one gets in, a bot token or the platform wants a proof of the last 15 minutes (T16)', async () => {
  const local = backend.client({ authorization: `Bearer ${backend.localToken()}` });
  await local.adminUsers.setRole({ id: userId, role: 'admin', reason: 'test' });
  const person = { cookie: await signIn() };
  const bot = backend.simulator.sim.createBot({ username: 'shop_bot' }).bot;
  const [workspace] = (await local.adminUsers.get({ id: userId })).workspaces;
  const own = backend.client({ ...person, origin, 'x-chatai-workspace': String(workspace?.id) });
  const { id: assistantId } = await own.assistants.create({ name: 'Shop' });
  const { id: botId } = await own.bots.create({ assistantId, token: bot.token });
  await clock.advance(15 * 60_000 + 1);
  const guarded = Object.entries(api as Record<string, Resource>).flatMap(([name, resource]) =>
    Object.entries(resource)
      .filter(([, route]: [string, Route]) => route.problems.includes('prove-again') && route.method !== 'GET')
      .map(([verb]) => `${name}.${verb}`),
  );
  expect(guarded).toEqual(
    expect.arrayContaining([
      ...[
        'account.changeEmail',
        'account.changePassword',
        'account.addPasskey',
        'account.removePasskey',
        'bots.rotate',
      ],
      ...['account.startSecondFactor', 'account.confirmSecondFactor', 'account.removeSecondFactor'],
      ...['account.renewRecoveryCodes', 'adminUsers.setRole', 'adminUsers.resetPassword', 'adminWorkspaces.setRole'],
    ]),
  );
  const probes = probesOf(await (await backend.fetch('/openapi.json')).json());
  const open: string[] = [];
  for (const probe of probes.filter(({ operationId }) => guarded.includes(operationId))) {
    const isRotation = probe.operationId === 'bots.rotate';
    const url = probe.url(isRotation ? botId : absentId);
    const body = isRotation ? { token: bot.token } : JSON.parse(probe.body(absentId) ?? 'null');
    const { status, answer } = await send(probe.method, url, person.cookie, body ?? undefined);
    if (status !== 403 || answer.code !== 'prove-again') open.push(`${probe.operationId}: ${status} ${answer?.code}`);
  }
  expect(open).toEqual([]);
  const { cookie } = await send('POST', '/api/v1/me/prove', person.cookie, { password });
  expect((await send('POST', `/api/v1/bots/${botId}/rotate`, cookie, { token: bot.token })).status).toBe(200);
  expect((await send('POST', '/api/v1/me/email', cookie, { email: 'new@example.com' })).status).toBe(202);
});
