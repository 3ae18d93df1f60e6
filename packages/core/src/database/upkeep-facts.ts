import type { Ask } from './look-into.ts';

/** What the server has to keep or to clear away, and what keeps it from that. Times are epoch milliseconds, null where there is none. */
export interface UpkeepFacts {
  /** In our database, since this moment (null: since it was made). One look cannot tell whether they become more. */
  deadlocks: { count: number; since: number | null };
  /** Tables with more dead rows than autovacuum comes for, the most first, at most 10. */
  deadRows: DeadRows[];
  autovacuum: { busyWorkers: number; mostWorkers: number };
  /** Who sees the oldest rows of our database: what has died since cannot be cleared away. Null when nobody looks at any. */
  horizon: Horizon | null;
  /** Replication slots that nobody reads from: the log is kept for them. The most first. */
  unusedSlots: { name: string; heldBytes: number }[];
  /** Transactions of our database that were prepared for a commit in two phases (PREPARE TRANSACTION) and not ended, the oldest first, at most 20. */
  prepared: { gid: string; role: string; since: number }[];
}

export interface DeadRows {
  /** With its schema when that is not `public`. */
  table: string;
  live: number;
  dead: number;
  /** From so many dead rows on autovacuum comes. */
  startsAt: number;
  /** By autovacuum or by hand. */
  vacuumedAt: number | null;
  /** Where autovacuum is switched off. */
  off: 'server' | 'table' | null;
  /** A vacuum is at it. */
  isBeingVacuumed: boolean;
}

export interface Horizon {
  kind: 'session' | 'prepared' | 'slot';
  /** The program, the gid or the slot. */
  name: string;
  /** Of a session. */
  pid: number | null;
  /** A slot does not tell. */
  since: number | null;
}

/** Reads it in one statement. */
export async function askUpkeep(ask: Ask): Promise<UpkeepFacts> {
  const [row] = await ask<{ facts: UpkeepFacts }>(upkeepSql);
  if (!row) throw new Error('no row');
  return row.facts;
}

const ms = (time: string) => `floor(extract(epoch from ${time}) * 1000)::float8`;
const rowsOf = (select: string) => `(select coalesce(json_agg(one), '[]') from (${select}) one)`;

const deadlocksSql = `
  select json_build_object('count', deadlocks, 'since', ${ms('stats_reset')}) from pg_stat_database where datname = current_database()`;

/** When autovacuum comes: PostgreSQL 25.1.6. A table may have settings of its own. */
const deadRowsSql = `
  select * from (
    select case s.schemaname when 'public' then '' else s.schemaname || '.' end || s.relname as "table",
           s.n_live_tup as live, s.n_dead_tup as dead,
           coalesce(own.threshold, current_setting('autovacuum_vacuum_threshold')::float8)
             + coalesce(own.scale, current_setting('autovacuum_vacuum_scale_factor')::float8) * greatest(c.reltuples, 0) as "startsAt",
           ${ms('greatest(s.last_vacuum, s.last_autovacuum)')} as "vacuumedAt",
           case when not current_setting('autovacuum')::boolean then 'server' when not own.enabled then 'table' end as off,
           exists (select from pg_stat_progress_vacuum v where v.relid = s.relid) as "isBeingVacuumed"
      from pg_stat_user_tables s
      join pg_class c on c.oid = s.relid
      cross join lateral (
        select max(option_value) filter (where option_name = 'autovacuum_vacuum_threshold')::float8 as threshold,
               max(option_value) filter (where option_name = 'autovacuum_vacuum_scale_factor')::float8 as scale,
               coalesce(max(option_value) filter (where option_name = 'autovacuum_enabled')::boolean, true) as enabled
          from pg_options_to_table(c.reloptions)) own
  ) each where dead > "startsAt" order by dead desc limit 10`;

/** Whoever has the oldest transaction id: a snapshot's, or that of what it writes. */
const horizonSql = `
  select to_json(one) from (
    select kind, name, pid, since from (
      select 'session' as kind, coalesce(nullif(application_name, ''), 'without a name') as name, pid, ${ms('xact_start')} as since,
             greatest(age(backend_xmin), age(backend_xid)) as age
        from pg_stat_activity where backend_type = 'client backend' and datname = current_database() and pid <> pg_backend_pid()
      union all
      select 'prepared', gid, null, ${ms('prepared')}, age(transaction) from pg_prepared_xacts where database = current_database()
      union all
      select 'slot', slot_name, null, null, age(xmin) from pg_replication_slots where not active
    ) each where age is not null order by age desc limit 1) one`;

const unusedSlotsSql = `
  select slot_name as name, coalesce(pg_wal_lsn_diff(
           case when pg_is_in_recovery() then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end, restart_lsn), 0)::float8 as "heldBytes"
    from pg_replication_slots where not active order by 2 desc`;

const preparedSql = `
  select gid, owner as role, ${ms('prepared')} as since
    from pg_prepared_xacts where database = current_database() order by prepared limit 20`;

const upkeepSql = `
  select json_build_object(
    'deadlocks', (${deadlocksSql}),
    'deadRows', ${rowsOf(deadRowsSql)},
    'autovacuum', json_build_object(
      'busyWorkers', (select count(*) from pg_stat_activity where backend_type = 'autovacuum worker'),
      'mostWorkers', current_setting('autovacuum_max_workers')::integer),
    'horizon', (${horizonSql}),
    'unusedSlots', ${rowsOf(unusedSlotsSql)},
    'prepared', ${rowsOf(preparedSql)}) as facts`;
