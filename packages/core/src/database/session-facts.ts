import type { Ask } from './look-into.ts';

/** A session of the server. Its statement is told without the values that stand in it. */
export interface Session {
  pid: number;
  /** `application_name`: ours name themselves. */
  program: string;
  role: string | undefined;
  state: string | undefined;
  /** Begin of its transaction and of its statement, epoch milliseconds. */
  transactionSince: number | undefined;
  statementSince: number | undefined;
  waitsFor: string | undefined;
  statement: string;
}

/** Sessions of one program that are in one state, idle ones as well. */
export interface Connections {
  program: string;
  state: string;
  count: number;
  /** Of the one that has been in it for longest: since when, epoch milliseconds, and what it runs or has run last; empty when nothing yet. */
  oldest: { since: number | undefined; statement: string };
}

/** Somebody waits for a lock. */
export interface Wait {
  blocked: Session;
  blockers: Session[];
  /** Prepared transactions (their gid) that hold it: no session has them any more. */
  prepared: string[];
  /** Since when it has waited (not: since when its statement runs), epoch milliseconds. */
  since: number | undefined;
}

/** What the server is doing. */
export interface SessionFacts {
  /** The oldest transactions, at most 20. */
  sessions: Session[];
  /** The most first, at most 40. */
  connections: Connections[];
  /** Who waits for a lock of whom, the longest first. */
  waits: Wait[];
}

/** Reads what the sessions of the server do. */
export async function askSessions(ask: Ask): Promise<SessionFacts> {
  const connections = (await ask<ConnectionsRow>(connectionsSql)).map(({ since, query, ...one }) => ({
    ...one,
    oldest: { since: since?.getTime(), statement: withoutValues(query ?? '') },
  }));
  const sessions = (await ask<SessionRow>(sessionsSql)).map(sessionOf);
  return { connections, sessions, waits: await askWaits(ask) };
}

type ConnectionsRow = Omit<Connections, 'oldest'> & { since: Date | null; query: string | null };

const connectionsSql = `
  select coalesce(nullif(application_name, ''), 'without a name') as program, coalesce(state, 'unknown') as state, count(*)::integer as count,
         min(state_change) as since, (array_agg(left(query, 400) order by state_change))[1] as query
    from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
   group by 1, 2 order by 3 desc limit 40`;

const sessionColumns = `a.pid, a.application_name as program, a.usename as role, a.state, a.xact_start, a.query_start,
  a.wait_event_type || ': ' || a.wait_event as waits, left(a.query, 400) as query`;

const sessionsSql = `
  select ${sessionColumns} from pg_stat_activity a
   where a.backend_type = 'client backend' and a.pid <> pg_backend_pid() and a.xact_start is not null
   order by a.xact_start limit 20`;

const lockedThing = (lock: string) =>
  ['locktype', 'database', 'relation', 'page', 'tuple', 'transactionid', 'classid', 'objid', 'objsubid']
    .map((column) => `${lock}.${column}`)
    .join(', ');

/** A prepared transaction blocks as pid 0 (PostgreSQL, pg_blocking_pids). Its locks have no pid; the one on its own id tells whose they are. */
const waitsSql = `
  select ${sessionColumns}, b.blockers,
         (select min(l.waitstart) from pg_locks l where l.pid = a.pid and not l.granted) as wait_start,
         case when 0 = any (b.blockers) then array(
           select distinct p.gid
             from pg_locks wanted
             join pg_locks held on held.pid is null and held.granted and (${lockedThing('held')}) is not distinct from (${lockedThing('wanted')})
             join pg_locks own on own.pid is null and own.locktype = 'transactionid' and own.virtualtransaction = held.virtualtransaction
             join pg_prepared_xacts p on p.transaction = own.transactionid
            where wanted.pid = a.pid and not wanted.granted) else '{}' end as prepared
    from pg_stat_activity a cross join lateral (select pg_blocking_pids(a.pid) as blockers) b
   where a.wait_event_type = 'Lock' and a.datname = current_database() order by wait_start, a.query_start limit 50`;

async function askWaits(ask: Ask): Promise<Wait[]> {
  const rows = await ask<WaitRow>(waitsSql);
  const pids = [...new Set(rows.flatMap(({ blockers }) => blockers))];
  if (pids.length === 0) return [];
  const blockers = (
    await ask<SessionRow>(
      `select ${sessionColumns} from pg_stat_activity a where a.pid = any ('{${pids.map(Number).join(',')}}')`,
    )
  ).map(sessionOf);
  return rows.map((row) => ({
    blocked: sessionOf(row),
    blockers: blockers.filter(({ pid }) => row.blockers.includes(pid)),
    prepared: row.prepared,
    since: row.wait_start?.getTime(),
  }));
}

interface SessionRow extends Record<string, unknown> {
  pid: number;
  program: string;
  role: string | null;
  state: string | null;
  xact_start: Date | null;
  query_start: Date | null;
  waits: string | null;
  query: string;
}

type WaitRow = SessionRow & { blockers: number[]; prepared: string[]; wait_start: Date | null };

function sessionOf({ pid, program, role, state, xact_start, query_start, waits, query }: SessionRow): Session {
  return {
    pid,
    program: program || 'without a name',
    role: role ?? undefined,
    state: state ?? undefined,
    transactionSince: xact_start?.getTime(),
    statementSince: query_start?.getTime(),
    waitsFor: waits ?? undefined,
    statement: withoutValues(query),
  };
}

/** A statement of somebody else may have texts of people in it, and so may its comments. */
export const withoutValues = (statement: string): string =>
  statement
    .replace(token, (found) => (found.startsWith('"') ? found : /^(--|\/\*)/.test(found) ? ' ' : '?'))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120);

/** Comments, quoted names, strings with escapes, without and in dollars, numbers (PostgreSQL, 4.1). What was cut off ends where the text does, and so
 * does a comment with another in it. */
const token =
  /--[^\n]*|\/\*(?:(?!\/\*)[\s\S])*?(?:\*\/|$)|\/\*[\s\S]*$|"(?:[^"]|"")*(?:"|$)|\be'(?:[^'\\]|\\[\s\S]|'')*(?:'|\\?$)|'(?:[^']|'')*(?:'|$)|\$((?:[\p{L}_][\p{L}\p{N}_]*)?)\$[\s\S]*?(?:\$\1\$|$)|\b\d[\w.]*/giu;
