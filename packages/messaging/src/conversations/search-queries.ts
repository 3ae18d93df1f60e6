import { type Database, type Db, sql } from '@chatai/core/database';

/** How far a walk has come; undefined when another transaction walks. The row is locked until this one ends. */
export async function takeMark(tx: Db, name: string): Promise<string | undefined> {
  const mark = await tx
    .selectFrom('job_marks')
    .select('last_id')
    .where('name', '=', name)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (mark) return mark.last_id;
  const first = await tx
    .insertInto('job_marks')
    .values({ name, last_id: '00000000-0000-0000-0000-000000000000' })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('last_id')
    .executeTakeFirst();
  return first?.last_id;
}

/** The next messages of a walk that have no terms yet, and the last one walked over. Ranges of the primary keys of messages and message_terms. */
export async function unindexedMessages(
  tx: Db,
  { above, until, most }: { above: string; until: string; most: number },
): Promise<{
  messages: { id: string; workspaceId: string; text: string }[];
  lastId: string | undefined;
  more: boolean;
}> {
  const { rows } = await sql<{ id: string; workspace_id: string; text: string | null }>`
    select m.id, m.workspace_id,
           case when not exists (select from message_terms t where t.message_id = m.id and t.workspace_id = m.workspace_id) then m.text end as text
    from messages m where m.id > ${above} and m.id < ${until} order by m.id limit ${most}`.execute(tx);
  return {
    messages: rows.flatMap(({ id, workspace_id: workspaceId, text }) => (text ? [{ id, workspaceId, text }] : [])),
    lastId: rows.at(-1)?.id,
    more: rows.length === most,
  };
}

/** Contacts whose names were not read yet, or not since they changed. Locked, and not those that others have locked. Index: contacts_without_terms. */
export async function unindexedContacts(
  tx: Db,
  most: number,
): Promise<{ id: string; workspaceId: string; name: string; username: string | null }[]> {
  return tx
    .selectFrom('contacts')
    .select(['id', 'workspace_id as workspaceId', 'name', 'username'])
    .where('terms', 'is', null)
    .orderBy('id')
    .limit(most)
    .forUpdate()
    .skipLocked()
    .execute();
}

/** Stores terms of contacts. Primary key of contacts. */
export async function storeContactTerms(
  tx: Db,
  contacts: { id: string; workspaceId: string; terms: string[] }[],
): Promise<void> {
  if (contacts.length === 0) return;
  await sql`
    update contacts c set terms = array_to_tsvector(array(select jsonb_array_elements_text(i.terms::jsonb)))
    from unnest(${contacts.map((c) => c.id)}::uuid[], ${contacts.map((c) => c.workspaceId)}::uuid[], ${contacts.map((c) => JSON.stringify(c.terms))}::text[])
           as i(id, workspace_id, terms)
    where c.id = i.id and c.workspace_id = i.workspace_id`.execute(tx);
}

interface MessageTerms {
  messageId: string;
  workspaceId: string;
  terms: string[];
}

/** Stores terms of messages that have some; of one that was deleted meanwhile nothing. Returns how many. */
export async function storeTerms(tx: Db, messages: MessageTerms[]): Promise<number> {
  const some = messages.filter(({ terms }) => terms.length > 0);
  if (some.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into message_terms (message_id, workspace_id, terms)
    select m.id, m.workspace_id, array_to_tsvector(array(select jsonb_array_elements_text(i.terms::jsonb)))
    from unnest(${some.map((m) => m.messageId)}::uuid[], ${some.map((m) => m.workspaceId)}::uuid[], ${some.map((m) => JSON.stringify(m.terms))}::text[])
           as i(id, workspace_id, terms)
      join messages m on m.id = i.id and m.workspace_id = i.workspace_id
    -- Whoever deletes one never waits for us while we wait for them; what is skipped, and not deleted, the late walk finds.
    for key share of m skip locked
    on conflict (message_id, workspace_id) do nothing`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

interface Wanted {
  workspaceId: string;
  /** `to_tsquery`'s form. */
  query: string;
  /** Older than this one. */
  before: string | undefined;
}

/** How far back from the newest is looked first: words that many have are met soon, and need no sorting of all that have them. */
const walkedBack = 5_000;

/** The newest `most` messages with all of the terms. Index: message_terms_by_term, else message_terms_by_workspace. */
export const messagesWith = (system: Database, wanted: Wanted, most: number): Promise<string[]> =>
  newestWith(system, 'message_terms', 'message_id', wanted, most);

/** The newest `most` contacts whose names have words that begin so. Index: contacts_by_term, else contacts_by_workspace. */
export const contactsWith = (system: Database, wanted: Wanted, most: number): Promise<string[]> =>
  newestWith(system, 'contacts', 'id', wanted, most);

/**
 * Runs as the system role, whose searches use their index (architecture.md 7.2). The statements have no names: what is planned depends on
 * the words. `offset 0` is a fence: it walks the one index or looks in the other, and nothing in between.
 */
async function newestWith(
  { pool }: Database,
  table: 'message_terms' | 'contacts',
  id: 'message_id' | 'id',
  wanted: Wanted,
  most: number,
): Promise<string[]> {
  const values = [wanted.workspaceId, wanted.query, wanted.before ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff', most];
  const newest = await pool.query<{ id: string }>(
    `select id from (
       select ${id} as id, terms from ${table} where workspace_id = $1 and ${id} < $3 order by ${id} desc limit $5 offset 0
     ) newest where terms @@ $2::tsquery order by id desc limit $4`,
    [...values, walkedBack],
  );
  if (newest.rows.length === most) return newest.rows.map((row) => row.id);
  const all = await pool.query<{ id: string }>(
    `select id from (select ${id} as id, workspace_id from ${table} where terms @@ $2::tsquery offset 0) hit
     where workspace_id = $1 and id < $3 order by id desc limit $4`,
    values,
  );
  return all.rows.map((row) => row.id);
}

/** The most that are looked for one by one; more are met soon enough on the way through the list. */
const fewTagged = 3_000;

/** Conversations with a tag; undefined when they are many. Index: conversations_by_tag. */
export async function conversationsWithTag(
  { pool }: Database,
  { workspaceId, tag }: { workspaceId: string; tag: string },
): Promise<string[] | undefined> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from (select id, workspace_id from conversations where tags @> array[$2] and tags <> '{}' offset 0) hit
     where workspace_id = $1 limit $3`,
    [workspaceId, tag, fewTagged + 1],
  );
  return rows.length > fewTagged ? undefined : rows.map((row) => row.id);
}
