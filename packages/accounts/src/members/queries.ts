import type { PageRequest } from '@chatai/contract/page';
import type { MemberRole } from '@chatai/contract/scopes';
import { type Database, type Db, sql } from '@chatai/core/database';

export interface Membership {
  /** Of the workspace. */
  id: string;
  name: string;
  slug: string;
  role: MemberRole;
  memberId: string;
  /** The platform's admin has suspended the workspace. */
  suspended: boolean;
}

/** Workspaces of a person, oldest membership first. Uses members_by_user. */
export async function membershipsOf(system: Database, userId: string): Promise<Membership[]> {
  const rows = await system.kysely
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
    .select(['workspaces.id', 'workspaces.name', 'workspaces.slug', 'workspaces.suspended_at'])
    .select(['members.id as memberId', 'members.role'])
    .where('members.user_id', '=', userId)
    .orderBy('members.created_at')
    .orderBy('members.id')
    .execute();
  // The column's check allows no other word.
  return rows.map(({ suspended_at, ...row }) => ({
    ...row,
    role: row.role as MemberRole,
    suspended: suspended_at !== null,
  }));
}

/** Makes a person a member; stays as it is when they are one already. */
export async function addMember(
  system: Database,
  member: { id: string; workspaceId: string; userId: string; role: MemberRole },
): Promise<void> {
  await system.kysely
    .insertInto('members')
    .values({ id: member.id, workspace_id: member.workspaceId, user_id: member.userId, role: member.role })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id']).doNothing())
    .execute();
}

export interface MemberRow {
  id: string;
  user_id: string;
  role: string;
  created_at: Date;
}

const shown = ['id', 'user_id', 'role', 'created_at'] as const;

export const selectMembers = (tx: Db, page: { workspaceId: string } & PageRequest): Promise<MemberRow[]> =>
  tx
    .selectFrom('members')
    .select(shown)
    .where('workspace_id', '=', page.workspaceId)
    .$if(page.cursor !== undefined, (query) => query.where('id', '>', page.cursor as string))
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();

export const selectMember = (
  tx: Db,
  { workspaceId, memberId }: { workspaceId: string; memberId: string },
): Promise<MemberRow | undefined> =>
  tx
    .selectFrom('members')
    .select(shown)
    .where('id', '=', memberId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();

export const updateRole = (
  tx: Db,
  { workspaceId, memberId, role }: { workspaceId: string; memberId: string; role: MemberRole },
): Promise<MemberRow | undefined> =>
  tx
    .updateTable('members')
    .set({ role })
    .where('id', '=', memberId)
    .where('workspace_id', '=', workspaceId)
    .returning(shown)
    .executeTakeFirst();

export async function deleteMember(
  tx: Db,
  { workspaceId, memberId }: { workspaceId: string; memberId: string },
): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('members')
    .where('id', '=', memberId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function lockOwners(tx: Db, workspaceId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('members')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

export async function selectOwnerNames(tx: Db, workspaceId: string, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select('users.name')
    .where('members.workspace_id', '=', workspaceId)
    .where('members.role', '=', 'owner')
    .orderBy('members.id')
    .limit(limit)
    .execute();
  return rows.map(({ name }) => name);
}

export interface Person {
  id: string;
  name: string;
  email: string | null;
  second_factor: boolean;
  last_seen_at: Date | null;
}

/** What a workspace may know of its members. */
export async function selectPeople(system: Database, userIds: string[]): Promise<Map<string, Person>> {
  if (userIds.length === 0) return new Map();
  const { rows } = await sql<Person>`
    select u.id, u.name, u.email, f.confirmed_at is not null as second_factor,
           (select max(s.last_seen_at) from sessions s where s.user_id = u.id) as last_seen_at
      from users u left join second_factors f on f.user_id = u.id
     where u.id = any(${userIds}::uuid[])`.execute(system.kysely);
  return new Map(rows.map((row) => [row.id, row]));
}
