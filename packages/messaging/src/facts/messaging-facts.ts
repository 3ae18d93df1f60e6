import type { StateReason } from '@chatai/contract/bots';
import { type Ask, type DatabaseTarget, lookInto } from '@chatai/core/database';
import type { FactSource } from '@chatai/core/health';
import { isToRun, reasonOf } from '@chatai/messaging/bots/facts';

/** Bots, who holds them, and what waits for them, over all workspaces. Times are epoch milliseconds by the database's clock. */
export interface MessagingFacts {
  /** How many bots are in each state, without the deleted. */
  states: Record<string, number>;
  /** Those of them that are Telegram's, not the sandbox's. */
  outside: number;
  /** How many workspaces have bots that run. */
  workspaces: number;
  /** Bots that should run and do not, or that Telegram has refused something lately; at most `mostTroubled`. */
  troubled: TroubledBot[];
  /** Bots that operators have slowed down, which ends by itself; at most 50. */
  slowed: SlowedBot[];
  /** The three bots that people wrote to most in the last five minutes. */
  busiest: BusyBot[];
  /** Worker processes that are not known to have ended. */
  workers: WorkerFacts[];
  /** Received and not yet begun, of bots that answer and are not slowed down: of the newest 50,000 updates. */
  inbox: Waiting & {
    ofBots: (Waiting & { botId: string; username: string; workerId: string | null })[];
    /** Of all bots that each of them holds. */
    ofWorkers: (Waiting & { workerId: string })[];
  };
  /** Questions of the last quarter of an hour that are being answered. */
  turns: Waiting;
  /**
   * Of the newest 50,000 parts. Those that Telegram has told to wait (429) are `resting`, and not counted as waiting; nor are those of which nobody knows
   * whether they have arrived (`uncertain`), unless they are sent again.
   */
  outbox: Waiting & { resting: number; uncertain: number };
  /** Updates of the last day that our own code could not digest, and of which bots. */
  deadLetters: { count: number; botIds: string[] };
}

interface Waiting {
  count: number;
  oldestAt: number | null;
}

/** A bot with what its last five minutes were like. */
export interface TroubledBot {
  id: string;
  workspaceId: string;
  username: string;
  /** As `contract/bots` names it. */
  state: string;
  /** What `state` is for, in the words of the product and as a code; null where there is none. */
  says: string | null;
  reason: StateReason | null;
  /** Does a worker hold it that has not expired? While bots are being given to workers, after one came or went, it counts as held. */
  held: boolean;
  /** It polls although its owner wants a webhook, because that does not work. */
  fallback: boolean;
  suspended: boolean;
  sent: number;
  refused: number;
  uncertain: number;
  /** Answers 429 and 409 of Telegram. */
  limited: number;
  /** The most updates that waited at Telegram for its webhook. */
  pending: number;
  conflicts: number;
  turnsFailed: number;
}

export interface SlowedBot {
  id: string;
  workspaceId: string;
  username: string;
  /** Epoch milliseconds. */
  until: number;
  /** Its updates that wait, of the newest 50,000 of all bots. */
  waiting: number;
  /** Its turns that have begun in the last three seconds. */
  begun: number;
}

export interface BusyBot {
  id: string;
  workspaceId: string;
  username: string;
  /** In the last five minutes, its own and those of all bots. */
  updates: number;
  ofAll: number;
}

export interface WorkerFacts {
  id: string;
  host: string;
  pid: number;
  bots: number;
  heartbeatAt: number;
  /** It was silent for too long: its bots are others' now. */
  expired: boolean;
  overloadedSince: number | null;
}

/** How many bots are told one by one. */
export const mostTroubled = 50;

/**
 * Looks by a connection of its own, as the first of `targets` that is let in. Throws when the database is not reached. For `spreadMs` after a worker
 * came or went, bots are being given to workers.
 */
export const messagingFacts = (targets: readonly DatabaseTarget[], spreadMs: number): FactSource<MessagingFacts> => ({
  deadlineMs: 8_000,
  read: () =>
    lookInto(targets, async (ask) => ({
      ...(await askStates(ask)),
      troubled: (await ask<TroubledRow>(troubledSql(spreadMs))).map(toTroubled),
      workspaces: first(await ask<{ count: number }>(workspacesSql)).count,
      slowed: await ask<SlowedBot & Row>(slowedSql),
      busiest: await ask<BusyBot & Row>(busiestSql),
      workers: await ask<WorkerFacts & Row>(workersSql),
      inbox: await askInbox(ask),
      turns: first(await ask<MessagingFacts['turns'] & Row>(turnsSql)),
      outbox: first(await ask<MessagingFacts['outbox'] & Row>(outboxSql)),
      deadLetters: first(await ask<MessagingFacts['deadLetters'] & Row>(deadLettersSql)),
    })),
});

