import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { anInstallation, type Installation, sessionOf } from '../../testing/an-installation.ts';
import { membershipsOf } from '../members/index.ts';
import {
  acceptInvitation,
  describeInvitation,
  enterByInvitation,
  invite,
  inviteAgain,
  listInvitations,
  revokeInvitation,
} from './index.ts';

const email = 'bob@example.com';
const day = 86_400_000;

let db: TestDatabase;
let installation: Installation;
let ada: { id: string; workspaceId: string };
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await (await db.superuser()).query('truncate users, workspaces, mails, rate_limits cascade');
  installation = await anInstallation(db);
  ada = await installation.aUser();
});

const inviter = () => ({ workspaceId: ada.workspaceId, userId: ada.id, ip: '203.0.113.5' });
const inviteBob = () => invite(installation, { email, role: 'editor' }, inviter());
const tokenOf = ({ link }: { link?: string }) => String(link?.split('/invite/')[1]);
const visitor = () => installation.visitor();
const isOver = { code: 'link-used' };

test('who has no account makes one by the link, and is a member with the role', async () => {
  const token = tokenOf(await inviteBob());
  expect(await describeInvitation(installation, token, visitor())).toEqual({
    purpose: 'invitation',
    email,
    profile: true,
    invitation: { workspace: 'Ada', role: 'editor', inviter: 'Ada' },
  });
  const { step, workspaceId } = await enterByInvitation(
    installation,
    token,
    { name: 'Bob', password: 'four words that fit' },
    visitor(),
  );
  expect(workspaceId).toBe(ada.workspaceId);
  const session = await sessionOf(installation, step);
  const memberships = await membershipsOf(installation.system, String(session?.userId));
  expect(memberships.map(({ name, role }) => [name, role])).toEqual([
    ['Bob', 'owner'],
    ['Ada', 'editor'],
  ]);
  await expect(describeInvitation(installation, token, visitor())).rejects.toMatchObject(isOver);
  expect((await listInvitations(installation, { workspaceId: ada.workspaceId, limit: 10 })).items).toEqual([]);
});

test('who has an account signs in and accepts: the link alone opens no account', async () => {
  const { id } = await installation.aUser({ name: 'Bob', email });
  const token = tokenOf(await inviteBob());
  expect((await describeInvitation(installation, token, visitor())).profile).toBe(false);
  const entering = enterByInvitation(installation, token, { name: 'Eve' }, visitor());
  await expect(entering).rejects.toMatchObject({ code: 'address-taken' });
  expect(await acceptInvitation(installation, token, id)).toMatchObject({ workspaceSlug: 'ada' });
  await expect(acceptInvitation(installation, token, id)).rejects.toMatchObject(isOver);
  await expect(inviteBob()).rejects.toMatchObject({ code: 'already-member' });
});

test('an invitation works for 7 days, sent again for 7 more by another link, taken back no longer', async () => {
  const first = await inviteBob();
  await installation.clock.advance(7 * day - 1);
  await describeInvitation(installation, tokenOf(first), visitor());
  await installation.clock.advance(1);
  await expect(describeInvitation(installation, tokenOf(first), visitor())).rejects.toMatchObject(isOver);
  const again = await inviteAgain(installation, first.id, inviter());
  await expect(describeInvitation(installation, tokenOf(first), visitor())).rejects.toMatchObject(isOver);
  await describeInvitation(installation, tokenOf(again), visitor());
  await revokeInvitation(installation, { workspaceId: ada.workspaceId, invitationId: first.id });
  await expect(describeInvitation(installation, tokenOf(again), visitor())).rejects.toMatchObject(isOver);
});

test('a second invitation of an address takes the place of the first', async () => {
  const first = await inviteBob();
  const second = await invite(installation, { email: 'BOB@example.com', role: 'viewer' }, inviter());
  expect(second.id).toBe(first.id);
  await expect(describeInvitation(installation, tokenOf(first), visitor())).rejects.toMatchObject(isOver);
  expect((await describeInvitation(installation, tokenOf(second), visitor())).invitation?.role).toBe('viewer');
});

test('the mail names who invites, and its link is told to nobody where mails are sent', async () => {
  await inviteBob();
  const [mail] = await installation.mails.waiting();
  expect(mail).toMatchObject({ recipient: email, subject: 'Ada invites you to Ada' });
  const sending = await anInstallation(db, { canSend: true });
  expect(await invite(sending, { email, role: 'editor' }, inviter())).not.toHaveProperty('link');
});

test('invitations of another workspace are not there', async () => {
  const { id: invitationId } = await inviteBob();
  const eve = await installation.aUser({ name: 'Eve', email: 'eve@example.com' });
  const foreign = { workspaceId: eve.workspaceId, userId: eve.id, ip: '203.0.113.6' };
  const notFound = { code: 'not-found' };
  await expect(inviteAgain(installation, invitationId, foreign)).rejects.toMatchObject(notFound);
  const revoking = revokeInvitation(installation, { workspaceId: eve.workspaceId, invitationId });
  await expect(revoking).rejects.toMatchObject(notFound);
});
