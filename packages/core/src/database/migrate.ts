import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { coreErrors } from '../errors/index.ts';
import { applyAccess } from './roles.ts';
import type { DatabaseTargets } from './targets.ts';

/** One step of the schema: a pair of files `0007_outbox.up.sql` and `.down.sql`. */
export interface Migration {
  version: number;
  name: string;
  up: string;
  down: string;
  checksum: string;
}

export interface MigrationStatus {
  version: number;
  name: string;
  appliedAt: Date | undefined;
  /** What was applied is not what stands in this version's file: `migrate` refuses. */
  changed: boolean;
}

const migrationsFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../../migrations');

/** Key of the advisory lock under which migrations run: two programs that start together wait for each other. */
const lockKey = 0x0c4a7a1;

/** The pairs in `folder`, in order. Throws when a number is missing, doubled or has only one half. */
export async function readMigrations(folder = migrationsFolder): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.up.sql')).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const name = file.slice(0, -'.up.sql'.length);
      const version = Number(name.slice(0, 4));
      if (version !== index + 1) throw new Error(`Migration ${file}: expected number ${index + 1}.`);
      const up = await readFile(path.join(folder, file), 'utf8');
      const down = await readFile(path.join(folder, `${name}.down.sql`), 'utf8');
      return { version, name, up, down, checksum: createHash('sha256').update(up).digest('hex') };
    }),
  );
}

/** Applies what is missing, each in its own transaction, then grants and policies. Returns the names applied. Throws `data-folder-newer`, `migration-changed`. */
export async function migrate(
  targets: DatabaseTargets,
  where = 'this database',
  folder = migrationsFolder,
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const accessSql = await readFile(path.join(folder, 'access.sql'), 'utf8');
  return withLockedOwner(targets, async (client) => {
    const applied = await appliedMigrations(client);
    const newest = applied.at(-1)?.version ?? 0;
    if (newest > migrations.length) {
      throw coreErrors.dataFolderNewer({ where, found: newest, known: migrations.length });
    }
    for (const row of applied) {
      const file = migrations[row.version - 1];
      if (file && file.checksum !== row.checksum) throw coreErrors.migrationChanged({ name: file.name });
    }
    // One that somebody has taken back under newer ones, too.
    const has = new Set(applied.map(({ version }) => version));
    const missing = migrations.filter(({ version }) => !has.has(version));
    for (const migration of missing) {
      await inOneTransaction(client, async () => {
        await client.query(migration.up);
        await client.query('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
          migration.version,
          migration.name,
          migration.checksum,
        ]);
      });
    }
    await inOneTransaction(client, () => applyAccess(client, accessSql));
    return missing.map((migration) => migration.name);
  });
}

/** Takes the newest `steps` migrations back, newest first. Returns their names. */
export async function rollback(targets: DatabaseTargets, steps = 1, folder = migrationsFolder): Promise<string[]> {
  const migrations = await readMigrations(folder);
  return withLockedOwner(targets, async (client) => {
    const undone: string[] = [];
    for (const row of (await appliedMigrations(client)).reverse().slice(0, steps)) {
      const migration = migrations[row.version - 1];
      if (!migration)
        throw coreErrors.dataFolderNewer({ where: 'this database', found: row.version, known: migrations.length });
      await inOneTransaction(client, async () => {
        await client.query(migration.down);
        await client.query('delete from schema_migrations where version = $1', [migration.version]);
      });
      undone.push(migration.name);
    }
    return undone;
  });
}

/** Every known migration and when it was applied. */
export async function migrationStatus(targets: DatabaseTargets, folder = migrationsFolder): Promise<MigrationStatus[]> {
  const migrations = await readMigrations(folder);
  return withLockedOwner(targets, async (client) => {
    const applied = new Map((await appliedMigrations(client)).map((row) => [row.version, row]));
    return migrations.map(({ version, name, checksum }) => {
      const row = applied.get(version);
      return { version, name, appliedAt: row?.applied_at, changed: row !== undefined && row.checksum !== checksum };
    });
  });
}

async function withLockedOwner<T>(targets: DatabaseTargets, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    ...targets.owner,
    application_name: 'chatai-migrate',
    connectionTimeoutMillis: 5_000,
  });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await client.query(
      `create table if not exists schema_migrations (
         version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`,
    );
    return await fn(client);
  } finally {
    await client.end();
  }
}

const appliedMigrations = async (client: pg.Client) =>
  (
    await client.query<{ version: number; checksum: string; applied_at: Date }>(
      'select version, checksum, applied_at from schema_migrations order by version',
    )
  ).rows;

async function inOneTransaction(client: pg.Client, fn: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await fn();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