type Row = Record<string, unknown>;

/** Of a statement that counts: it always has a row. */
const first = <R>([row]: R[]): R => row as R;

const epochMs = (time: string) => `(extract(epoch from ${time}) * 1000)::float8`;

async function askStates(ask: Ask): Promise<Pick<MessagingFacts, 'states' | 'outside'>> {
  const rows = await ask<{ state: string; count: number; outside: number }>(
    `select state, count(*)::integer as count, (count(*) filter (where not sandbox))::integer as outside
       from bots where deleted_at is null group by state`,
  );
  return {
    states: Object.fromEntries(rows.map(({ state, count }) => [state, count])),
    outside: rows.reduce((sum, { outside }) => sum + outside, 0),
  };
}

/** A walk of all bots. */
const workspacesSql = `
  select count(distinct workspace_id)::integer as count from bots where state = 'live' and deleted_at is null`;

export type TroubledRow = Row & Omit<TroubledBot, 'reason'>;

export const toTroubled = (row: TroubledRow): TroubledBot => ({ ...row, reason: reasonOf(row.says ?? undefined) });

/** Of all bots; each one's figures by the primary key of bot_minute. */
const selectTroubled = (spreadMs: number) => `
  select b.id, b.workspace_id as "workspaceId", b.username, b.state, b.state_reason as says, w.id is not null or spread.is_going_on as held, b.fallback_since is not null as fallback,
         s.suspended_at is not null as suspended, f.sent, f.refused, f.uncertain, f.limited, f.conflicts, f.pending, f.failed as "turnsFailed"
    from bots b
    cross join (
      select coalesce(max(greatest(started_at, exited_at, expired_at)) > chatai_now() - interval '${spreadMs} milliseconds', false) as is_going_on
        from workers) spread
    join workspaces s on s.id = b.workspace_id
    left join bot_leases l on l.bot_id = b.id and l.workspace_id = b.workspace_id
    left join workers w on w.id = l.worker_id and w.expired_at is null
    cross join lateral (
      select coalesce(sum(m.sent), 0)::integer as sent, coalesce(sum(m.refused), 0)::integer as refused,
             coalesce(sum(m.uncertain), 0)::integer as uncertain, coalesce(sum(m.limited), 0)::integer as limited,
             coalesce(sum(m.conflicts), 0)::integer as conflicts, coalesce(max(m.pending), 0) as pending, coalesce(sum(m.turns_failed), 0)::integer as failed
        from bot_minute m
       where m.bot_id = b.id and m.workspace_id = b.workspace_id and m.minute > chatai_now() - interval '5 minutes') f
   where b.enabled and b.deleted_at is null and not b.paused
     and (b.fallback_since is not null or b.state not in ('live', 'checking', 'paused') or w.id is null or s.suspended_at is not null
          or f.refused + f.uncertain + f.limited + f.conflicts + f.failed + f.pending > 0)`;

/** A walk of all bots. */
const troubledSql = (spreadMs: number) => `${selectTroubled(spreadMs)}
   order by b.state = 'live' and w.id is not null, f.refused + f.uncertain + f.failed desc, b.id
   limit ${mostTroubled}`;

/** A row when the bot `$1` is troubled, however many others are. */
export const troubledBotSql = (spreadMs: number): string => `${selectTroubled(spreadMs)} and b.id = $1`;

/** The least id that is made at a time: ids begin with the milliseconds of their making (RFC 9562, version 7). */
const idFrom = (time: string) =>
  `(rpad(lpad(to_hex((extract(epoch from ${time}) * 1000)::bigint), 12, '0'), 32, '0'))::uuid`;

/**
 * The newest 50,000 rows of a table, whatever is known of it: both ends are given, so that the planner takes them for few and reads a range of the
 * primary key. Of one end alone it would guess a third of the table.
 */
const newestOf = (table: 'updates' | 'outbox') =>
  `seq between (select coalesce(max(seq), 0) - 50000 from ${table}) + 1 and (select max(seq) from ${table})`;

/** Range of the primary key of updates. Before any join: the planner would read the range once for each bot. */
const waitingUpdates = `
  waiting as materialized (
    select bot_id, workspace_id, count(*)::integer as count, min(received_at) as oldest
      from updates where ${newestOf('updates')} and num_nonnulls(turn_id, outcome) < 1 group by bot_id, workspace_id)`;

