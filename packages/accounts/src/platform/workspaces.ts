import type { AdminWorkspace } from '@chatai/contract/admin';
import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import type { MemberRole } from '@chatai/contract/scopes';
import type { Clock } from '@chatai/core/clock';
import { type Database, type Db, inTransaction, sql } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import { addMember, lockOwners, membersErrors } from '../members/index.ts';
import { selectUser } from '../users/index.ts';
import { createWorkspace } from '../workspaces/index.ts';
import { setSuspended } from './users.ts';

type Reader = { system: Database };

/** Workspaces of the platform, oldest first. `q`: in the name or the slug. */
export async function listWorkspaces(
  { system }: Reader,
  input: { q?: string | undefined; state?: 'active' | 'suspended' | undefined } & PageRequest,
): Promise<Page<AdminWorkspace>> {
  const found = await selectWorkspaces(system.kysely, { ...input, limit: input.limit + 1 });
  return pageFrom(found, input.limit, ({ id }) => id);
}

/** Throws `not-found`. */
export async function getWorkspace({ system }: Reader, id: string): Promise<AdminWorkspace> {
  const [workspace] = await selectWorkspaces(system.kysely, { id, limit: 1 });
  if (!workspace) throw coreErrors.notFound({ what: 'workspace' });
  return workspace;
}

/** Makes a workspace that a person owns. Throws `not-found` for the person. */
export async function createWorkspaceFor(
  deps: Reader & { ids: Ids },
  { name, ownerId }: { name: string; ownerId: string },
): Promise<AdminWorkspace> {
  if (!(await selectUser(deps.system.kysely, ownerId))) throw coreErrors.notFound({ what: 'user' });
  const { id } = await createWorkspace(deps, name);
  await addMember(deps.system, { id: deps.ids.uuid(), workspaceId: id, userId: ownerId, role: 'owner' });
  return getWorkspace(deps, id);
}

/** Throws `not-found`. */
export async function suspendWorkspace(
  { system, clock }: Reader & { clock: Clock },
  { id, reason }: { id: string; reason: string },
): Promise<AdminWorkspace> {
  await setSuspended(system.kysely, 'workspaces', id, { at: new Date(clock.now()), reason });
  return getWorkspace({ system }, id);
}

/** Throws `not-found`. */
export async function restoreWorkspace({ system }: Reader, id: string): Promise<AdminWorkspace> {
  await setSuspended(system.kysely, 'workspaces', id, undefined);
  return getWorkspace({ system }, id);
}

/** Changes the role of a member, or makes a person one. Throws `not-found`, `last-owner`. */
export async function setMemberRole(
  { system, ids }: Reader & { ids: Ids },
  { id, userId, role }: { id: string; userId: string; role: MemberRole },
): Promise<AdminWorkspace> {
  await getWorkspace({ system }, id);
  if (!(await selectUser(system.kysely, userId))) throw coreErrors.notFound({ what: 'user' });
  await addMember(system, { id: ids.uuid(), workspaceId: id, userId, role });
  await inTransaction(system, async (tx) => {
    const owners = await lockOwners(tx, id);
    const { numUpdatedRows } = await tx
      .updateTable('members')
      .set({ role })
      .where('workspace_id', '=', id)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    if (numUpdatedRows > 0n && role !== 'owner' && owners.length === 1 && (await lockOwners(tx, id)).length === 0)
      throw membersErrors.lastOwner();
  });
  return getWorkspace({ system }, id);
}

interface WorkspaceRow {
  id: string;
  name: string;
  slug: string;
  suspended_at: Date | null;
  suspended_reason: string | null;
  members: number;
  assistants: number;
  bots: number;
  created_at: Date;
}

async function selectWorkspaces(
  db: Db,
  input: {
    id?: string;
    q?: string | undefined;
    state?: 'active' | 'suspended' | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<AdminWorkspace[]> {
  const words = input.q === undefined ? null : `%${input.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<WorkspaceRow>`
    select w.id, w.name, w.slug, w.suspended_at, w.suspended_reason, w.created_at,
           (select count(*)::int from members m where m.workspace_id = w.id) as members,
           (select count(*)::int from assistants a where a.workspace_id = w.id) as assistants,
           (select count(*)::int from bots b where b.workspace_id = w.id) as bots
      from workspaces w
     where (${input.id ?? null}::uuid is null or w.id = ${input.id ?? null})
       and (${input.cursor ?? null}::uuid is null or w.id > ${input.cursor ?? null})
       and (${input.state ?? null}::text is null or (w.suspended_at is not null) = (${input.state ?? null} = 'suspended'))
       and (${words}::text is null or lower(w.name) like ${words} or lower(w.slug) like ${words})
     order by w.id limit ${input.limit}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    slug: row.slug,
    state: row.suspended_at ? 'suspended' : 'active',
    suspendedReason: row.suspended_reason,
    members: row.members,
    assistants: row.assistants,
    bots: row.bots,
    createdAt: row.created_at.toISOString(),
  }));
}
