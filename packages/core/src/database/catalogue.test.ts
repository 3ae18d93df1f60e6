import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withWorkspace } from './open-database.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

// The rules of the data (architecture.md 7), asked of PostgreSQL's own catalogue: a new table cannot forget them.
let database: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = await database.superuser();
});
afterAll(() => database.drop());

const ask = async <Row extends object>(text: string): Promise<Row[]> => (await superuser.query<Row>(text)).rows;

/** Tables that belong to no tenant, each with the reason. */
const outsideTenancy: Record<string, string> = {
  schema_migrations: 'of the installation',
  canary: 'of the installation',
  key_canary: 'of the installation',
  workers: 'processes of the installation',
  job_marks: 'how far jobs have come, over all workspaces',
  users: 'a person may belong to many workspaces',
  sessions: 'of a person',
  second_factors: 'of a person',
  recovery_codes: 'of a person',
  passkeys: 'of a person',
  identities: 'of a person',
  challenges: 'of whoever is about to sign in',
  one_time_links: 'of a person, or of who is about to be one',
  mails: 'to people',
  rate_limits: 'counters, whose keys are hashes, ids and addresses of the network',
  platform_audit_events: 'changes of the platform itself, and of people’s own accounts',
  workspaces: 'the tenants themselves, under row-level security by their own id',
};

/** uuid columns that are no foreign key, each with the reason. */
const notReferences: Record<string, string> = {
  'updates.turn_id': 'hot: the turn is inserted by the same statement, and erased with the bot',
  'outbox.owner': 'a worker’s incarnation, kept after its row is gone',
  'outbox.bot_id': 'implied by message -> turn -> conversation -> bot; here for the fence',
  'turns.bot_id': 'implied by the conversation; here for the fence',
  'job_marks.last_id': 'how far a job has come; the row may be gone',
  'audit_events.actor_id': 'a person or a key, which may be gone; the name they had then stands beside it',
  'audit_events.target_id': 'any thing, which may be gone',
  'platform_audit_events.actor_id': 'a person or a key, which may be gone',
  'platform_audit_events.target_id': 'any thing, which may be gone',
  'idempotency_keys.actor_id': 'a person, a key or the workspace itself; a row lives for a day',
  'ignored_repairs.target_id': 'any thing, which may be gone',
  'ledger_entries.turn_id': 'money outlives its turn; the key of the effect holds it too',
  'messages.conversation_id': 'implied by the turn; here for the order of messages',
};

/** Indexes that lead with the workspace and leave out the key, of tables with few rows for each workspace. */
const fewRows: Record<string, string> = {
  members_workspace_id_user_id_key: 'people of a workspace',
  invitations_by_workspace: 'invitations that wait',
  invitations_by_email: 'invitations that wait; both columns are bound',
  idempotency_keys_workspace_id_actor_id_key_key: 'of a day; all three columns are bound',
  model_providers_workspace_id_slug_key: 'providers of a workspace',
  model_providers_by_name: 'providers of a workspace',
};

/** What intake, pipeline, sign-in and jobs may do over all workspaces, as `access.sql` grants it. Tables that are missing here admit them to nothing. */
const systemMay: Record<string, string> = {
  api_keys: 'select update',
  assistant_drafts: 'select',
  assistant_versions: 'select',
  audit_events: 'select insert',
  challenges: 'select insert update delete',
  idempotency_keys: 'select insert update delete',
  identities: 'select insert delete',
  invitations: 'select update delete',
  mails: 'select insert update delete',
  one_time_links: 'select insert update delete',
  passkeys: 'select insert update delete',
  platform_audit_events: 'select insert',
  rate_limits: 'select insert update delete',
  recovery_codes: 'select insert update delete',
  second_factors: 'select insert update delete',
  assistants: 'select insert update delete',
  bot_leases: 'select insert update',
  bot_minute: 'select insert update delete',
  bots: 'select insert update delete',
  contacts: 'select insert update',
  conversations: 'select insert update',
  dead_letters: 'select insert delete',
  uncertain_parts: 'select insert update',
  chat_rests: 'select insert update delete',
  job_marks: 'select insert update',
  key_canary: 'select update',
  knowledge_chunks: 'select insert delete',
  knowledge_files: 'select insert update delete',
  knowledge_sources: 'select insert update delete',
  source_days: 'select insert update',
  ledger_entries: 'select insert',
  members: 'select insert update',
  message_terms: 'select insert update delete',
  messages: 'select insert update delete',
  model_providers: 'select insert update',
  outbox: 'select insert update',
  ratings: 'select insert update delete',
  reactions: 'select insert update delete',
  removed_bots: 'select insert update',
  sessions: 'select insert update delete',
  turns: 'select insert update delete',
  updates: 'select insert update delete',
  users: 'select insert update delete',
  workers: 'select insert update',
  workspaces: 'select insert update delete',
};

