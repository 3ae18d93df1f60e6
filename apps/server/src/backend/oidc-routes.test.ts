import { createOidc } from '@chatai/accounts/oidc';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aProvider, type TestProvider } from '../../../../packages/accounts/testing/a-provider.ts';
import { aBackend, type TestBackend, unlimited } from './testing/a-backend.ts';

const consoleUrl = 'http://localhost:3000';
const callback = `${consoleUrl}/api/v1/auth/oidc/callback`;
let backend: TestBackend;
let provider: TestProvider;
beforeAll(async () => {
  provider = await aProvider(callback);
  const oidc = createOidc({ issuer: provider.issuer, ...provider.client, name: 'Company' }, callback);
  // All its people come from one address, and some are turned away.
  backend = await aBackend(() => ({ oidc, limiter: unlimited }));
});
afterAll(async () => {
  await backend.close();
  await provider.close();
});

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ');
const open = (path: string, cookie = '') => backend.fetch(path, { redirect: 'manual', headers: { cookie } });
const leadsTo = (response: Response) => {
  expect(response.status).toBe(303);
  return String(response.headers.get('location'));
};

/** Goes to the provider from `start`, signs in there as `subject`, and comes back. */
async function comeBack(subject: string, start: { url: string; cookie: string }) {
  const back = new URL(await provider.signIn(start.url, subject));
  return open(`${back.pathname}${back.search}`, start.cookie);
}
async function comeIn(subject: string, query = '') {
  const begun = await open(`/api/v1/auth/oidc${query}`);
  return comeBack(subject, { url: leadsTo(begun), cookie: cookiesOf(begun) });
}

test('the sign-in page knows the name of the provider', async () => {
  expect(await backend.client({}).auth.methods()).toMatchObject({ oidc: { name: 'Company' } });
});

test('whoever comes back signed in is at home, or on the page that they were on the way to', async () => {
  provider.people.set('ada', { email: 'ada@company.example', email_verified: true, name: 'Ada' });
  const first = await comeIn('ada');
  expect(leadsTo(first)).toBe(`${consoleUrl}/w/ada/home`);
  const me = await backend.client({ cookie: cookiesOf(first) }).account.me();
  expect(me.user).toMatchObject({ name: 'Ada', email: 'ada@company.example', hasPassword: false });
  expect(leadsTo(await comeIn('ada', `?to=${encodeURIComponent('/invite/abc')}`))).toBe(`${consoleUrl}/invite/abc`);
});

test.each(['https://evil.example', '//evil.example', '/\t/evil.example'])(
  'nobody is led to another site: %j',
  async (to) => {
    const answer = await comeIn('ada', `?to=${encodeURIComponent(to)}`);
    expect(new URL(leadsTo(answer)).origin).toBe(consoleUrl);
  },
);

test('a refusal leads to the sign-in page, which is told why and by which request', async () => {
  provider.people.set('mallory', { email: 'm@company.example', email_verified: false });
  const answer = await comeIn('mallory');
  const at = new URL(leadsTo(answer));
  expect(at.pathname).toBe('/sign-in');
  expect(at.searchParams.get('problem')).toBe('address-not-confirmed');
  expect(at.searchParams.get('request')).toBe(answer.headers.get('x-request-id'));
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test('an account is connected by its owner, with a fresh proof, and signs them in from then on', async () => {
  const { cookie, userId } = await backend.aTenant('Bob');
  provider.people.set('bob', { email: 'bob@example.com', email_verified: true });
  expect(new URL(leadsTo(await comeIn('bob'))).searchParams.get('problem')).toBe('identity-not-linked');
  const begun = await backend.fetch('/api/v1/me/identities', {
    method: 'POST',
    headers: { cookie, origin: consoleUrl },
  });
  expect(begun.status).toBe(201);
  const { url } = await begun.json();
  expect(leadsTo(await comeBack('bob', { url, cookie: cookiesOf(begun) }))).toBe(`${consoleUrl}/account`);
  const bob = backend.client({ cookie });
  expect((await bob.account.identities()).items).toMatchObject([{ email: 'bob@example.com' }]);
  const again = await comeIn('bob');
  expect((await backend.client({ cookie: cookiesOf(again) }).account.me()).user?.id).toBe(userId);
});

test('another site connects nothing', async () => {
  const { cookie } = await backend.aTenant('Carol');
  const headers = { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  const answer = await backend.fetch('/api/v1/me/identities', { method: 'POST', headers });
  expect(await answer.json()).toMatchObject({ code: 'cross-site' });
});
