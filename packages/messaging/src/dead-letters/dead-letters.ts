import { type Page, pageFrom } from '@chatai/contract/page';
import { type Database, type Db, sql, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { updateHead } from '../channels/telegram/index.ts';
import type { WakeUp } from '../inbox/index.ts';

export interface DeadLetter {
  id: string;
  botId: string;
  reason: string;
  sizeBytes: number;
  createdAt: Date;
}

/** `replayed`: an update again. Else it is a letter still, for this reason. */
export interface Replayed {
  id: string;
  replayed: boolean;
  reason: string | undefined;
}

interface Deps {
  /** As the role of requests: row-level security by workspace. */
  api: Database;
  wakeUp: Pick<WakeUp, 'announce'>;
}

interface Tenant {
  workspaceId: string;
}

/** Letters, newest first, behind `cursor` (an id). Index: dead_letters_by_workspace, dead_letters_by_bot. */
export async function listDeadLetters(
  deps: Pick<Deps, 'api'>,
  { workspaceId }: Tenant,
  page: { limit: number; cursor?: string | undefined; botId?: string | undefined },
): Promise<Page<DeadLetter>> {
  const rows = await withWorkspace(deps.api, workspaceId, (tx) => {
    let query = lettersOf(tx, workspaceId);
    if (page.botId) query = query.where('bot_id', '=', page.botId);
    if (page.cursor) query = query.where('id', '<', page.cursor);
    return query
      .orderBy('id', 'desc')
      .limit(page.limit + 1)
      .execute();
  });
  return pageFrom(rows.map(toLetter), page.limit, (letter) => letter.id);
}

/** One letter with its bytes, which are what somebody wrote: to be shown, never logged. Throws `not-found`. */
export async function getDeadLetter(
  deps: Pick<Deps, 'api'>,
  { workspaceId }: Tenant,
  id: string,
): Promise<DeadLetter & { raw: Buffer }> {
  const row = await withWorkspace(deps.api, workspaceId, (tx) =>
    lettersOf(tx, workspaceId).select('raw').where('id', '=', id).executeTakeFirst(),
  );
  if (!row) throw coreErrors.notFound({ what: 'dead letter' });
  return { ...toLetter(row), raw: row.raw };
}

/** Deletes a letter for good. Throws `not-found`. */
export async function removeDeadLetter(deps: Pick<Deps, 'api'>, { workspaceId }: Tenant, id: string): Promise<void> {
  const removed = await withWorkspace(deps.api, workspaceId, (tx) =>
    tx
      .deleteFrom('dead_letters')
      .where('id', '=', id)
      .where('workspace_id', '=', workspaceId)
      .returning('id')
      .executeTakeFirst(),
  );
  if (!removed) throw coreErrors.notFound({ what: 'dead letter' });
}

/** Makes a letter an update that was received now, in one transaction, and tells its bot's holder. Throws `not-found`. */
export async function replayDeadLetter(deps: Deps, tenant: Tenant, id: string): Promise<Replayed> {
  const { seq, ...result } = await withWorkspace(deps.api, tenant.workspaceId, (tx) => replay(tx, tenant, id));
  if (seq !== undefined) await deps.wakeUp.announce([seq]);
  return result;
}

/** Of one request. */
const mostAtOnce = 500;

/** Replays a bot's oldest letters in their order, each for itself. Throws `not-found` for a foreign bot. */
export async function replayBotsDeadLetters(
  deps: Deps,
  tenant: Tenant,
  botId: string,
): Promise<{ replayed: number; unreadable: number; left: number }> {
  const ids = await withWorkspace(deps.api, tenant.workspaceId, async (tx) => {
    const bot = await tx
      .selectFrom('bots')
      .select('id')
      .where('id', '=', botId)
      .where('workspace_id', '=', tenant.workspaceId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (!bot) throw coreErrors.notFound({ what: 'bot' });
    const letters = await tx
      .selectFrom('dead_letters')
      .select('id')
      .where('bot_id', '=', botId)
      .where('workspace_id', '=', tenant.workspaceId)
      .orderBy('id')
      .execute();
    return letters.map((letter) => letter.id);
  });
  const counts = { replayed: 0, unreadable: 0, left: Math.max(0, ids.length - mostAtOnce) };
  const seqs: number[] = [];
  for (const id of ids.slice(0, mostAtOnce)) {
    const result = await withWorkspace(deps.api, tenant.workspaceId, (tx) => replay(tx, tenant, id)).catch((error) => {
      // Somebody else was faster.
      if (error instanceof Error && 'code' in error && error.code === 'not-found') return undefined;
      throw error;
    });
    if (result?.seq !== undefined) seqs.push(result.seq);
    if (result) counts[result.replayed ? 'replayed' : 'unreadable']++;
  }
  await deps.wakeUp.announce(seqs);
  return counts;
}

/** The letter and the dead update that it was are removed; its bytes are stored anew. Index: dead_letters_pkey, updates_bot_id_update_id_key. */
async function replay(tx: Db, { workspaceId }: Tenant, id: string): Promise<Replayed & { seq: number | undefined }> {
  const letter = await tx
    .selectFrom('dead_letters')
    .select(['bot_id', 'raw'])
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .forUpdate()
    .executeTakeFirst();
  if (!letter) throw coreErrors.notFound({ what: 'dead letter' });
  const head = updateHead(letter.raw);
  if (head.kind === 'unreadable') {
    const { reason } = head;
    await tx
      .updateTable('dead_letters')
      .set({ reason })
      .where('id', '=', id)
      .where('workspace_id', '=', workspaceId)
      .execute();
    return { id, replayed: false, reason, seq: undefined };
  }
  const { updateId } = head;
  const sameId = sql<boolean>`bot_id = ${letter.bot_id} and workspace_id = ${workspaceId} and update_id = ${updateId}`;
  await tx.deleteFrom('updates').where(sameId).where('outcome', '=', 'dead').execute();
  // Telegram has given the id out anew meanwhile: that update keeps its place under a number that Telegram never uses.
  await sql`update updates set update_id = -seq where ${sameId}`.execute(tx);
  const { seq } = await tx
    .insertInto('updates')
    .values({ workspace_id: workspaceId, bot_id: letter.bot_id, update_id: updateId, raw: letter.raw })
    .returning('seq')
    .executeTakeFirstOrThrow();
  await tx.deleteFrom('dead_letters').where('id', '=', id).where('workspace_id', '=', workspaceId).execute();
  return { id, replayed: true, reason: undefined, seq };
}

const lettersOf = (tx: Db, workspaceId: string) =>
  tx
    .selectFrom('dead_letters')
    .select(['id', 'bot_id', 'reason', sql<number>`octet_length(raw)`.as('size'), 'created_at'])
    .where('workspace_id', '=', workspaceId);

type LetterRow = Awaited<ReturnType<ReturnType<typeof lettersOf>['execute']>>[number];

const toLetter = (row: LetterRow): DeadLetter => ({
  id: row.id,
  botId: row.bot_id,
  reason: row.reason,
  sizeBytes: row.size,
  createdAt: row.created_at,
});
