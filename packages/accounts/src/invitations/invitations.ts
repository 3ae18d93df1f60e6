import type { Language, LinkPurpose } from '@chatai/contract/auth';
import type { Invitation } from '@chatai/contract/members';
import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import type { MemberRole } from '@chatai/contract/scopes';
import { randomSecret, sha256 } from '@chatai/core/crypto';
import { type Database, inTransaction, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { addMember, membersErrors, membershipsOf, selectPeople } from '../members/index.ts';
import { linkErrors } from '../one-time-links/index.ts';
import {
  admit,
  countMail,
  countTry,
  giveTryBack,
  type SignInDeps,
  type Step,
  signInErrors,
  type Visitor,
} from '../sign-in/index.ts';
import { createUser, selectUser, selectUserByEmail } from '../users/index.ts';
import { workspacesErrors } from '../workspaces/index.ts';
import * as queries from './queries.ts';

export interface InvitationsDeps extends SignInDeps {
  api: Database;
}

const lifetimeMs = 7 * 86_400_000;

/** Invitations that nobody has taken yet, oldest first. */
export async function listInvitations(
  { api, system }: Pick<InvitationsDeps, 'api' | 'system'>,
  input: { workspaceId: string } & PageRequest,
): Promise<Page<Invitation>> {
  const rows = await withWorkspace(api, input.workspaceId, (tx) => queries.selectInvitations(tx, input));
  const inviters = await selectPeople(
    system,
    rows.flatMap(({ inviter_id }) => inviter_id ?? []),
  );
  return pageFrom(
    rows.map((row) => shownOf(row, inviters.get(row.inviter_id ?? '')?.name)),
    input.limit,
    ({ id }) => id,
  );
}

interface Inviter {
  workspaceId: string;
  userId: string | undefined;
  ip: string;
}

/**
 * Invites an address; a second invitation takes the place of the first. `link` is there while this installation sends no mail. Throws
 * `already-member`, `too-many-tries`.
 */
export async function invite(
  deps: InvitationsDeps,
  input: { email: string; role: MemberRole; language?: Language | undefined },
  { workspaceId, userId, ip }: Inviter,
): Promise<Invitation & { link?: string }> {
  await countMail(deps.limiter, ip, input.email);
  const known = await selectUserByEmail(deps.system.kysely, input.email);
  if (known && (await membershipsOf(deps.system, known.id)).some(({ id }) => id === workspaceId))
    throw membersErrors.alreadyMember();
  const row = await withWorkspace(deps.api, workspaceId, (tx) =>
    queries.putInvitation(tx, {
      id: deps.ids.uuid(),
      workspaceId,
      email: input.email,
      role: input.role,
      language: input.language ?? 'en',
      inviterId: userId ?? null,
      expiresAt: new Date(deps.clock.now() + lifetimeMs),
    }),
  );
  return sendInvitation(deps, workspaceId, row);
}

/** Sends it again; the link before it ends. Throws `not-found`, `too-many-tries`. */
export async function inviteAgain(
  deps: InvitationsDeps,
  invitationId: string,
  { workspaceId, ip }: Inviter,
): Promise<Invitation & { link?: string }> {
  const expiresAt = new Date(deps.clock.now() + lifetimeMs);
  const row = await withWorkspace(deps.api, workspaceId, (tx) =>
    queries.prolong(tx, { workspaceId, invitationId }, expiresAt),
  );
  if (!row) throw coreErrors.notFound({ what: 'invitation' });
  await countMail(deps.limiter, ip, row.email);
  return sendInvitation(deps, workspaceId, row);
}

/** Throws `not-found`. */
export async function revokeInvitation(
  { api }: Pick<InvitationsDeps, 'api'>,
  which: { workspaceId: string; invitationId: string },
): Promise<void> {
  const removed = await withWorkspace(api, which.workspaceId, (tx) => queries.deleteInvitation(tx, which));
  if (!removed) throw coreErrors.notFound({ what: 'invitation' });
}

/** What an invitation's link is for. Throws `link-used`, `workspace-suspended`, `too-many-tries`. */
export async function describeInvitation(deps: InvitationsDeps, token: string, visitor: Visitor): Promise<LinkPurpose> {
  await countTry(deps.limiter, visitor.ip, undefined);
  const found = await openInvitation(deps, token);
  await giveTryBack(deps.limiter, visitor.ip);
  const { email, role, workspace, inviter } = found;
  return {
    purpose: 'invitation',
    email,
    profile: (await selectUserByEmail(deps.system.kysely, email)) === undefined,
    invitation: { workspace, role, inviter: inviter ?? '' },
  };
}

/**
 * Makes the account of somebody who was invited and has none: the link proves the address. Who has an account signs in and accepts: an invitation
 * works for days, too long for a way into an account. Throws `link-used`, `workspace-suspended`, `name-needed`, `password-too-common`,
 * `address-taken`, `too-many-tries`.
 */
export async function enterByInvitation(
  deps: InvitationsDeps,
  token: string,
  profile: { name?: string | undefined; password?: string | undefined; language?: Language | undefined },
  visitor: Visitor,
): Promise<{ step: Step; workspaceId: string }> {
  await countTry(deps.limiter, visitor.ip, undefined);
  const { email } = await openInvitation(deps, token);
  const { name, password, language } = profile;
  if (!name) throw signInErrors.nameNeeded();
  const { id } = await createUser(deps, { name, email, password, language });
  const { workspaceId } = await acceptInvitation(deps, token, id);
  return { step: await admit(deps, id, visitor, 'one-factor'), workspaceId };
}

/** Joins as somebody who is signed in, whatever their address: who has the link was given it. Throws `link-used`, `workspace-suspended`. */
export async function acceptInvitation(
  deps: Pick<InvitationsDeps, 'system' | 'clock' | 'ids'>,
  token: string,
  userId: string,
): Promise<{ workspaceId: string; workspaceSlug: string }> {
  const invitation = await openInvitation(deps, token);
  const { id, workspace_id: workspaceId, role, slug } = invitation;
  const taken = await inTransaction(deps.system, (tx) =>
    queries.deleteInvitation(tx, { workspaceId, invitationId: id }),
  );
  if (!taken || !(await selectUser(deps.system.kysely, userId))) throw linkErrors.linkUsed();
  // The column's check allows no other word.
  await addMember(deps.system, { id: deps.ids.uuid(), workspaceId, userId, role: role as MemberRole });
  return { workspaceId, workspaceSlug: slug };
}

async function openInvitation({ system, clock }: Pick<InvitationsDeps, 'system' | 'clock'>, token: string) {
  const found = await queries.selectByHash(system.kysely, sha256(token), new Date(clock.now()));
  if (!found) throw linkErrors.linkUsed();
  if (found.suspended_at) throw workspacesErrors.workspaceSuspended();
  return found;
}

async function sendInvitation(
  deps: InvitationsDeps,
  workspaceId: string,
  row: queries.InvitationRow,
): Promise<Invitation & { link?: string }> {
  const token = randomSecret(32, deps.random);
  await queries.setInvitationHash(deps.system, { workspaceId, invitationId: row.id }, sha256(token));
  const link = `${deps.consoleUrl}/invite/${token}`;
  const opened = await openInvitation(deps, token);
  const inviter = opened.inviter ?? opened.workspace;
  await deps.mails.send({
    to: row.email,
    kind: 'invitation',
    language: row.language as Language,
    link,
    expiresAt: row.expires_at,
    inviter,
    workspace: opened.workspace,
  });
  return { ...shownOf(row, opened.inviter ?? undefined), ...(deps.mails.canSend ? {} : { link }) };
}

const shownOf = (row: queries.InvitationRow, inviter: string | undefined): Invitation => ({
  id: row.id,
  email: row.email,
  // The column's check allows no other word.
  role: row.role as MemberRole,
  inviter: inviter ?? '',
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
});
