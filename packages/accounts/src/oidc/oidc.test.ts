import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aProvider, type TestProvider } from '../../testing/a-provider.ts';
import { anInstallation } from '../../testing/an-installation.ts';
import { createOidc, listIdentities, type Oidc, removeIdentity, signInByOidc } from './index.ts';

const callback = 'http://localhost:3000/api/v1/auth/oidc/callback';
let db: TestDatabase;
let provider: TestProvider;
let here: Awaited<ReturnType<typeof anInstallation>>;
let oidc: Oidc;
beforeAll(async () => {
  db = await createTestDatabase();
  here = await anInstallation(db);
  provider = await aProvider(callback);
  oidc = createOidc({ issuer: provider.issuer, ...provider.client, name: 'Company' }, callback);
});
afterAll(async () => {
  await provider.close();
  await db.drop();
});

const visitor = (cookies: string | undefined) => ({ ip: '203.0.113.7', cookies, userAgent: 'a test' });
const pairOf = (line: string) => line.split(';')[0] as string;

/** Begins here, signs in there as `subject`, comes back; `change` may tamper with the address on the way. */
async function comeIn(
  subject: string,
  { change = (url: string) => url, ...why }: { userId?: string; to?: string; change?: (url: string) => string } = {},
) {
  const { url, cookie } = await oidc.begin(here, why);
  const back = change(await provider.signIn(url, subject));
  return { back, cookies: pairOf(cookie), step: () => signInByOidc(here, oidc, back, visitor(pairOf(cookie))) };
}

test('somebody new whose address is vouched for becomes a user, and is the same one the next time', async () => {
  provider.people.set('ada', { email: 'ada@example.org', email_verified: true, name: 'Ada' });
  const first = await (await comeIn('ada', { to: '/invite/abc' })).step();
  expect(first).toMatchObject({ kind: 'signed-in', to: '/invite/abc' });
  // The address changed hands: the subject says who it is.
  provider.people.set('ada', { email: 'ada@elsewhere.example', email_verified: true, name: 'Ada' });
  const second = await (await comeIn('ada')).step();
  expect(second).toMatchObject({ kind: 'signed-in', userId: (first as { userId: string }).userId });
});

test('an address that nobody vouches for makes no account', async () => {
  provider.people.set('mallory', { email: 'boss@example.org', email_verified: false });
  await expect((await comeIn('mallory')).step()).rejects.toMatchObject({ code: 'address-not-confirmed' });
});

test('an account that is there is not taken over by its address; its owner connects it', async () => {
  const bob = await here.aUser({ email: 'bob@example.org' });
  provider.people.set('bob', { email: 'Bob@example.org', email_verified: true, name: 'Bob' });
  await expect((await comeIn('bob')).step()).rejects.toMatchObject({ code: 'identity-not-linked' });
  expect(await (await comeIn('bob', { userId: bob.id })).step()).toMatchObject({ kind: 'connected' });
  expect(await (await comeIn('bob')).step()).toMatchObject({ kind: 'signed-in', userId: bob.id });
  const eve = await here.aUser({ email: 'eve@example.org' });
  await expect((await comeIn('bob', { userId: eve.id })).step()).rejects.toMatchObject({ code: 'identity-taken' });
  const [identity] = await listIdentities(here.system.kysely, bob.id);
  await expect(removeIdentity(here.system, eve.id, String(identity?.id))).rejects.toMatchObject({ code: 'not-found' });
  await removeIdentity(here.system, bob.id, String(identity?.id));
  await expect((await comeIn('bob')).step()).rejects.toMatchObject({ code: 'identity-not-linked' });
});

test('an answer counts once, in the browser that asked, with its own state', async () => {
  provider.people.set('carol', { email: 'carol@example.org', email_verified: true, name: 'Carol' });
  const { back, step } = await comeIn('carol');
  await expect(signInByOidc(here, oidc, back, visitor(undefined))).rejects.toMatchObject({ code: 'oidc-refused' });
  const other = await oidc.begin(here);
  await expect(signInByOidc(here, oidc, back, visitor(pairOf(other.cookie)))).rejects.toMatchObject({
    code: 'oidc-refused',
  });
  expect(await step()).toMatchObject({ kind: 'signed-in' });
  await expect(step()).rejects.toMatchObject({ code: 'oidc-refused' });
  const tampered = await comeIn('carol', { change: (url) => url.replace(/state=[^&]+/, 'state=another') });
  await expect(tampered.step()).rejects.toMatchObject({ code: 'oidc-refused' });
});

test('a provider that is not there says so', async () => {
  const nobody = createOidc({ issuer: 'http://127.0.0.1:9', ...provider.client, name: 'Company' }, callback);
  await expect(nobody.begin(here)).rejects.toMatchObject({ code: 'oidc-unreachable' });
});

test('a provider that takes the call and says nothing is not waited for', async () => {
  const silent = createServer();
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const mute = createOidc({ issuer, ...provider.client, name: 'Mute' }, callback, 0.2);
  await expect(mute.begin(here)).rejects.toMatchObject({ code: 'oidc-unreachable' });
  silent.closeAllConnections();
  silent.close();
});
