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
  workers: 'processes of the installation',
  users: 'a person may belong to many workspaces',
  sessions: 'of a person',
  accounts: 'ways of signing in of a person',
  verifications: 'one-time codes of a person',
  sign_in_links: 'of the platform’s admin',
  workspaces: 'the tenants themselves, under row-level security by their own id',
};

/** uuid columns that are no foreign key, each with the reason. */
const notReferences: Record<string, string> = {
  'updates.turn_id': 'hot: the turn is inserted by the same statement, and erased with the bot',
  'outbox.owner': 'a worker’s incarnation, kept after its row is gone',
  'outbox.bot_id': 'implied by message -> turn -> conversation -> bot; here for the fence',
  'turns.bot_id': 'implied by the conversation; here for the fence',
  'messages.conversation_id': 'implied by the turn; here for the order of messages',
};

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
