import type { Member } from '@chatai/contract/members';
import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import type { MemberRole } from '@chatai/contract/scopes';
import { type Database, type Db, inTransaction, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { membersErrors } from './errors.ts';
import * as queries from './queries.ts';

interface Deps {
  api: Database;
  /** Names and addresses of people belong to no workspace: the role of requests does not see them. */
  system: Database;
}

/** Members of the workspace, oldest first. */
export async function listMembers(
  { api, system }: Deps,
  input: { workspaceId: string } & PageRequest,
): Promise<Page<Member>> {
  // Who is a member is asked under row-level security, their names by the system role, of these people alone.
  const rows = await withWorkspace(api, input.workspaceId, (tx) => queries.selectMembers(tx, input));
  const people = await queries.selectPeople(
    system,
    rows.map(({ user_id }) => user_id),
  );
  return pageFrom(
    rows.map((row) => memberOf(row, people.get(row.user_id))),
    input.limit,
    ({ id }) => id,
  );
}

/** Throws `not-found`. */
export async function getMember(deps: Deps, which: { workspaceId: string; memberId: string }): Promise<Member> {
  const row = await withWorkspace(deps.api, which.workspaceId, (tx) => queries.selectMember(tx, which));
  if (!row) throw coreErrors.notFound({ what: 'member' });
  const people = await queries.selectPeople(deps.system, [row.user_id]);
  return memberOf(row, people.get(row.user_id));
}

/** Changes a role. Throws `not-found`, `last-owner`. */
export async function changeRole(
  deps: Deps,
  input: { workspaceId: string; memberId: string; role: MemberRole },
): Promise<Member> {
  const row = await withWorkspace(deps.api, input.workspaceId, async (tx) => {
    await requireAnotherOwner(tx, input, input.role);
    return queries.updateRole(tx, input);
  });
  if (!row) throw coreErrors.notFound({ what: 'member' });
  const people = await queries.selectPeople(deps.system, [row.user_id]);
  return memberOf(row, people.get(row.user_id));
}

/** Takes somebody out. Throws `not-found`, `last-owner`. */
export async function removeMember(
  { api }: Pick<Deps, 'api'>,
  input: { workspaceId: string; memberId: string },
): Promise<void> {
  const removed = await withWorkspace(api, input.workspaceId, async (tx) => {
    await requireAnotherOwner(tx, input, undefined);
    return queries.deleteMember(tx, input);
  });
  if (!removed) throw coreErrors.notFound({ what: 'member' });
}

/** Names of the owners, for whoever may not do what they may. At most five. */
export async function ownersOf(system: Database, workspaceId: string): Promise<string[]> {
  return inTransaction(system, (tx) => queries.selectOwnerNames(tx, workspaceId, 5));
}

/** Owners are locked in one order, so that two who leave at once do not both see the other. */
async function requireAnotherOwner(
  tx: Db,
  { workspaceId, memberId }: { workspaceId: string; memberId: string },
  next: MemberRole | undefined,
): Promise<void> {
  const owners = await queries.lockOwners(tx, workspaceId);
  if (next !== 'owner' && owners.length === 1 && owners[0] === memberId) throw membersErrors.lastOwner();
}

const memberOf = (row: queries.MemberRow, person: queries.Person | undefined): Member => ({
  id: row.id,
  userId: row.user_id,
  name: person?.name ?? '',
  email: person?.email ?? null,
  // The column's check allows no other word.
  role: row.role as MemberRole,
  secondFactor: person?.second_factor ?? false,
  lastSeenAt: person?.last_seen_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
});