/** What people write, and what names them. Erased with their workspace; raw updates after 7 days (`messaging/inbox`). Memory reads `messages`. */
const wordsOfPeople = [
  ...['updates.raw', 'dead_letters.raw', 'dead_letters.reason'],
  ...['messages.text', 'messages.attachments', 'message_terms.terms', 'reactions.emoji'],
  ...['turns.sources', 'turns.reason', 'outbox.body', 'outbox.extras', 'outbox.reason', 'uncertain_parts.reason'],
  ...['contacts.name', 'contacts.username', 'contacts.terms', 'conversations.title', 'invitations.email'],
  ...['audit_events.actor_name', 'audit_events.target_name', 'audit_events.changes', 'audit_events.reason'],
];

/** Columns of text or bytes without a person's words, each with what it holds. */
const noWordsOfPeople: Record<string, string> = {
  'api_keys.key_hash': 'a hash',
  'api_keys.last4': 'a piece of a random key',
  'api_keys.name': 'the workspace’s name for its key',
  'api_keys.scopes': 'words of ours',
  'assistant_drafts.fallback': 'what the workspace will publish',
  'assistant_drafts.greeting': 'what the workspace will publish',
  'assistant_drafts.instructions': 'what the workspace will publish',
  'assistant_drafts.language': 'a language tag',
  'assistant_drafts.model': 'the name of a model',
  'assistant_drafts.name': 'what the workspace will publish',
  'assistant_drafts.suggestions': 'what the workspace will publish',
  'assistant_versions.fallback': 'what the workspace publishes',
  'assistant_versions.greeting': 'what the workspace publishes',
  'assistant_versions.instructions': 'what the workspace publishes',
  'assistant_versions.language': 'a language tag',
  'assistant_versions.model': 'the name of a model',
  'assistant_versions.name': 'what the workspace publishes',
  'assistant_versions.suggestions': 'what the workspace publishes',
  'assistants.name': 'what the workspace publishes',
  'audit_events.action': 'a word of ours',
  'audit_events.actor_kind': 'a word of ours',
  'audit_events.request_id': 'an id',
  'audit_events.target_kind': 'a word of ours',
  'bots.menu_told': 'a digest',
  'bots.name': 'public at Telegram',
  'bots.secret_before_hash': 'a hash',
  'bots.secret_hash': 'a hash',
  'bots.secret_sealed': 'a secret, sealed',
  'bots.state_reason': 'Telegram’s answer or a sentence of ours about the bot',
  'bots.token_last4': 'a piece of a token',
  'bots.token_sealed': 'a secret, sealed',
  'bots.username': 'public at Telegram',
  'bots.webhook_told': 'a digest',
  'bots.webhook_url': 'an address of ours',
  'contacts.language': 'a language tag',
  'contacts.language_chosen': 'a language tag',
  'conversations.chat_type': 'a word of Telegram’s',
  'conversations.tags': 'the workspace’s words for its conversations',
  'conversations.unreachable_reason': 'Telegram’s answer',
  'idempotency_keys.answer_sealed': 'sealed',
  'idempotency_keys.key': 'what the caller calls its request',
  'idempotency_keys.request_hash': 'a hash',
  'ignored_repairs.kind': 'a word of ours',
  'invitations.language': 'a language tag',
  'invitations.role': 'a word of ours',
  'invitations.token_hash': 'a hash',
  'knowledge_chunks.body': 'what the workspace publishes',
  'knowledge_chunks.language': 'a language tag',
  'knowledge_chunks.stems': 'what the workspace publishes',
  'knowledge_chunks.terms': 'what the workspace publishes',
  'knowledge_chunks.words': 'what the workspace publishes',
  'knowledge_files.bytes': 'what the workspace publishes',
  'knowledge_sources.body': 'what the workspace publishes',
  'knowledge_sources.error': 'a sentence of ours',
  'knowledge_sources.error_code': 'a word of ours',
  'knowledge_sources.file_name': 'the workspace’s name for its file',
  'knowledge_sources.media_type': 'a word of ours',
  'knowledge_sources.question': 'what the workspace publishes',
  'knowledge_sources.stage': 'a word of ours',
  'knowledge_sources.title': 'what the workspace publishes',
  'ledger_entries.effect_key': 'ids',
  'ledger_entries.kind': 'a word of ours',
  'ledger_entries.model': 'the name of a model',
  'members.role': 'a word of ours',
  'members.skipped_steps': 'words of ours',
  'model_providers.base_url': 'an address of a provider',
  'model_providers.key_last4': 'a piece of a key',
  'model_providers.key_sealed': 'a secret, sealed',
  'model_providers.models': 'names of models',
  'model_providers.name': 'the workspace’s name for its provider',
  'model_providers.slug': 'the same, for addresses',
  'ratings.why': 'a word of ours',
  'removed_bots.secret_hash': 'a hash',
  'turns.ending': 'a word of ours',
  'turns.model': 'the name of a model',
  'updates.outcome': 'a word of ours',
};

