import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { systemIds } from '@chatai/core/ids';
import { getMigrations } from 'better-auth/db/migration';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { membershipsOf } from '../members/index.ts';
import { ensureDemoWorkspace } from '../workspaces/index.ts';
import { betterAuthOf, createAuth } from './auth.ts';
import { hashPassword, verifyPassword } from './password.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const deps = async (baseUrl = 'http://localhost:3000') => ({
  system: await db.open('system'),
  ids: systemIds,
  secret: 'a secret of thirty-two characters',
  baseUrl,
});

const cookieHeader = (cookies: string[]) =>
  new Headers({ cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') });

describe('sessions', () => {
  test('a session opened for a user is found again by its cookie, and is over after signing out', async () => {
    const auth = createAuth(await deps());
    const user = await auth.createUser({ name: 'Ada', email: 'ada@example.com' });
    const { cookies } = await auth.openSession(user.id);
    expect(cookies.join()).toMatch(/^chatai_session=.*; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await auth.sessionOf(cookieHeader(cookies))).toMatchObject({ userId: user.id, platformAdmin: false });
    const { cookies: expired } = await auth.signOut(cookieHeader(cookies));
    expect(expired.join()).toContain('Max-Age=0');
    expect(await auth.sessionOf(cookieHeader(cookies))).toBeUndefined();
  });

  test('a cookie with a changed signature is nobody', async () => {
    const auth = createAuth(await deps());
    const user = await auth.createUser({ name: 'Eve', email: 'eve@example.com' });
    const { cookies } = await auth.openSession(user.id);
    const forged = cookieHeader(cookies.map((cookie) => cookie.replace(/\.[A-Za-z0-9%]/, '.x')));
    expect(await auth.sessionOf(forged)).toBeUndefined();
    expect(await auth.sessionOf(new Headers())).toBeUndefined();
  });

  test('a banned user is signed out everywhere at once', async () => {
    const { system, ...rest } = await deps();
    const auth = createAuth({ system, ...rest });
    const user = await auth.createUser({ name: 'Bob', email: 'bob@example.com' });
    const { cookies } = await auth.openSession(user.id);
    await system.kysely.updateTable('users').set({ banned: true }).where('id', '=', user.id).execute();
    expect(await auth.sessionOf(cookieHeader(cookies))).toBeUndefined();
  });

  test('what kept somebody from being recognised once does not keep out the next', async () => {
    const { system, ...rest } = await deps();
    let tries = 0;
    const once = {
      ...system,
      get kysely() {
        if (tries++ === 0) throw new Error('EMFILE: too many open files');
        return system.kysely;
      },
    };
    const auth = createAuth({ system: once, ...rest });
    await expect(auth.sessionOf(new Headers())).rejects.toThrow('EMFILE');
    expect(await auth.sessionOf(new Headers())).toBeUndefined();
  });

  test('under https the cookie is Secure and bound to the host', async () => {
    const auth = createAuth(await deps('https://chat.example.com'));
    const user = await auth.createUser({ name: 'Sec', email: 'sec@example.com' });
    const { cookies } = await auth.openSession(user.id);
    expect(cookies.join()).toMatch(/^__Host-chatai_session=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(await auth.sessionOf(cookieHeader(cookies))).toMatchObject({ userId: user.id });
  });
});

describe('users', () => {
  test('a new user has a workspace of their own and a UUIDv7', async () => {
    const { system, ...rest } = await deps();
    const user = await createAuth({ system, ...rest }).createUser({ name: 'Zoë Ünal', email: 'zoe@example.com' });
    expect(user.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(await membershipsOf(system, user.id)).toMatchObject([{ name: 'Zoë Ünal', slug: 'zoe-unal', role: 'owner' }]);
  });

  test('two users of one name, or of a name without Latin letters, get workspaces with slugs of their own', async () => {
    const { system, ...rest } = await deps();
    const auth = createAuth({ system, ...rest });
    const names = ['Demo', 'Ким', 'Ким', 'Twin', 'Twin'];
    const slugs: string[] = [];
    for (const [index, name] of names.entries()) {
      const user = await auth.createUser({ name, email: `same${index}@example.com` });
      slugs.push(...(await membershipsOf(system, user.id)).map(({ slug }) => slug));
    }
    expect(new Set(slugs).size).toBe(5);
    expect(slugs).not.toContain('demo');
  });

  test("the platform's admin gets the demo workspace", async () => {
    const empty = await createTestDatabase();
    try {
      const system = await empty.open('system');
      const demo = await ensureDemoWorkspace({ system, ids: systemIds });
      const auth = createAuth({ ...(await deps()), system });
      const admin = await auth.createUser({ name: 'Admin', email: 'admin@example.com', admin: true });
      expect(await membershipsOf(system, admin.id)).toMatchObject([{ id: demo?.id, slug: 'demo', role: 'owner' }]);
      const { cookies } = await auth.openSession(admin.id);
      expect(await auth.sessionOf(cookieHeader(cookies))).toMatchObject({ platformAdmin: true });
    } finally {
      await empty.drop();
    }
  });

  test('a password is stored as argon2id and signs its user in', async () => {
    const { system, ...rest } = await deps();
    const auth = createAuth({ system, ...rest });
    await auth.createUser({ name: 'Pat', email: 'pat@example.com', password: 'correct horse' });
    const { password } = await system.kysely
      .selectFrom('accounts')
      .select('password')
      .where('provider_id', '=', 'credential')
      .executeTakeFirstOrThrow();
    expect(password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const { api } = await betterAuthOf({ system, ...rest });
    const signIn = (word: string) => api.signInEmail({ body: { email: 'pat@example.com', password: word } });
    await expect(signIn('wrong horse')).rejects.toThrow();
    expect((await signIn('correct horse')).user.name).toBe('Pat');
  });
});

test('a password is recognised in any Unicode form, and only by its own hash', async () => {
  const stored = await hashPassword('пароль-\u00e9');
  expect(await verifyPassword(stored, 'пароль-e\u0301')).toBe(true);
  expect(await verifyPassword(stored, 'пароль-e')).toBe(false);
  expect(await verifyPassword('not a hash', 'x')).toBe(false);
});

test.each(['users', 'sessions', 'accounts', 'verifications', 'sign_in_links'])(
  'the role of requests sees nothing of %s, which belong to no workspace',
  async (table) => {
    const { pool } = await db.open('api');
    await expect(pool.query(`select from ${table}`)).rejects.toMatchObject({ code: '42501' });
  },
);

test("the migration makes exactly the tables and columns that better-auth's generator asks for", async () => {
  const warnings: string[] = [];
  const owner = await db.open('owner');
  const auth = await betterAuthOf({ ...(await deps()), system: owner });
  const plan = await getMigrations({
    ...auth.options,
    logger: { level: 'warn', log: (_, message) => warnings.push(message) },
  });
  expect(plan.toBeCreated).toEqual([]);
  expect(plan.toBeAdded).toEqual([]);
  expect([...warnings, ...plan.unsafeChanges, ...plan.schemaProblems]).toEqual([]);
  expect(plan.toBeAddedIndexes).toEqual([]);
});
