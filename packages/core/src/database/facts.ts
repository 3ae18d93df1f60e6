import type pg from 'pg';
import type { Clock } from '../clock/index.ts';
import type { FactSource } from '../health/index.ts';
import { type Ask, lookInto, patienceMs, type TimedQuery } from './look-into.ts';
import { readMigrations } from './migrate.ts';
import { type Database, usableTarget } from './open-database.ts';
import { objectsOf, type SchemaObject } from './schema-objects.ts';
import { askSessions, type SessionFacts } from './session-facts.ts';
import type { DatabaseTargets } from './targets.ts';
import { askUpkeep, type UpkeepFacts } from './upkeep-facts.ts';

/** Why the server gave no connection, or gave it up. */
export interface Refusal {
  /** PostgreSQL's (appendix A) or the system's; undefined when there was none, as for one that is silent. */
  code: string | undefined;
  reason: string;
}

/** Does the database answer, and what does its server say of itself? */
export interface DatabaseFacts {
  /** Undefined when it answered. */
  refusal: Refusal | undefined;
  tookMs: number;
  server: ServerFacts | undefined;
  /** Why one row could not be written and read back; undefined when it could, or nobody got so far. */
  unwritable: Refusal | undefined;
}

/** How our database in it is made. */
export interface SchemaFacts {
  /** Numbers of the migrations that it has. */
  applied: number[];
  /** Those that this version of the product brings, in order. */
  expected: { version: number; name: string }[];
  invalidIndexes: string[];
  /** What a migration that it has makes, and is not there. */
  missing: SchemaObject[];
}

export interface ServerFacts {
  version: string;
  startedAt: number;
  /** The server's clock less ours, halfway between question and answer. */
  clockAheadMs: number;
  /** `synchronous_standby_names`: commits wait for these; empty when for none. */
  standbys: string;
  inRecovery: boolean;
  readOnly: boolean;
  maxConnections: number;
  reservedConnections: number;
  usedConnections: number;
  /** 1 = autovacuum must freeze now whatever it costs (`age(datfrozenxid) / autovacuum_freeze_max_age`). */
  wraparound: number;
  databaseBytes: number;
}

/** What is told of a database in a look; all share one connection. */
export interface DatabaseSources {
  database: FactSource<DatabaseFacts>;
  sessions: FactSource<SessionFacts>;
  upkeep: FactSource<UpkeepFacts>;
  schema: FactSource<SchemaFacts>;
}

/**
 * Looks at a database by a connection of its own, which is closed after: as the first of `targets`, or as the next when the server has no connection
 * left for it. That it cannot be reached, or lets nobody in `withinMs`, is a fact of `database`, and keeps the others from being seen.
 */
