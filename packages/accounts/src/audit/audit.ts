import type { AuditEvent } from '@chatai/contract/audit';
import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import { type Database, type Db, withWorkspace } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';

/** Who did it, by the name they had then. */
export interface Author {
  kind: AuditEvent['actor']['kind'];
  id: string | null;
  name: string;
}

export interface AuditEntry {
  author: Author;
  /** `<thing>.<what happened>`. */
  action: string;
  target: { kind: string; id: string | null; name: string };
  /** Without secrets; long texts as their length. */
  changes: Record<string, { before: unknown; after: unknown }>;
  reason?: string | undefined;
  requestId: string | null;
}

interface Deps {
  system: Database;
  ids: Ids;
}

/** Adds a line to the workspace's audit. */
export async function recordChange({ system, ids }: Deps, workspaceId: string, entry: AuditEntry): Promise<void> {
  await system.kysely
    .insertInto('audit_events')
    .values({ id: ids.uuid(), workspace_id: workspaceId, ...columnsOf(entry) })
    .execute();
}

/** The same for what is changed on the platform, outside any workspace. */
export async function recordPlatformChange({ system, ids }: Deps, entry: AuditEntry): Promise<void> {
  await system.kysely
    .insertInto('platform_audit_events')
    .values({ id: ids.uuid(), ...columnsOf(entry) })
    .execute();
}

export interface AuditFilter {
  action?: string | undefined;
  targetId?: string | undefined;
  actorId?: string | undefined;
}

/** Changes in a workspace, newest first. */
export async function listAudit(
  { api }: { api: Database },
  input: { workspaceId: string } & AuditFilter & PageRequest,
): Promise<Page<AuditEvent>> {
  const rows = await withWorkspace(api, input.workspaceId, (tx) => selectEvents(tx, input));
  return pageFrom(rows.map(fromRow), input.limit, (event) => event.id);
}

/** Changes of the platform and of people's own accounts, newest first. Only its admin may see them. */
export async function listPlatformAudit(
  { system }: { system: Database },
  input: AuditFilter & PageRequest,
): Promise<Page<AuditEvent>> {
  const rows = await selectPlatformEvents(system.kysely, input);
  return pageFrom(rows.map(fromRow), input.limit, (event) => event.id);
}

/** Who has done this to each of these, as the platform's audit has it; those of which it has nothing are left out. Index: platform_audit_events_by_target. */
export async function authorsOf(
  { system }: Pick<Deps, 'system'>,
  action: string,
  targetIds: string[],
): Promise<Map<string, Author>> {
  if (targetIds.length === 0) return new Map();
  const rows = await system.kysely
    .selectFrom('platform_audit_events')
    .select(['target_id', 'actor_kind', 'actor_id', 'actor_name'])
    .where('target_id', 'in', targetIds)
    .where('action', '=', action)
    .orderBy('id')
    .execute();
  return new Map(
    rows.map((row) => [
      row.target_id as string,
      { kind: row.actor_kind as Author['kind'], id: row.actor_id, name: row.actor_name },
    ]),
  );
}

/** Index: audit_events_by_workspace, or audit_events_by_target. */
const selectEvents = (tx: Db, input: { workspaceId: string } & AuditFilter & PageRequest) =>
  tx
    .selectFrom('audit_events')
    .selectAll()
    .where('workspace_id', '=', input.workspaceId)
    .$if(input.action !== undefined, (query) => query.where('action', '=', input.action as string))
    .$if(input.targetId !== undefined, (query) => query.where('target_id', '=', input.targetId as string))
    .$if(input.actorId !== undefined, (query) => query.where('actor_id', '=', input.actorId as string))
    .$if(input.cursor !== undefined, (query) => query.where('id', '<', input.cursor as string))
    .orderBy('id', 'desc')
    .limit(input.limit + 1)
    .execute();

/** Index: the primary key, or platform_audit_events_by_target. */
const selectPlatformEvents = (db: Db, input: AuditFilter & PageRequest) =>
  db
    .selectFrom('platform_audit_events')
    .selectAll()
    .$if(input.action !== undefined, (query) => query.where('action', '=', input.action as string))
    .$if(input.targetId !== undefined, (query) => query.where('target_id', '=', input.targetId as string))
    .$if(input.actorId !== undefined, (query) => query.where('actor_id', '=', input.actorId as string))
    .$if(input.cursor !== undefined, (query) => query.where('id', '<', input.cursor as string))
    .orderBy('id', 'desc')
    .limit(input.limit + 1)
    .execute();

const columnsOf = (entry: AuditEntry) => ({
  actor_kind: entry.author.kind,
  actor_id: entry.author.id,
  actor_name: entry.author.name,
  action: entry.action,
  target_kind: entry.target.kind,
  target_id: entry.target.id,
  target_name: entry.target.name,
  changes: JSON.stringify(entry.changes),
  reason: entry.reason ?? null,
  request_id: entry.requestId,
});

type Row = Awaited<ReturnType<typeof selectPlatformEvents>>[number];

const fromRow = (row: Row): AuditEvent => ({
  id: row.id,
  at: row.created_at.toISOString(),
  // The columns' checks allow no other words, and only `columnsOf` writes changes.
  actor: { kind: row.actor_kind as AuditEvent['actor']['kind'], id: row.actor_id, name: row.actor_name },
  action: row.action,
  target: { kind: row.target_kind, id: row.target_id, name: row.target_name },
  changes: row.changes as AuditEvent['changes'],
  reason: row.reason,
  requestId: row.request_id,
});
