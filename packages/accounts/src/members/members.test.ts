import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { anInstallation, type Installation } from '../../testing/an-installation.ts';
import { addMember, changeRole, listMembers, ownersOf, removeMember } from './index.ts';

let db: TestDatabase;
let installation: Installation;
let workspaceId: string;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await (await db.superuser()).query('truncate users, workspaces cascade');
  installation = await anInstallation(db);
  ({ workspaceId } = await installation.aUser());
});

async function join(name: string, role: 'owner' | 'editor' = 'editor') {
  const { id: userId } = await installation.aUser({ name, email: `${name.toLowerCase()}@example.com` });
  await addMember(installation.system, { id: installation.ids.uuid(), workspaceId, userId, role });
}
const all = async () => (await listMembers(installation, { workspaceId, limit: 50 })).items;
const memberId = async (name: string) => String((await all()).find((member) => member.name === name)?.id);

test('members are listed with their role, oldest first, page by page', async () => {
  await join('Bob');
  await join('Eve', 'owner');
  expect((await all()).map(({ name, role, email }) => [name, role, email])).toEqual([
    ['Ada', 'owner', 'ada@example.com'],
    ['Bob', 'editor', 'bob@example.com'],
    ['Eve', 'owner', 'eve@example.com'],
  ]);
  const first = await listMembers(installation, { workspaceId, limit: 2 });
  expect(first.nextCursor).toBe(first.items[1]?.id);
  const next = await listMembers(installation, { workspaceId, limit: 2, cursor: String(first.nextCursor) });
  expect(next.items.map(({ name }) => name)).toEqual(['Eve']);
  expect(await ownersOf(installation.system, workspaceId)).toEqual(['Ada', 'Eve']);
});

test('a role is changed and a member taken out; the last owner is neither', async () => {
  await join('Bob');
  const ada = await memberId('Ada');
  const lastOwner = { code: 'last-owner' };
  await expect(changeRole(installation, { workspaceId, memberId: ada, role: 'viewer' })).rejects.toMatchObject(
    lastOwner,
  );
  await expect(removeMember(installation, { workspaceId, memberId: ada })).rejects.toMatchObject(lastOwner);
  const bob = await memberId('Bob');
  expect(await changeRole(installation, { workspaceId, memberId: bob, role: 'owner' })).toMatchObject({
    role: 'owner',
  });
  await removeMember(installation, { workspaceId, memberId: ada });
  expect((await all()).map(({ name }) => name)).toEqual(['Bob']);
});

test('of two owners who leave at the same moment one stays', async () => {
  await join('Bob', 'owner');
  const ids = [await memberId('Ada'), await memberId('Bob')];
  const both = await Promise.allSettled(ids.map((id) => removeMember(installation, { workspaceId, memberId: id })));
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await all()).toHaveLength(1);
});

test('members of another workspace are not there', async () => {
  const { workspaceId: other } = await installation.aUser({ name: 'Eve', email: 'eve@example.com' });
  const foreign = String((await listMembers(installation, { workspaceId: other, limit: 1 })).items[0]?.id);
  const notFound = { code: 'not-found' };
  await expect(removeMember(installation, { workspaceId, memberId: foreign })).rejects.toMatchObject(notFound);
  await expect(changeRole(installation, { workspaceId, memberId: foreign, role: 'viewer' })).rejects.toMatchObject(
    notFound,
  );
});
