import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anInstallation, type Installation } from '../../testing/an-installation.ts';
import { membershipsOf } from '../members/index.ts';
import { demoSlug } from '../workspaces/index.ts';
import { hashPassword, verifyPassword } from './password.ts';

let db: TestDatabase;
let installation: Installation;
beforeAll(async () => {
  db = await createTestDatabase();
  installation = await anInstallation(db);
});
afterAll(() => db.drop());

test('a new user has a UUIDv7 and a workspace of their own', async () => {
  const { id, workspaceId } = await installation.aUser({ name: 'Zoë Ünal', email: 'zoe@example.com' });
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  expect(await membershipsOf(installation.system, id)).toMatchObject([
    { id: workspaceId, name: 'Zoë Ünal', slug: 'zoe-unal', role: 'owner' },
  ]);
});

test('users of one name, or of a name without Latin letters, get workspaces with slugs of their own', async () => {
  const slugs: string[] = [];
  for (const [index, name] of ['Demo', 'Ким', 'Ким', 'Twin', 'Twin'].entries()) {
    const { id } = await installation.aUser({ name, email: `same${index}@example.com` });
    slugs.push(...(await membershipsOf(installation.system, id)).map(({ slug }) => slug));
  }
  expect(new Set(slugs).size).toBe(5);
  expect(slugs).not.toContain(demoSlug);
});

test('an address has one account, whatever its case, also when two are made at the same moment', async () => {
  const both = await Promise.allSettled([
    installation.aUser({ email: 'Twice@example.com' }),
    installation.aUser({ email: 'twice@EXAMPLE.com' }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'address-taken' } });
});

test('a password is stored as argon2id, and recognised in any Unicode form by its own hash alone', async () => {
  const stored = await hashPassword('пароль-\u00e9');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(stored, 'пароль-e\u0301')).toBe(true);
  expect(await verifyPassword(stored, 'пароль-e')).toBe(false);
  expect(await verifyPassword('not a hash', 'x')).toBe(false);
});

test.each([
  'users',
  'sessions',
  'one_time_links',
  'second_factors',
  'recovery_codes',
  'passkeys',
  'challenges',
  'mails',
])('the role of requests sees nothing of %s, which belong to no workspace', async (table) => {
  await expect(installation.api.pool.query(`select from ${table}`)).rejects.toMatchObject({ code: '42501' });
});
