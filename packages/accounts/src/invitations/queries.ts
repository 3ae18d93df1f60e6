import type { PageRequest } from '@chatai/contract/page';
import type { MemberRole } from '@chatai/contract/scopes';
import { type Database, type Db, sql } from '@chatai/core/database';

export interface InvitationRow {
  id: string;
  email: string;
  role: string;
  language: string;
  inviter_id: string | null;
  created_at: Date;
  expires_at: Date;
}

const shown = ['id', 'email', 'role', 'language', 'inviter_id', 'created_at', 'expires_at'] as const;

interface Which {
  workspaceId: string;
  invitationId: string;
}

export const selectInvitations = (tx: Db, page: { workspaceId: string } & PageRequest): Promise<InvitationRow[]> =>
  tx
    .selectFrom('invitations')
    .select(shown)
    .where('workspace_id', '=', page.workspaceId)
    .$if(page.cursor !== undefined, (query) => query.where('id', '>', page.cursor as string))
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();

/** One for each address: a second one takes the first one's place. Opens nothing until `setInvitationHash`. */
export const putInvitation = (
  tx: Db,
  row: {
    id: string;
    workspaceId: string;
    email: string;
    role: MemberRole;
    language: string;
    inviterId: string | null;
    expiresAt: Date;
  },
): Promise<InvitationRow> =>
  tx
    .insertInto('invitations')
    .values({
      id: row.id,
      workspace_id: row.workspaceId,
      email: row.email,
      role: row.role,
      language: row.language,
      inviter_id: row.inviterId,
      expires_at: row.expiresAt,
    })
    .onConflict((conflict) =>
      conflict.expression(sql`workspace_id, lower(email)`).doUpdateSet({
        role: row.role,
        language: row.language,
        inviter_id: row.inviterId,
        expires_at: row.expiresAt,
      }),
    )
    .returning(shown)
    .executeTakeFirstOrThrow();

export const prolong = (
  tx: Db,
  { workspaceId, invitationId }: Which,
  expiresAt: Date,
): Promise<InvitationRow | undefined> =>
  tx
    .updateTable('invitations')
    .set({ expires_at: expiresAt })
    .where('id', '=', invitationId)
    .where('workspace_id', '=', workspaceId)
    .returning(shown)
    .executeTakeFirst();

export async function setInvitationHash(
  system: Database,
  { workspaceId, invitationId }: Which,
  hash: Buffer,
): Promise<void> {
  await system.kysely
    .updateTable('invitations')
    .set({ token_hash: hash })
    .where('id', '=', invitationId)
    .where('workspace_id', '=', workspaceId)
    .execute();
}

export async function deleteInvitation(tx: Db, { workspaceId, invitationId }: Which): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('invitations')
    .where('id', '=', invitationId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export interface OpenInvitation {
  id: string;
  workspace_id: string;
  email: string;
  role: string;
  workspace: string;
  slug: string;
  inviter: string | null;
  suspended_at: Date | null;
}

/** The invitation of this token, while it works. Stands before any tenant is known. Index: token_hash. */
export const selectByHash = (db: Db, hash: Buffer, now: Date): Promise<OpenInvitation | undefined> =>
  db
    .selectFrom('invitations as i')
    .innerJoin('workspaces as w', 'w.id', 'i.workspace_id')
    .leftJoin('users as u', 'u.id', 'i.inviter_id')
    .select(['i.id', 'i.workspace_id', 'i.email', 'i.role', 'u.name as inviter'])
    .select(['w.name as workspace', 'w.slug', 'w.suspended_at'])
    .where('i.token_hash', '=', hash)
    .where('i.expires_at', '>', now)
    .executeTakeFirst();
