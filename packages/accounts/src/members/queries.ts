import type { MemberRole } from '@chatai/contract/scopes';
import type { Database } from '@chatai/core/database';

export interface Membership {
  id: string;
  name: string;
  slug: string;
  role: MemberRole;
}

/** Workspaces of a person, oldest membership first. Uses members_by_user. */
export async function membershipsOf(system: Database, userId: string): Promise<Membership[]> {
  const rows = await system.kysely
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
    .select(['workspaces.id', 'workspaces.name', 'workspaces.slug', 'members.role'])
    .where('members.user_id', '=', userId)
    .orderBy('members.created_at')
    .orderBy('members.id')
    .execute();
  // The column's check allows no other word.
  return rows.map((row) => ({ ...row, role: row.role as MemberRole }));
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

/** Name and address of a user, for themselves. */
export const findUser = (
  system: Database,
  userId: string,
): Promise<{ id: string; name: string; email: string } | undefined> =>
  system.kysely.selectFrom('users').select(['id', 'name', 'email']).where('id', '=', userId).executeTakeFirst();

/** Is this the role (on the platform, not in a workspace) of the one who runs the installation? */
export const isPlatformAdmin = (role: unknown): boolean => role === 'admin';

/** The platform's first admin, by age. */
export const oldestAdmin = (system: Database): Promise<{ id: string } | undefined> =>
  system.kysely
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('banned', '=', false)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
