import { createOidc } from '@chatai/accounts/oidc';
import { api } from '@chatai/contract/api';
import type { Resource } from '@chatai/contract/route';
import { createManualClock, type ManualClock } from '@chatai/core/clock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aProvider } from '../../../../packages/accounts/testing/a-provider.ts';
import { anAuthenticator } from '../../../../packages/accounts/testing/an-authenticator.ts';
import { aBackend, cookieOf, onClock, type Tenant, type TestBackend } from './testing/a-backend.ts';
import { absentId, type Probe, probesOf } from './testing/crawl.ts';

const origin = 'http://localhost:3000';
/** More than any limit lets through at once. */
const often = 12;

let backend: TestBackend;
let clock: ManualClock;
let ada: Tenant;
beforeEach(async () => {
  clock = createManualClock(Date.now());
  backend = await aBackend(onClock(clock));
  ada = await backend.aTenant('Ada');
});
afterEach(() => backend.close());

const routes = Object.entries(api as Record<string, Resource>).flatMap(([name, resource]) =>
  Object.entries(resource).map(([verb, route]) => ({ operationId: `${name}.${verb}`, route })),
);

/** From one address of the network, as the console passes it on. */
async function send(path: string, { method = 'POST', body, cookie = '', ip = '203.0.113.1' }: Sent = {}) {
  const response = await backend.fetch(path, {
    method,
    headers: { origin, cookie, 'x-forwarded-for': ip, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return {
    status: response.status,
    cookie: cookieOf(response.headers.getSetCookie()),
    answer: text ? JSON.parse(text) : undefined,
  };
}
interface Sent {
  method?: string;
  body?: string | object | undefined;
  cookie?: string;
  ip?: string;
}

describe('whoever tries without end (T14)', () => {
  test('is promised a refusal by every way in', () => {
    const silent = routes.filter(
      ({ route }) => route.access === 'public' && route.method === 'POST' && !route.problems.includes('too-many-tries'),
    );
    expect(silent.map(({ operationId }) => operationId)).toEqual(['auth.signOut']);
  });

  test('gets it from every call that promises it', async () => {
    const owner = backend.client({ cookie: ada.cookie, origin });
    const { id: invitationId } = await owner.invitations.create({ email: 'bob@example.com', role: 'viewer' });
    const promised = routes
      .filter(({ route }) => route.problems.includes('too-many-tries'))
      .map(({ operationId }) => operationId);
    expect(promised.length).toBeGreaterThan(15);
    const probes = probesOf(await (await backend.fetch('/openapi.json')).json());
    const open: string[] = [];
    for (const [index, operationId] of promised.entries()) {
      const probe = probes.find((one) => one.operationId === operationId) as Probe;
      const url = probe.url(operationId === 'invitations.resend' ? invitationId : absentId);
      const cookie = operationId.startsWith('auth.') ? '' : ada.cookie;
      const codes: string[] = [];
      for (let tried = 0; tried < often; tried++) {
        const sent = { method: probe.method, body: probe.body(absentId), cookie, ip: `198.51.100.${index}` };
        codes.push((await send(url, sent)).answer?.code);
      }
      if (codes.at(-1) !== 'too-many-tries') open.push(`${operationId}: ${codes.at(-1)}`);
    }
    expect(open).toEqual([]);
  });

  test('is not an office whose people come in by passkey from one address', async () => {
    const authenticator = anAuthenticator();
    const begun = await send('/api/v1/me/passkey-options', { cookie: ada.cookie });
    const response = authenticator.create(begun.answer);
    const cookie = `${ada.cookie}; ${begun.cookie}`;
    const added = await send('/api/v1/me/passkeys', { cookie, body: { name: 'phone', response } });
    expect(added.status).toBe(201);
    for (let one = 0; one < 2 * often; one++) {
      const asked = await send('/api/v1/auth/passkey-options');
      const body = { response: authenticator.get(asked.answer) };
      const entered = await send('/api/v1/auth/passkey', { cookie: asked.cookie, body });
      expect([one, asked.status, entered.status]).toEqual([one, 200, 200]);
    }
    // Proofs of one account are counted as well, and do not come back at once.
    for (let one = 0; one < 8; one++) {
      const asked = await send('/api/v1/auth/passkey-options');
      const cookie = `${ada.cookie}; ${asked.cookie}`;
      const proven = await send('/api/v1/me/prove', { cookie, body: { response: authenticator.get(asked.answer) } });
      expect([one, proven.status]).toEqual([one, 200]);
      ada.cookie = proven.cookie;
    }
  });

  test('is not an office whose people were invited and open their links at one address', async () => {
    for (let one = 0; one < often; one++) {
      const owner = backend.client({ cookie: ada.cookie, origin, 'x-forwarded-for': `192.0.2.${one}` });
      const { link } = await owner.invitations.create({ email: `new${one}@example.com`, role: 'viewer' });
      const token = String(link).split('/').at(-1);
      expect((await send('/api/v1/auth/invitation:read', { body: { token } })).status).toBe(200);
      expect((await send('/api/v1/auth/invitation', { body: { token, name: 'New' } })).status).toBe(200);
    }
    const owner = backend.client({ cookie: ada.cookie, origin });
    expect((await owner.members.list({ limit: 100 })).items).toHaveLength(1 + often);
  });

  test('is not an office whose people come in by the same provider', async () => {
    const callback = `${origin}/api/v1/auth/oidc/callback`;
    const provider = await aProvider(callback);
    const oidc = createOidc({ issuer: provider.issuer, ...provider.client, name: 'Company' }, callback);
    const company = await aBackend((deps) => ({ ...onClock(clock)(deps), oidc }));
    try {
      provider.people.set('ada', { email: 'ada@company.example', email_verified: true, name: 'Ada' });
      for (let one = 0; one < often; one++) {
        const begun = await company.fetch('/api/v1/auth/oidc', { redirect: 'manual' });
        const back = new URL(await provider.signIn(String(begun.headers.get('location')), 'ada'));
        const cookie = cookieOf(begun.headers.getSetCookie());
        const home = await company.fetch(`${back.pathname}${back.search}`, { redirect: 'manual', headers: { cookie } });
        expect([one, home.headers.get('location')]).toEqual([one, `${origin}/w/ada/home`]);
      }
    } finally {
      await company.close();
      await provider.close();
    }
  });
});