/** When one is slowed down, ranges of the primary keys of updates and turns. */
const selectSlowed = `
  with ${waitingUpdates}
  select b.id, b.workspace_id as "workspaceId", b.username, ${epochMs('b.slowed_until')} as until,
         coalesce((select w.count from waiting w where w.bot_id = b.id and w.workspace_id = b.workspace_id), 0) as waiting,
         (select count(*) from turns t
           where t.bot_id = b.id and t.workspace_id = b.workspace_id and t.id >= ${idFrom("chatai_now() - interval '3 seconds'")})::integer as begun
    from bots b where b.slowed_until > chatai_now() and b.deleted_at is null`;

/** A walk of all bots. */
const slowedSql = `${selectSlowed} order by b.slowed_until, b.id limit 50`;

/** A row when the bot `$1` is slowed down, however many others are. */
export const slowedBotSql = `${selectSlowed} and b.id = $1`;

/** A walk of all bots; each one's figures by the primary key of bot_minute. */
const busiestSql = `
  with busy as (
    select b.id, b.workspace_id, b.username, f.updates
      from bots b
      cross join lateral (
        select coalesce(sum(m.updates), 0)::integer as updates from bot_minute m
         where m.bot_id = b.id and m.workspace_id = b.workspace_id and m.minute > chatai_now() - interval '5 minutes') f
     where b.enabled and b.deleted_at is null and f.updates > 0)
  select id, workspace_id as "workspaceId", username, updates, (select sum(updates) from busy)::integer as "ofAll"
    from busy order by updates desc, id limit 3`;

const workersSql = `
  select w.id, w.host, w.pid, (select count(*) from bot_leases l where l.worker_id = w.id)::integer as bots,
         ${epochMs('w.heartbeat_at')} as "heartbeatAt", w.expired_at is not null as expired, ${epochMs('w.overloaded_since')} as "overloadedSince"
    from workers w where w.exited_at is null and w.heartbeat_at > chatai_now() - interval '1 hour' order by w.id limit 200`;

const inboxSql = `
  with ${waitingUpdates}
  select b.id as "botId", b.username, l.worker_id as "workerId", w.count, ${epochMs('w.oldest')} as "oldestAt"
    from waiting w join bots b on b.id = w.bot_id and b.workspace_id = w.workspace_id
    left join bot_leases l on l.bot_id = b.id and l.workspace_id = b.workspace_id
   where ${isToRun} and not b.paused and coalesce(b.slowed_until <= chatai_now(), true) order by w.oldest`;

async function askInbox(ask: Ask): Promise<MessagingFacts['inbox']> {
  const ofBots = await ask<MessagingFacts['inbox']['ofBots'][number] & Row>(inboxSql);
  return {
    count: countOf(ofBots),
    oldestAt: ofBots[0]?.oldestAt ?? null,
    ofBots: ofBots.slice(0, 10),
    ofWorkers: [...Map.groupBy(ofBots, ({ workerId }) => workerId)].flatMap(([workerId, its]) =>
      workerId === null ? [] : [{ workerId, count: countOf(its), oldestAt: its[0]?.oldestAt ?? null }],
    ),
  };
}

const countOf = (all: readonly Waiting[]): number => all.reduce((sum, { count }) => sum + count, 0);

/** Range of the primary key of turns. */
const turnsSql = `
  select count(*)::integer as count, ${epochMs('min(opened_at)')} as "oldestAt" from turns
   where state = 'open' and id >= ${idFrom("chatai_now() - interval '15 minutes'")}`;

/** Range of the primary key of outbox, then each part's message by its own. */
const outboxSql = `
  select (count(*) filter (where waits))::integer as count, ${epochMs('min(m.created_at) filter (where waits)')} as "oldestAt",
         (count(*) filter (where rests))::integer as resting, (count(*) filter (where state = 'uncertain' and hold))::integer as uncertain
    from outbox o
    cross join lateral (select created_at from messages m where m.id = o.message_id and m.workspace_id = o.workspace_id offset 0) m
    cross join lateral (select coalesce(o.retry_at > chatai_now(), false) as rests) r
    cross join lateral (select (o.state <> 'uncertain' or not o.hold) and not r.rests as waits) w
   where o.${newestOf('outbox')} and o.state in ('queued', 'sending', 'uncertain')`;

/** Range of the primary key of dead letters. */
const deadLettersSql = `
  select count(*)::integer as count, coalesce((array_agg(distinct bot_id))[1:5], '{}') as "botIds"
    from dead_letters where id >= ${idFrom("chatai_now() - interval '1 day'")}`;
