import type { AdminUser, PlatformRole } from '@chatai/contract/admin';
import type { Language } from '@chatai/contract/auth';
import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import type { MemberRole } from '@chatai/contract/scopes';
import { type Db, inTransaction, sql } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { issueLink } from '../one-time-links/index.ts';
import { removeSecondFactor } from '../second-factor/index.ts';
import { idleMs } from '../sessions/index.ts';
import type { SignInDeps } from '../sign-in/index.ts';
import { createUser, selectUser, updateUser } from '../users/index.ts';
import { platformErrors } from './errors.ts';

type Reader = Pick<SignInDeps, 'system' | 'clock'>;

/** People of the platform, oldest first. `q`: in the name or the address. */
export async function listUsers(
  deps: Reader,
  input: { q?: string | undefined; state?: 'active' | 'suspended' | undefined } & PageRequest,
): Promise<Page<AdminUser>> {
  const users = await selectUsers(deps, { ...input, limit: input.limit + 1 });
  return pageFrom(users, input.limit, ({ id }) => id);
}

/** Throws `not-found`. */
export async function getUser(deps: Reader, id: string): Promise<AdminUser> {
  const [user] = await selectUsers(deps, { id, limit: 1 });
  if (!user) throw coreErrors.notFound({ what: 'user' });
  return user;
}

/** Makes an account; its link signs in the first time, and is in the answer when no mail can be sent. Throws `address-taken`. */
export async function createUserFor(
  deps: SignInDeps,
  input: { name: string; email: string; language?: Language | undefined },
): Promise<AdminUser & { link?: string }> {
  const { id } = await createUser(deps, input);
  return withLink(deps, id, 'sign-in');
}

/** Keeps a person out at once. Throws `not-found`, `last-admin`. */
export async function suspendUser(
  deps: Pick<SignInDeps, 'system' | 'clock' | 'sessions'>,
  { id, reason }: { id: string; reason: string },
): Promise<AdminUser> {
  await inTransaction(deps.system, async (tx) => {
    await requireAnotherAdmin(tx, id);
    await setSuspended(tx, 'users', id, { at: new Date(deps.clock.now()), reason });
    await deps.sessions.revokeAll(id, undefined, tx);
  });
  return getUser(deps, id);
}

/** Throws `not-found`. */
export async function restoreUser(deps: Reader, id: string): Promise<AdminUser> {
  await setSuspended(deps.system.kysely, 'users', id, undefined);
  return getUser(deps, id);
}

/** Ends the sessions of somebody whose role changes: with other rights they sign in anew (security.md T13). Throws `not-found`, `last-admin`. */
export async function setPlatformRole(
  deps: Reader & Pick<SignInDeps, 'sessions'>,
  id: string,
  role: PlatformRole,
): Promise<AdminUser> {
  const before = await getUser(deps, id);
  if (before.role === role) return before;
  await inTransaction(deps.system, async (tx) => {
    if (role !== 'admin') await requireAnotherAdmin(tx, id);
    await tx.updateTable('users').set({ role }).where('id', '=', id).execute();
    await deps.sessions.revokeAll(id, undefined, tx);
  });
  return getUser(deps, id);
}

/** Ends the password and all sessions; a link sets a new one. The second factor stays. Throws `not-found`. */
export async function resetPasswordOf(deps: SignInDeps, id: string): Promise<AdminUser & { link?: string }> {
  await getUser(deps, id);
  await inTransaction(deps.system, async (tx) => {
    await updateUser(tx, id, { password_hash: null });
    await deps.sessions.revokeAll(id, undefined, tx);
  });
  return withLink(deps, id, 'reset');
}

/** Throws `not-found`. */
export async function resetSecondFactorOf(
  deps: Pick<SignInDeps, 'system' | 'clock' | 'sessions'>,
  id: string,
): Promise<AdminUser> {
  await removeSecondFactor(deps, id);
  return revokeSessionsOf(deps, id);
}

