import type { Page } from '@chatai/contract/page';
import { type Database, sql, withWorkspace } from '@chatai/core/database';
import { type Conversation, type ConversationRow, conversationsOf, toConversation } from './conversation.ts';
import { conversationsWithTag } from './search-queries.ts';

export interface ConversationFilter {
  botId?: string | undefined;
  assistantId?: string | undefined;
  contactId?: string | undefined;
  state?: Conversation['state'] | undefined;
  tag?: string | undefined;
  /** Only those that the bot may not write to any more, or only those that it may. */
  unreachable?: boolean | undefined;
}

interface Deps {
  /** Reads what was found under row-level security. */
  api: Database;
  /** Finds: under a policy neither states nor tags are looked for in an index (architecture.md 7.2). Without hot-path settings. */
  system: Database;
}

interface Tenant {
  workspaceId: string;
}

/**
 * Conversations of the workspace, those with the newest message first, behind `cursor` (`microseconds.id`). Index: conversations_by_activity,
 * whose hours are sorted within, or that of the narrowest filter.
 */
export async function listConversations(
  deps: Deps,
  tenant: Tenant,
  page: ConversationFilter & { limit: number; cursor?: string | undefined },
): Promise<Page<Conversation>> {
  let keys = keysOf(deps.system, tenant, page, await taggedIn(deps, tenant, page));
  if (page.cursor) {
    const [micros, id] = page.cursor.split('.') as [string, string];
    keys = keys
      .where('active_hour', '<=', Math.floor(Number(micros) / 3_600_000_000))
      .where(
        sql<boolean>`(last_message_at, id) < (timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${id}::uuid)`,
      );
  }
  const found = await keys
    .orderBy('active_hour', 'desc')
    .orderBy('last_message_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const rows = await rowsOf(deps, tenant, found);
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const nextCursor = found.length > page.limit && last ? `${last.activity}.${last.id}` : null;
  return { items: shown.map(toConversation), nextCursor };
}

/** Up to `limit` conversations from the id `from` on, in the order of ids, which never changes: what an export walks. Index: conversations_by_workspace. */
export async function conversationsFrom(
  deps: Deps,
  tenant: Tenant,
  page: ConversationFilter & { limit: number; from: string | undefined },
): Promise<{ rows: ConversationRow[]; more: boolean }> {
  let keys = keysOf(deps.system, tenant, page, await taggedIn(deps, tenant, page));
  if (page.from) keys = keys.where('id', '>=', page.from);
  const found = await keys.orderBy('id').limit(page.limit).execute();
  return { rows: await rowsOf(deps, tenant, found), more: found.length === page.limit };
}

interface Key {
  id: string;
  /** Of its newest message, microseconds since 1970. */
  activity: string;
}

/** The rows of these keys, in their order. */
async function rowsOf(deps: Deps, { workspaceId }: Tenant, keys: Key[]): Promise<(ConversationRow & Key)[]> {
  if (keys.length === 0) return [];
  const ids = keys.map(({ id }) => id);
  const rows = await withWorkspace(deps.api, workspaceId, (tx) =>
    conversationsOf(tx, workspaceId).where(sql<boolean>`c.id = any(${ids}::uuid[])`).execute(),
  );
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  return keys.flatMap((key) => {
    const row = rowOf.get(key.id);
    return row ? [{ ...row, ...key }] : [];
  });
}

const taggedIn = async ({ system }: Deps, { workspaceId }: Tenant, { tag }: ConversationFilter) =>
  tag === undefined ? undefined : conversationsWithTag(system, { workspaceId, tag });

function keysOf(
  { kysely }: Database,
  { workspaceId }: Tenant,
  filter: ConversationFilter,
  tagged: string[] | undefined,
) {
  let keys = kysely
    .selectFrom('conversations')
    .select(['id', sql<string>`(extract(epoch from last_message_at) * 1000000)::bigint::text`.as('activity')])
    .where('workspace_id', '=', workspaceId)
    // As its index says it.
    .where(sql<boolean>`not synthetic`);
  if (filter.botId) keys = keys.where('bot_id', '=', filter.botId);
  if (filter.assistantId) keys = keys.where('assistant_id', '=', filter.assistantId);
  if (filter.contactId) keys = keys.where('contact_id', '=', filter.contactId);
  if (filter.state) keys = keys.where('state', '=', filter.state);
  if (filter.state && filter.state !== 'ai') keys = keys.where(sql<boolean>`waits`);
  if (filter.unreachable !== undefined)
    keys = keys.where('unreachable_reason', filter.unreachable ? 'is not' : 'is', null);
  if (tagged) keys = keys.where(sql<boolean>`id = any(${tagged}::uuid[])`);
  // In a form that no index serves.
  else if (filter.tag !== undefined) keys = keys.where(sql<boolean>`${filter.tag} = any(tags)`);
  return keys;
}