/** Columns that can hold text, of whatever type: all but booleans, times, enums, numbers and uuids. Of arrays, those of such a type. */
const textColumns = `
  select c.oid, c.relname as table_name, a.attname as column_name, c.relname || '.' || a.attname as name,
         exists (select from pg_attribute w where w.attrelid = c.oid and w.attname = 'workspace_id') as tenant
  from pg_attribute a join pg_class c on c.oid = a.attrelid
    join pg_type y on y.oid = a.atttypid
    left join pg_type e on e.oid = y.typelem and y.typcategory = 'A'
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    and coalesce(e.typcategory, y.typcategory) not in ('B', 'D', 'E', 'N') and coalesce(e.oid, y.oid) <> 'uuid'::regtype`;

test('every table belongs to a tenant or stands on the list of those that do not', async () => {
  const tables = await ask<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id')`,
  );
  expect(tables.map(({ name }) => name).filter((name) => !(name in outsideTenancy))).toEqual([]);
});

test('row-level security is forced on every tenant table, with a policy for requests', async () => {
  const open = await ask(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and (not c.relrowsecurity or not c.relforcerowsecurity
         or not exists (select from pg_policies p where p.tablename = c.relname and p.policyname = 'tenant' and p.roles = '{chatai_api}'))`,
  );
  expect(open).toEqual([]);
});

test('no role of ours is superuser, bypasses row-level security or owns a table it serves requests from', async () => {
  const roles = await ask("select rolname from pg_roles where rolname like 'chatai_%' and (rolsuper or rolbypassrls)");
  expect(roles).toEqual([]);
  const owners = await ask("select distinct tableowner from pg_tables where schemaname = 'public'");
  expect(owners).toEqual([{ tableowner: 'chatai_owner' }]);
});

test('a request’s role can read no sealed secret and no hash of one', async () => {
  const readable = await ask(
    `select c.relname || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname ~ '(_sealed|_hash)$'
       and (has_column_privilege('chatai_api', c.oid, a.attname, 'select') or has_column_privilege('chatai_api', c.oid, a.attname, 'update'))`,
  );
  expect(readable).toEqual([]);
});

test('a request’s role can touch no table outside tenancy but its own workspace', async () => {
  const touchable = await ask<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id')
       and has_any_column_privilege('chatai_api', c.oid, 'select')`,
  );
  expect(touchable.map(({ name }) => name)).toEqual(['workspaces']);
});

