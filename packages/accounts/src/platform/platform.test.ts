import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anInstallation, cookieHeader, type Installation } from '../../testing/an-installation.ts';
import { membershipsOf } from '../members/index.ts';
import { enterByLink, resetPassword, signInByPassword } from '../sign-in/index.ts';
import * as platform from './index.ts';

const password = 'four words that fit';

let db: TestDatabase;
let installation: Installation;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await (await db.superuser()).query('truncate users, workspaces, mails, rate_limits cascade');
  installation = await anInstallation(db);
});

const visitor = () => installation.visitor();
const isSignedIn = async (cookies: string[]) => (await installation.sessions.of(cookieHeader(cookies))) !== undefined;
const tokenOf = ({ link }: { link?: string }) => String(link?.split('/').at(-1));

describe('people', () => {
  test('are found by a part of their name or address, in whatever case, page by page', async () => {
    const names = ['Ada', 'Adam', 'Bob_the%'];
    for (const name of names) await installation.aUser({ name, email: `${name.slice(0, 4)}@example.com` });
    const found = async (q: string) =>
      (await platform.listUsers(installation, { q, limit: 10 })).items.map(({ name }) => name);
    expect(await found('ADA')).toEqual(['Ada', 'Adam']);
    expect(await found('bob_@EX')).toEqual(['Bob_the%']);
    expect(await found('b_b')).toEqual([]);
    expect(await found('_the%')).toEqual(['Bob_the%']);
    const first = await platform.listUsers(installation, { limit: 2 });
    const next = await platform.listUsers(installation, { limit: 2, cursor: String(first.nextCursor) });
    expect([...first.items, ...next.items].map(({ name }) => name)).toEqual(names);
  });

  test('are shown with their ways in, sessions and workspaces', async () => {
    const { id } = await installation.aUser({ password });
    await installation.sessions.open(id, undefined);
    expect(await platform.getUser(installation, id)).toMatchObject({
      name: 'Ada',
      role: 'user',
      state: 'active',
      hasPassword: true,
      secondFactor: false,
      sessions: 1,
      workspaces: [{ slug: 'ada', role: 'owner' }],
    });
    await expect(platform.getUser(installation, installation.ids.uuid())).rejects.toMatchObject({ code: 'not-found' });
  });

  test('are suspended with a reason and at once, and restored', async () => {
    const { id } = await installation.aUser({ password });
    const { cookies } = await installation.sessions.open(id, undefined);
    const suspended = await platform.suspendUser(installation, { id, reason: 'spam' });
    expect(suspended).toMatchObject({ state: 'suspended', suspendedReason: 'spam', sessions: 0 });
    expect(await isSignedIn(cookies)).toBe(false);
    expect(await platform.restoreUser(installation, id)).toMatchObject({ state: 'active', suspendedReason: null });
    await signInByPassword(installation, { email: 'ada@example.com', password }, visitor());
  });

  test('lose their password by a reset, and set a new one by its link', async () => {
    const { id } = await installation.aUser({ password });
    const reset = await platform.resetPasswordOf(installation, id);
    expect(reset.hasPassword).toBe(false);
    await resetPassword(installation, { token: tokenOf(reset), password: 'another four words' }, visitor());
  });

  test('are made with a link that signs them in, once per address', async () => {
    const made = await platform.createUserFor(installation, { name: 'Bob', email: 'bob@example.com' });
    expect(await enterByLink(installation, tokenOf(made), {}, visitor())).toMatchObject({ userId: made.id });
    const again = platform.createUserFor(installation, { name: 'Eve', email: 'BOB@example.com' });
    await expect(again).rejects.toMatchObject({ code: 'address-taken' });
  });

  test('of the platform keep an admin who can come in', async () => {
    const { id } = await installation.aUser({ role: 'admin' });
    const lastAdmin = { code: 'last-admin' };
    await expect(platform.suspendUser(installation, { id, reason: 'test' })).rejects.toMatchObject(lastAdmin);
    await expect(platform.setPlatformRole(installation, id, 'user')).rejects.toMatchObject(lastAdmin);
    const { id: other } = await installation.aUser({ email: 'bob@example.com' });
    await platform.setPlatformRole(installation, other, 'admin');
    expect(await platform.setPlatformRole(installation, id, 'user')).toMatchObject({ role: 'user' });
  });
});

describe('workspaces', () => {
  test('are listed with what is in them, suspended and restored', async () => {
    const { workspaceId } = await installation.aUser();
    expect((await platform.listWorkspaces(installation, { limit: 10 })).items).toMatchObject([
      { id: workspaceId, slug: 'ada', state: 'active', members: 1, assistants: 0, bots: 0 },
    ]);
    const suspended = await platform.suspendWorkspace(installation, { id: workspaceId, reason: 'unpaid' });
    expect(suspended).toMatchObject({ state: 'suspended', suspendedReason: 'unpaid' });
    expect((await platform.listWorkspaces(installation, { state: 'active', limit: 10 })).items).toEqual([]);
    expect(await platform.restoreWorkspace(installation, workspaceId)).toMatchObject({ state: 'active' });
  });

  test('are made for an owner, take members, and keep an owner', async () => {
    const ada = await installation.aUser();
    const bob = await installation.aUser({ name: 'Bob', email: 'bob@example.com' });
    const { id } = await platform.createWorkspaceFor(installation, { name: 'Shop', ownerId: ada.id });
    const give = (userId: string, role: 'owner' | 'viewer') =>
      platform.setMemberRole(installation, { id, userId, role });
    expect(await give(bob.id, 'viewer')).toMatchObject({ members: 2 });
    await expect(give(ada.id, 'viewer')).rejects.toMatchObject({ code: 'last-owner' });
    await give(bob.id, 'owner');
    await give(ada.id, 'viewer');
    expect((await membershipsOf(installation.system, ada.id)).find((one) => one.id === id)?.role).toBe('viewer');
  });
});
