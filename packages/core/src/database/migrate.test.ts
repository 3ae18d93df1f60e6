import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate, migrationStatus, readMigrations, rollback } from './migrate.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

const shipped = path.resolve(import.meta.dirname, '../../../../migrations');
let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'chatai-migrations-'));
  await cp(shipped, folder, { recursive: true });
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const next = async (name: string, up: string, down: string) => {
  const number = String((await readMigrations(folder)).length + 1).padStart(4, '0');
  await writeFile(path.join(folder, `${number}_${name}.up.sql`), up);
  await writeFile(path.join(folder, `${number}_${name}.down.sql`), down);
};

test('the schema goes all the way back and forward again, with data in it', async () => {
  const superuser = await database.superuser();
  await superuser.query(
    "insert into workspaces (id, name, slug) values ('00000000-0000-7000-8000-000000000001', 'One', 'one')",
  );
  const all = (await readMigrations(folder)).map(({ name }) => name);
  expect(await rollback(database.targets, all.length, folder)).toEqual([...all].reverse());
  const { rows } = await superuser.query(
    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'S')",
  );
  expect(rows).toEqual([{ relname: 'schema_migrations' }]);
  expect(await migrate(database.targets, 'here', folder)).toEqual(all);
});

test('a new migration is applied once and keeps the rows that are there', async () => {
  const superuser = await database.superuser();
  await superuser.query(
    "insert into workspaces (id, name, slug) values ('00000000-0000-7000-8000-000000000001', 'One', 'one')",
  );
  await next(
    'colour',
    "alter table workspaces add column colour text not null default 'blue';",
    'alter table workspaces drop column colour;',
  );
  const [first, second] = await Promise.all([
    migrate(database.targets, 'here', folder),
    migrate(database.targets, 'here', folder),
  ]);
  expect([first.length, second.length].sort()).toEqual([0, 1]);
  expect((await superuser.query('select name, colour from workspaces')).rows).toEqual([
    { name: 'One', colour: 'blue' },
  ]);
  expect(await rollback(database.targets, 1, folder)).toEqual([expect.stringContaining('colour')]);
  expect((await superuser.query('select * from workspaces')).rows[0]).not.toHaveProperty('colour');
});

test('one that was taken back under newer ones is applied again', async () => {
  await next('older', 'create table older (id integer);', 'drop table older;');
  await next('newer', 'create table newer (id integer);', 'drop table newer;');
  await migrate(database.targets, 'here', folder);
  const superuser = await database.superuser();
  await superuser.query("drop table older; delete from schema_migrations where name like '%_older'");
  expect(await migrate(database.targets, 'here', folder)).toEqual([expect.stringContaining('older')]);
  expect((await superuser.query("select to_regclass('older') as found")).rows).toEqual([{ found: 'older' }]);
});

test('a migration that fails leaves nothing of itself behind', async () => {
  await next('half', 'create table half (id integer); select 1 / 0;', 'drop table half;');
  await expect(migrate(database.targets, 'here', folder)).rejects.toThrow('division by zero');
  const superuser = await database.superuser();
  expect((await superuser.query("select to_regclass('half') as found")).rows).toEqual([{ found: null }]);
  expect((await migrationStatus(database.targets, folder)).at(-1)).toMatchObject({
    name: expect.stringContaining('half'),
    appliedAt: undefined,
  });
});

test('data of a newer version is refused by name, and not touched', async () => {
  await next('future', 'create table future (id integer);', 'drop table future;');
  await migrate(database.targets, 'here', folder);
  await expect(migrate(database.targets, 'the data folder')).rejects.toMatchObject({
    code: 'data-folder-newer',
    definition: { exitCode: 6 },
  });
});

test('a migration that was changed after it was applied is refused by name', async () => {
  const file = path.join(folder, '0001_ground.up.sql');
  await writeFile(file, `${await readFile(file, 'utf8')}\n-- changed`);
  await expect(migrate(database.targets, 'here', folder)).rejects.toMatchObject({ code: 'migration-changed' });
  const changed = (await migrationStatus(database.targets, folder)).filter((migration) => migration.changed);
  expect(changed.map(({ name }) => name)).toEqual(['0001_ground']);
});

test('the table types in the repository are those of the migrated database', async () => {
  const file = path.join(folder, 'tables.ts');
  const { status } = spawnSync(process.execPath, [path.join(import.meta.dirname, 'testing/generate-tables.ts'), file], {
    env: { ...process.env, PATH: `${path.resolve(shipped, '../node_modules/.bin')}:${process.env.PATH}` },
  });
  expect(status).toBe(0);
  expect(await readFile(file, 'utf8')).toBe(
    await readFile(path.join(import.meta.dirname, 'tables.generated.ts'), 'utf8'),
  );
});