export function databaseSources(
  targets: readonly pg.ClientConfig[],
  clock: Clock,
  withinMs = patienceMs,
): DatabaseSources {
  let looking: Promise<Look> | undefined;
  const look = () => {
    looking ??= lookAtDatabase(targets, clock, withinMs).finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const deadlineMs = 8_000;
  return {
    database: { deadlineMs, read: async () => (await look()).database },
    sessions: { deadlineMs, read: async () => orThrow((await look()).sessions) },
    upkeep: { deadlineMs, read: async () => orThrow((await look()).upkeep) },
    schema: { deadlineMs, read: async () => orThrow((await look()).schema) },
  };
}

/** The same through a pool that is open anyway, for whoever is asked often. */
export function pooledDatabaseFacts({ pool }: Pick<Database, 'pool'>, clock: Clock): FactSource<DatabaseFacts> {
  const ask: Ask = async (text, withinMs = 5_000) => {
    const query: TimedQuery = { text, query_timeout: withinMs };
    return (await pool.query(query)).rows;
  };
  let written: { atMs: number; unwritable: Refusal | undefined } | undefined;
  /** Whoever asks often must not write often. */
  const canary = async () => {
    if (!written || clock.monotonicMs() - written.atMs > writeEachMs)
      written = { atMs: clock.monotonicMs(), unwritable: await askCanary(ask, pooledWriteMs) };
    return written.unwritable;
  };
  return {
    deadlineMs: 500,
    async read() {
      const begunMs = clock.monotonicMs();
      const took = () => Math.round((clock.monotonicMs() - begunMs) * 10) / 10;
      try {
        const server = await askServer(ask, clock);
        const tookMs = took();
        return { refusal: undefined, server, tookMs, unwritable: await canary() };
      } catch (error) {
        return { refusal: refusalOf(error), server: undefined, tookMs: took(), unwritable: undefined };
      }
    },
  };
}

/** How our database is made, through a pool that is open anyway. */
export const pooledSchemaFacts = ({ pool }: Pick<Database, 'pool'>): FactSource<SchemaFacts> => ({
  deadlineMs: 500,
  read: () => askSchema(async (text) => (await pool.query(text)).rows),
});

const writeEachMs = 5_000;
/** Within the 500 ms of a look. */
const pooledWriteMs = 400;

/** Of each part, what was seen or why it was not. */
interface Look {
  database: DatabaseFacts;
  sessions: SessionFacts | Error;
  upkeep: UpkeepFacts | Error;
  schema: SchemaFacts | Error;
}

function orThrow<T>(seen: T | Error): T {
  if (seen instanceof Error) throw seen;
  return seen;
}

async function lookAtDatabase(targets: readonly pg.ClientConfig[], clock: Clock, withinMs: number): Promise<Look> {
  const begunMs = clock.monotonicMs();
  const took = () => Math.round(clock.monotonicMs() - begunMs);
  try {
    const look = async (ask: Ask): Promise<Look> => {
      const server = await askServer(ask, clock).catch((error: unknown) => refusalOf(error));
      const tookMs = took();
      const isSeen = 'version' in server;
      const rest = {
        sessions: await askSessions(ask).catch(asError),
        upkeep: await askUpkeep(ask).catch(asError),
        schema: await askSchema(ask).catch(asError),
      };
      // Last of all: a commit that hangs takes the connection with it.
      const unwritable = isSeen ? await askCanary(ask, withinMs / 2) : undefined;
      const seen = isSeen ? { refusal: undefined, server } : { refusal: server, server: undefined };
      return { database: { ...seen, tookMs, unwritable }, ...rest };
    };
    return await lookInto(targets, look, withinMs);
  } catch (error) {
    const unseen = Object.assign(new Error(notReached), { code: notReached });
    return {
      database: { refusal: refusalOf(error), server: undefined, tookMs: took(), unwritable: undefined },
      sessions: unseen,
      upkeep: unseen,
      schema: unseen,
    };
  }
}

const notReached = 'the database is not reached';

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

async function askSchema(ask: Ask): Promise<SchemaFacts> {
  const applied = await ask<{ version: number }>(schemaSql);
  const invalid = await ask<{ name: string }>(invalidIndexesSql);
  const migrations = await readMigrations();
  const has = new Set(applied.map(({ version }) => version));
  const objects = objectsOf(migrations.filter(({ version }) => has.has(version)));
  const gone = new Set((await ask<{ name: string }>(goneSql(objects))).map(({ name }) => name));
  return {
    applied: [...has],
    expected: migrations.map(({ version, name }) => ({ version, name })),
    invalidIndexes: invalid.map(({ name }) => name),
    missing: objects.filter(({ object }) => gone.has(object)),
  };
}

async function askServer(ask: Ask, clock: Clock): Promise<ServerFacts> {
  const before = clock.now();
  const [row] = await ask<{ started: Date; time: Date } & Omit<ServerFacts, 'startedAt' | 'clockAheadMs'>>(serverSql);
  if (!row) throw new Error('no row');
  const { started, time, ...facts } = row;
  return {
    ...facts,
    startedAt: started.getTime(),
    clockAheadMs: Math.round(time.getTime() - (before + clock.now()) / 2),
  };
}

/** Writes one row and reads it back: a database that answers may not do that. */
async function askCanary(ask: Ask, withinMs: number): Promise<Refusal | undefined> {
  try {
    await ask('select chatai_canary()', withinMs);
    return undefined;
  } catch (error) {
    const refusal = refusalOf(error);
    // An older schema has no such row.
    if (refusal.code === undefinedFunction) return undefined;
    // A commit that waits for a standby is past the reach of statement_timeout.
    return refusal.code ? refusal : { code: undefined, reason: `a commit is not over within ${withinMs / 1_000} s` };
  }
}

/** PostgreSQL, appendix A. */
const undefinedFunction = '42883';

const serverSql = `
  select current_setting('server_version') as version, pg_postmaster_start_time() as started, clock_timestamp() as time,
         current_setting('synchronous_standby_names') as standbys,
         pg_is_in_recovery() as "inRecovery", current_setting('default_transaction_read_only')::boolean as "readOnly",
         current_setting('max_connections')::integer as "maxConnections",
         current_setting('superuser_reserved_connections')::integer as "reservedConnections",
         (select count(*) from pg_stat_activity where backend_type = 'client backend')::integer as "usedConnections",
         (select age(datfrozenxid)::float8 / current_setting('autovacuum_freeze_max_age')::float8
            from pg_database where datname = current_database()) as wraparound,
         pg_database_size(current_database())::float8 as "databaseBytes"`;

const schemaSql = 'select version from schema_migrations order by version';

const goneSql = (objects: readonly SchemaObject[]) =>
  `select name from unnest('{${objects.map(({ object }) => object)}}'::text[]) name where to_regclass('public.' || name) is null`;

const invalidIndexesSql = `
  select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = 'public' and not (i.indisvalid and i.indisready) order by 1`;

function refusalOf(error: unknown): Refusal {
  const { code, message } = error as { code?: string; message: string };
  if (/timeout/i.test(message) && code === undefined) return { code: undefined, reason: 'it is silent' };
  // PostgreSQL's own sentences name roles and databases, never a password.
  return { code, reason: message };
}

/** Are requests bound by row-level security? Not in single-role mode, where an outside database has only its owner. */
export interface RoleFacts {
  /** Roles of ours that cannot log in: the owner does their work. */
  missing: string[];
}

const bound = ['api', 'system', 'ops'] as const;

/** Of the pools that a program has open. */
export const pooledRoleFacts = (
  databases: Record<(typeof bound)[number], Pick<Database, 'role'>>,
): FactSource<RoleFacts> => ({
  deadlineMs: 500,
  read: async () => ({
    missing: bound.filter((name) => databases[name].role !== name).map((name) => `chatai_${name}`),
  }),
});

/** By trying to log in as each. */
export const roleFacts = (targets: DatabaseTargets): FactSource<RoleFacts> => ({
  deadlineMs: 6_000,
  async read() {
    const used = await Promise.all(bound.map(async (name) => (await usableTarget(targets, name)).role === name));
    return { missing: bound.filter((_, index) => !used[index]).map((name) => `chatai_${name}`) };
  },
});