/** Throws `not-found`. */
export async function revokeSessionsOf(
  deps: Pick<SignInDeps, 'system' | 'clock' | 'sessions'>,
  id: string,
): Promise<AdminUser> {
  await deps.sessions.revokeAll(id);
  return getUser(deps, id);
}

async function withLink(
  deps: SignInDeps,
  id: string,
  purpose: 'sign-in' | 'reset',
): Promise<AdminUser & { link?: string }> {
  const user = await getUser(deps, id);
  if (!user.email) return user;
  const { link, expiresAt } = await issueLink(deps, deps.consoleUrl, { purpose, userId: id, email: user.email });
  const language = ((await selectUser(deps.system.kysely, id))?.language as Language | null) ?? 'en';
  await deps.mails.send({ to: user.email, kind: purpose, language, link, expiresAt });
  return { ...user, ...(deps.mails.canSend ? {} : { link }) };
}

/** Admins are locked in one order, so that two who leave at once do not both see the other. */
async function requireAnotherAdmin(tx: Db, id: string): Promise<void> {
  const admins = await tx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('suspended_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  if (admins.length === 1 && admins[0]?.id === id) throw platformErrors.lastAdmin();
}

/** Suspends, or lets in again. Throws `not-found`. */
export async function setSuspended(
  db: Db,
  table: 'users' | 'workspaces',
  id: string,
  suspended: { at: Date; reason: string } | undefined,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable(table)
    .set({ suspended_at: suspended?.at ?? null, suspended_reason: suspended?.reason ?? null })
    .where('id', '=', id)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw coreErrors.notFound({ what: table === 'users' ? 'user' : 'workspace' });
}

interface UserRow {
  id: string;
  name: string;
  email: string | null;
  role: string | null;
  suspended_at: Date | null;
  suspended_reason: string | null;
  has_password: boolean;
  second_factor: boolean;
  passkeys: number;
  sessions: number;
  last_seen_at: Date | null;
  created_at: Date;
  workspaces: { id: string; name: string; slug: string; role: MemberRole }[] | null;
}

/** A search walks all names and addresses: people of a platform are thousands, not millions. */
async function selectUsers(
  { system, clock }: Reader,
  input: {
    id?: string;
    q?: string | undefined;
    state?: 'active' | 'suspended' | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<AdminUser[]> {
  const now = new Date(clock.now());
  const words = input.q === undefined ? null : `%${input.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<UserRow>`
    select u.id, u.name, u.email, u.role, u.suspended_at, u.suspended_reason, u.created_at, u.password_hash is not null as has_password,
           f.confirmed_at is not null as second_factor,
           (select count(*)::int from passkeys p where p.user_id = u.id) as passkeys,
           (select count(*)::int from sessions s where s.user_id = u.id and s.expires_at > ${now}
               and s.last_seen_at > ${new Date(now.getTime() - idleMs)}) as sessions,
           (select max(s.last_seen_at) from sessions s where s.user_id = u.id) as last_seen_at,
           (select json_agg(json_build_object('id', w.id, 'name', w.name, 'slug', w.slug, 'role', m.role) order by m.id)
              from members m join workspaces w on w.id = m.workspace_id where m.user_id = u.id) as workspaces
      from users u left join second_factors f on f.user_id = u.id
     where (${input.id ?? null}::uuid is null or u.id = ${input.id ?? null})
       and (${input.cursor ?? null}::uuid is null or u.id > ${input.cursor ?? null})
       and (${input.state ?? null}::text is null or (u.suspended_at is not null) = (${input.state ?? null} = 'suspended'))
       and (${words}::text is null or lower(u.name) like ${words} or lower(u.email) like ${words})
     order by u.id limit ${input.limit}`.execute(system.kysely);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    // The column's check allows no other word.
    role: (row.role ?? 'user') as PlatformRole,
    state: row.suspended_at ? 'suspended' : 'active',
    suspendedReason: row.suspended_reason,
    hasPassword: row.has_password,
    secondFactor: row.second_factor,
    passkeys: row.passkeys,
    sessions: row.sessions,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    workspaces: row.workspaces ?? [],
  }));
}