test('the system role is admitted to the listed tables alone, and there to what its work needs', async () => {
  const granted = await ask<{ name: string; verbs: string }>(
    `select c.relname as name, string_agg(v.verb, ' ' order by v.n) as verbs
     from pg_class c cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) with ordinality as v(verb, n)
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and has_table_privilege('chatai_system', c.oid, v.verb)
     group by c.relname`,
  );
  expect(Object.fromEntries(granted.map(({ name, verbs }) => [name, verbs]))).toEqual(systemMay);
});

test('a policy admits a role exactly to the tenant tables that it has a grant on', async () => {
  const wrong = await ask(
    `select r.rolname, c.relname from pg_class c cross join pg_roles r
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relrowsecurity and r.rolname in ('chatai_system', 'chatai_ops')
       and has_any_column_privilege(r.oid, c.oid, 'select')
         <> exists (select from pg_policies p where p.tablename = c.relname and p.roles = array[r.rolname])`,
  );
  expect(wrong).toEqual([]);
});

test('a new tenant table admits requests of its own workspace, and no other role until it is listed', async () => {
  await ask('set role chatai_owner');
  await ask(
    'create table novelties (id uuid not null, workspace_id uuid not null references workspaces on delete cascade)',
  );
  await ask(await readFile(path.resolve(import.meta.dirname, '../../../../migrations/access.sql'), 'utf8'));
  const may = await ask<{ role: string; verb: string }>(
    `select r.rolname as role, v.verb from pg_roles r cross join unnest(array['select', 'insert', 'update', 'delete']) as v(verb)
     where r.rolname in ('chatai_api', 'chatai_system', 'chatai_ops')
       and (has_table_privilege(r.oid, 'novelties'::regclass, v.verb)
         or v.verb <> 'delete' and has_any_column_privilege(r.oid, 'novelties'::regclass, v.verb))`,
  );
  await ask('drop table novelties');
  await ask('reset role');
  expect(new Set(may.map(({ role }) => role))).toEqual(new Set(['chatai_api']));
});

test('the operations role counts over all workspaces, and changes nothing', async () => {
  const ops = await database.open('ops');
  const workspace = '00000000-0000-7000-8000-00000000000f';
  await superuser.query("insert into workspaces (id, name, slug) values ($1, 'Counted', 'counted')", [workspace]);
  await superuser.query(
    "insert into contacts (id, workspace_id, channel, external_id, name) values ($1, $1, 'telegram', 1, 'Ada')",
    [workspace],
  );
  const { rows } = await ops.pool.query('select workspace_id, count(*)::integer as count from contacts group by 1');
  expect(rows).toEqual([{ workspace_id: workspace, count: 1 }]);
  await expect(ops.pool.query('select name from contacts')).rejects.toMatchObject({ code: '42501' });
  await superuser.query('delete from workspaces where id = $1', [workspace]);
  const changes = await ask(
    `select c.relname from pg_class c cross join unnest(array['insert', 'update', 'references']) as v(verb)
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and (has_any_column_privilege('chatai_ops', c.oid, v.verb) or has_table_privilege('chatai_ops', c.oid, 'delete, truncate'))`,
  );
  expect(changes).toEqual([]);
});

test('the operations role reads no text and no bytes of anybody', async () => {
  const readable = await ask(
    `select name from (${textColumns}) as t where has_column_privilege('chatai_ops', oid, column_name, 'select')`,
  );
  expect(readable).toEqual([]);
});

