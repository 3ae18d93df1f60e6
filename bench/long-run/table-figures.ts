import type { Sql } from '@chatai/core/database';

export interface TableFigures {
  /** Rows that a vacuum would remove (pg_stat_user_tables). */
  deadRows: number;
  /** How often autovacuum has been there. */
  vacuums: number;
  /** Tables to which each reply adds rows, with their indexes. */
  kibPerReply: number;
  /** All other tables, whose number of rows stays the same. */
  steadyMiB: number;
}

const growing = ['updates', 'turns', 'messages', 'outbox', 'ledger_entries'];

/** What the tables hold after so many replies. Needs the statistics role. */
export async function tableFigures(ops: Sql, replies: number): Promise<TableFigures> {
  const { rows } = await ops.query<{ dead: number; vacuums: number; growing: number; steady: number }>(
    `select sum(n_dead_tup)::int as dead, sum(autovacuum_count)::int as vacuums,
       coalesce(sum(pg_total_relation_size(relid)) filter (where relname = any($1)), 0)::bigint as growing,
       coalesce(sum(pg_total_relation_size(relid)) filter (where relname <> all($1)), 0)::bigint as steady
     from pg_stat_user_tables`,
    [growing],
  );
  const { dead, vacuums, growing: growingBytes, steady } = rows[0] as (typeof rows)[number];
  return { deadRows: dead, vacuums, kibPerReply: growingBytes / 1024 / replies, steadyMiB: steady / 1024 / 1024 };
}
