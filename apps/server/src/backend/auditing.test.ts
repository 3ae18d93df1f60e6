import { createUser } from '@chatai/accounts/users';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBackend, type TestBackend } from './testing/a-backend.ts';

const origin = 'http://localhost:3000';
let backend: TestBackend;
beforeAll(async () => {
  backend = await aBackend();
});
afterAll(() => backend.close());

const sessionOf = async (userId: string) => {
  const { cookies } = await backend.deps.sessions.open(userId, undefined);
  return backend.client({ cookie: cookies.map((line) => line.split(';')[0]).join('; '), origin });
};
const anAdmin = async (email: string) => {
  const { id } = await createUser(backend.deps, { name: 'Root', email, role: 'admin' });
  return { id, api: await sessionOf(id) };
};

test('a changed role stands in the change log of the workspace, and not in the audit of the platform', async () => {
  const tenant = await backend.aTenant('Olga');
  const { cookie, workspaceId } = tenant;
  const owner = backend.client({ cookie, origin, 'x-chatai-workspace': workspaceId });
  const { id: userId } = await createUser(backend.deps, { name: 'Max', email: 'max@example.com' });
  const admin = await anAdmin('root1@example.com');
  await admin.api.adminWorkspaces.setRole({ id: workspaceId, userId, role: 'viewer', reason: 'asked by the owner' });
  const max = (await owner.members.list({ limit: 10 })).items.find((member) => member.userId === userId);
  await owner.members.update({ id: String(max?.id), role: 'editor' });
  const log = await owner.audit.list({ limit: 10 });
  expect(log.items).toMatchObject([
    {
      action: 'member.role-changed',
      actor: { name: 'Olga' },
      changes: { role: { before: 'viewer', after: 'editor' } },
    },
  ]);
  const platform = await admin.api.adminAudit.list({ limit: 10, action: 'member.role-changed' });
  expect(platform.items).toMatchObject([{ actor: { name: 'Root' }, reason: 'asked by the owner' }]);
});

test('the log names what has changed, and not what was sent as it was', async () => {
  const { cookie } = await backend.aTenant('Nora');
  const owner = backend.client({ cookie, origin });
  const { name, language } = await owner.workspaces.get();
  await owner.workspaces.update({ name, language, timeZone: 'Europe/Berlin' });
  const [event] = (await owner.audit.list({ limit: 1 })).items;
  expect(event?.changes).toEqual({ timeZone: { before: 'UTC', after: 'Europe/Berlin' } });
});

test('the log does not take for a change which draft something was meant for', async () => {
  const { cookie } = await backend.aTenant('Otto');
  const owner = backend.client({ cookie, origin });
  const { id } = await owner.assistants.create({ name: 'Shop' });
  await owner.assistants.saveDraft({ id, instructions: 'Be brief.', ifRevision: 0 });
  await owner.assistants.publish({ id, ifRevision: 1 });
  const { items } = await owner.audit.list({ limit: 2 });
  expect(items.map(({ action, changes }) => [action, Object.keys(changes)])).toEqual([
    ['assistant.published', []],
    ['assistant.draft-changed', ['instructions']],
  ]);
});

test('what an admin does to somebody is read with its reason by admins alone', async () => {
  const tenant = await backend.aTenant('Paul');
  const admin = await anAdmin('root2@example.com');
  await admin.api.adminUsers.suspend({ id: tenant.userId, reason: 'sends spam' });
  const { items } = await admin.api.adminAudit.list({ limit: 10, targetId: tenant.userId });
  expect(items).toMatchObject([
    { action: 'user.suspended', reason: 'sends spam', target: { name: 'Paul' }, actor: { id: admin.id } },
  ]);
  const stranger = await backend.aTenant('Quinn');
  const reading = backend.client({ cookie: stranger.cookie }).adminAudit.list({ limit: 10 });
  await expect(reading).rejects.toMatchObject({ code: 'not-allowed' });
});

test('a session that an admin left open changes nothing on the platform until they prove who they are', async () => {
  const tenant = await backend.aTenant('Rita');
  const admin = await anAdmin('root3@example.com');
  const superuser = await backend.db.superuser();
  await superuser.query("update sessions set proven_at = proven_at - interval '16 minutes' where user_id = $1", [
    admin.id,
  ]);
  const suspending = admin.api.adminUsers.suspend({ id: tenant.userId, reason: 'none' });
  await expect(suspending).rejects.toMatchObject({ code: 'prove-again' });
  expect((await admin.api.adminUsers.get({ id: tenant.userId })).state).toBe('active');
});