test('every column that can hold a person’s words is listed, or says what else it holds', async () => {
  const columns = await ask<{ name: string }>(`select name from (${textColumns}) as t where tenant order by name`);
  const known = [...wordsOfPeople, ...Object.keys(noWordsOfPeople)].sort();
  expect(columns.map(({ name }) => name).sort()).toEqual(known);
});

test('words of people go with their workspace', async () => {
  const erased = await ask<{ name: string }>(
    `with recursive gone (id) as (
       select 'workspaces'::regclass::oid
       union select f.conrelid from gone g join pg_constraint f on f.confrelid = g.id and f.contype = 'f' and f.confdeltype = 'c'
     )
     select c.relname as name from gone g join pg_class c on c.oid = g.id`,
  );
  const names = new Set(erased.map(({ name }) => name));
  expect(wordsOfPeople.filter((column) => !names.has(column.split('.')[0] as string))).toEqual([]);
});

test('every primary key of a tenant table leads with its own key and holds the workspace', async () => {
  const keys = await ask<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text order by k.n) as columns
     from pg_index i join pg_class c on c.oid = i.indrelid cross join lateral unnest(i.indkey) with ordinality as k(attnum, n)
       join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
     where i.indisprimary and c.relnamespace = 'public'::regnamespace
       and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'workspace_id')
     group by c.relname`,
  );
  expect(keys.filter(({ columns }) => !columns.includes('workspace_id') || columns[0] === 'workspace_id')).toEqual([]);
});

test('no whole index of a tenant table leads with the workspace but leaves out its key: it could be chosen where one row is wanted', async () => {
  const indexes = await ask<{ name: string }>(
    `select x.relname as name
     from pg_index i join pg_class x on x.oid = i.indexrelid join pg_index p on p.indrelid = i.indrelid and p.indisprimary
       join pg_attribute first on first.attrelid = i.indrelid and first.attnum = i.indkey[0]
     where x.relnamespace = 'public'::regnamespace and first.attname = 'workspace_id' and i.indpred is null
       and not p.indkey[0] = any(i.indkey)`,
  );
  expect(indexes.map(({ name }) => name).filter((name) => !(name in fewRows))).toEqual([]);
});

test('every uuid column is a foreign key, or stands on the list with its reason', async () => {
  const loose = await ask<{ name: string }>(
    `select c.relname || '.' || a.attname as name
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.atttypid = 'uuid'::regtype and not a.attisdropped
       and a.attname not in ('id', 'workspace_id')
       and not exists (select from pg_constraint f where f.contype = 'f' and f.conrelid = c.oid and a.attnum = any(f.conkey))`,
  );
  expect(loose.map(({ name }) => name).filter((name) => !(name in notReferences))).toEqual([]);
  const gone = Object.keys(notReferences).filter((name) => !loose.some((row) => row.name === name));
  expect(gone).toEqual([]);
});

test('every foreign key between tenant tables carries the workspace and says what deleting does', async () => {
  const keys = await ask(
    `select f.conname as name from pg_constraint f
     where f.contype = 'f' and f.connamespace = 'public'::regnamespace
       and (f.confdeltype = 'a'
         or (exists (select from pg_attribute a where a.attrelid = f.confrelid and a.attname = 'workspace_id')
             and not exists (select from pg_attribute a where a.attrelid = f.conrelid and a.attname = 'workspace_id' and a.attnum = any(f.conkey))))`,
  );
  expect(keys).toEqual([]);
});

test('without a workspace a request’s role sees no row, and with one only its own', async () => {
  const api = await database.open('api');
  const ids = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002'] as const;
  for (const id of ids)
    await superuser.query('insert into workspaces (id, name, slug) values ($1, $2, $2)', [id, `workspace ${id}`]);
  expect((await api.pool.query('select id from workspaces')).rows).toEqual([]);
  const seen = await withWorkspace(api, ids[0], (tx) => tx.selectFrom('workspaces').select('id').execute());
  expect(seen).toEqual([{ id: ids[0] }]);
});
