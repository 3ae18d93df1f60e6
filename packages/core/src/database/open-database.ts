import type { Kysely, Transaction } from 'kysely';
import pg from 'pg';
import { kyselyModule } from './lazy-kysely.ts';
import { PoolClient } from './pool-client.ts';
import type { Role } from './roles.ts';
import type { DB as Tables } from './tables.generated.ts';
import type { DatabaseTargets } from './targets.ts';

// bigint columns hold Telegram ids (52 bits), receive numbers and minor units: all exact in a JavaScript number.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** Typed queries, inside a transaction or not. */
export type Db = Kysely<Tables> | Transaction<Tables>;

/** A statement runner: a pool or a single client. */
export type Sql = Pick<pg.Pool | pg.Client, 'query'>;

/** One role's connections. `role` is the one really used: in single-role mode that is `owner`. */
export interface Database {
  role: Role;
  pool: pg.Pool;
  readonly kysely: Kysely<Tables>;
  close(): Promise<void>;
}

interface Options {
  /** Most connections at once; default 5. */
  max?: number;
  /** Name in pg_stat_activity. */
  name: string;
  /** Plans of the hot path: indexes always, made once (pipeline.md 3). Searches and reports open a pool without it. */
  hotPath?: boolean;
}

/** Settings a connection of the hot path starts with: a fresh install plans on empty tables and would keep plans that walk whole ones. */
const hotPathOptions =
  '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan -c jit=off';

/** Opens a pool for a role. Falls back to the owner when the role cannot log in (an outside database without the roles); the check `roles` tells that. */
export async function openDatabase(targets: DatabaseTargets, role: Role, options: Options): Promise<Database> {
  const { role: used, target } = await usableTarget(targets, role);
  const pool = new pg.Pool({
    ...target,
    Client: PoolClient,
    max: options.max ?? 5,
    application_name: options.name,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    options: options.hotPath ? hotPathOptions : '-c jit=off',
  });
  // A connection that breaks while idle is replaced at the next checkout; without a listener the process would end.
  pool.on('error', () => {});
  // The same for one that breaks while it is lent and between two statements; its borrower learns it at the next statement.
  pool.on('connect', (client) => client.on('error', () => {}));
  let kysely: Kysely<Tables> | undefined;
  return {
    role: used,
    pool,
    get kysely() {
      const { Kysely, PostgresDialect } = kyselyModule();
      kysely ??= new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
      return kysely;
    },
    async close() {
      await kysely?.destroy();
      // Kysely leaves the pool alone when it never ran a query of its own.
      if (!pool.ended) await pool.end();
    },
  };
}

/** Names (`application_name`) of all other connections to this database, whoever has them. */
export async function connectedPrograms(targets: DatabaseTargets): Promise<string[]> {
  const client = new pg.Client({ ...targets.owner, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select distinct application_name as name from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() order by name`,
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** How `role` is reached, or the owner in single-role mode. For single connections beside pools. */
export async function usableTarget(
  targets: DatabaseTargets,
  role: Role,
): Promise<{ role: Role; target: pg.ClientConfig }> {
  if (role === 'owner') return { role, target: targets.owner };
  const client = new pg.Client({ ...targets[role], connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return { role, target: targets[role] };
  } catch (error) {
    // 28P01 wrong password, 28000 no such role (PostgreSQL appendix A).
    if (!['28P01', '28000'].includes(String((error as { code?: unknown }).code))) throw error;
    return { role: 'owner', target: targets.owner };
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Runs `fn` in a transaction in which only rows of `workspaceId` are visible (row-level security; security.md T1, T2). A connection that
 * kept a tenant, or whose rollback fails (Kysely discards it), is never lent again.
 */
export async function withWorkspace<T>(
  database: Database,
  workspaceId: string,
  fn: (tx: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  let leftOver = false;
  try {
    return await database.kysely.transaction().execute(async (tx) => {
      const { CompiledQuery } = kyselyModule();
      // One statement sees the old value, then sets the new one for this transaction only: a connection that kept a tenant is refused.
      const result = await tx.executeQuery<{ left_over: string | null }>(
        CompiledQuery.raw(
          "select nullif(current_setting('chatai.workspace', true), '') as left_over, set_config('chatai.workspace', $1, true)",
          [workspaceId],
        ),
      );
      leftOver = Boolean(result.rows[0]?.left_over);
      // The session ends itself: behind a pooler that is the server's connection, which closing ours would leave to others.
      if (leftOver) {
        await tx.executeQuery(CompiledQuery.raw('select pg_terminate_backend(pg_backend_pid())'));
        throw new Error('The connection outlived its end.');
      }
      return await fn(tx);
    });
  } catch (cause) {
    if (!leftOver) throw cause;
    throw new Error(
      'A pooled connection still carried a workspace; the transaction was refused, the connection ended.',
      {
        cause,
      },
    );
  }
}

/** Runs `fn` in a transaction without a workspace, for the system role's work over many of them. */
export const inTransaction = <T>(database: Database, fn: (tx: Transaction<Tables>) => Promise<T>): Promise<T> =>
  database.kysely.transaction().execute(fn);
