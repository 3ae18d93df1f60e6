import { sealedBodyAt } from '@chatai/core/crypto';
import type { Sql } from '@chatai/core/database';
import type { QueryConfig } from 'pg';

export interface StoredHeldBot {
  id: string;
  workspace_id: string;
  assistant_id: string;
  telegram_id: number;
  username: string;
  mode: 'webhook' | 'polling';
  state: string;
  state_reason: string | null;
  enabled: boolean;
  suspended: boolean;
  starts: number;
  sandbox: boolean;
  token_sealed: Buffer;
  secret_sealed: Buffer;
  webhook_url: string | null;
  webhook_told: string | null;
  menu_told: string | null;
  paused: boolean;
  ratings: boolean;
  draining: boolean;
  fallback_since: Date | null;
  slowed_until: Date | null;
  secret_changes: boolean;
  token: number;
  leaving: boolean;
  update_mark: number;
  outbox_mark: number;
  version: string;
}

export async function registerWorker(db: Sql, worker: { id: string; host: string; pid: number }): Promise<void> {
  await db.query('insert into workers (id, host, pid) values ($1, $2, $3)', [worker.id, worker.host, worker.pid]);
}

/** How much a worker has to carry: the lag of its loop, and how long the update waits that has waited the longest. */
export interface Load {
  loopDelayMs: number;
  waitingMs: number;
}

/** Above either a worker is overloaded. A model may take long: what waits behind it for a minute does not wait for the worker. */
const most: Load = { loopDelayMs: 250, waitingMs: 60_000 };

/** False when this incarnation was expired. */
export async function heartbeat(db: Sql, workerId: string, load: Load): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'workers.heartbeat',
    text: `update workers set heartbeat_at = chatai_now(), overloaded_since = case when $2 then coalesce(overloaded_since, chatai_now()) end
      where id = $1 and expired_at is null`,
    values: [workerId, load.loopDelayMs > most.loopDelayMs || load.waitingMs > most.waitingMs],
  });
  return rowCount === 1;
}

/** A clean end: nothing is in flight, and its bots are free for others. */
export async function retireWorker(db: Sql, workerId: string): Promise<void> {
  await db.query(
    'update workers set expired_at = coalesce(expired_at, chatai_now()), exited_at = chatai_now() where id = $1',
    [workerId],
  );
}

/** Is the workspace of a bot `b` suspended? Its bots stop then. Primary key of workspaces. */
export const isSuspended = `exists (select from workspaces s where s.id = b.workspace_id and s.suspended_at is not null)`;
/** Is a bot `b` wanted to run? */
export const isToRun = `(b.enabled and b.deleted_at is null and not ${isSuspended})`;

const ofWorker = `from bot_leases l join bots b on b.id = l.bot_id and b.workspace_id = l.workspace_id
        join workers w on w.id = l.worker_id
      where l.worker_id = $1 and w.expired_at is null`;
/** Changes with every write to the bot, whoever made it (PostgreSQL, system columns). Low marks are the holder's own and do not count. */
const version = `l.token || ' ' || l.leaving || ' ' || b.xmin`;

/** A digest of what a worker that has not expired holds: while it stays the same there is nothing to read; and how many workers there are. A walk of all leases, then the primary key of bots. */
export async function heldDigest(db: Sql, workerId: string): Promise<{ digest: string; workers: number }> {
  const { rows } = await db.query<{ digest: string; workers: number }>({
    name: 'bots.held.digest',
    text: `select count(*) || ' ' || coalesce(sum(hashtextextended(l.bot_id || ' ' || ${version}, 0)), 0) as digest,
        (select count(*)::int from workers where expired_at is null) as workers ${ofWorker}`,
    values: [workerId],
  });
  return rows[0] as { digest: string; workers: number };
}

/** Each bot that it holds, with a version that changes when something of the bot does. */
export async function heldVersions(db: Sql, workerId: string): Promise<{ id: string; version: string }[]> {
  const { rows } = await db.query<{ id: string; version: string }>({
    name: 'bots.held.versions',
    text: `select b.id, ${version} as version ${ofWorker}`,
    values: [workerId],
  });
  return rows;
}

/** Those of these bots that it holds. Primary keys. */
export async function heldBots(db: Sql, workerId: string, ids: string[]): Promise<StoredHeldBot[]> {
  const { rows } = await db.query<StoredHeldBot>({
    name: 'bots.held',
    text: `select b.id, b.workspace_id, b.assistant_id, b.telegram_id, b.username, b.mode, b.state, b.state_reason, ${isToRun} as enabled, ${isSuspended} as suspended, b.starts, b.sandbox, b.token_sealed, b.secret_sealed,
             b.webhook_url, b.webhook_told, b.menu_told, b.paused, b.ratings, b.draining, b.fallback_since, b.slowed_until,
             b.secret_before_hash is not null and b.secret_changed_at is null as secret_changes,
             l.token, l.leaving, l.update_mark, l.outbox_mark, ${version} as version
      ${ofWorker} and b.id = any($2::uuid[])`,
    values: [workerId, ids],
  });
  return rows;
}

/** What a holder found out about a bot with the token that it has. */
export interface BotFinding {
  botId: string;
  workspaceId: string;
  lease: number;
  tokenSealed: Buffer;
  starts: number;
  state: string;
  stateReason: string | null;
  webhookUrl: string | null;
  webhookTold: string | null;
  fallbackSince: Date | null;
}

/**
 * Says what a bot is now, and why. Only its holder may, only of the token that the bot still has (under whatever key), and only of the start
 * that its owner asked for last: a late refusal of a replaced one says nothing. Nor is a bot stopped that its owner has started again meanwhile.
 */
export async function markBot(db: Sql, workerId: string, bot: BotFinding): Promise<void> {
  await db.query({
    name: 'bots.mark',
    text: `update bots b set state = $5::bot_state, state_reason = $6, webhook_url = $7, webhook_told = $10, fallback_since = $11
      from bot_leases l
      where b.id = $2 and b.workspace_id = $3 and substring(b.token_sealed from $9::int) = substring($8::bytea from $9::int)
        and b.starts = $12 and not (${isToRun} and $5 = 'stopped')
        and l.bot_id = b.id and l.workspace_id = b.workspace_id and l.worker_id = $1 and l.token = $4`,
    values: [
      workerId,
      bot.botId,
      bot.workspaceId,
      bot.lease,
      bot.state,
      bot.stateReason,
      bot.webhookUrl,
      bot.tokenSealed,
      // Counted from 1 (PostgreSQL 9.5, substring).
      sealedBodyAt + 1,
      bot.webhookTold,
      bot.fallbackSince,
      bot.starts,
    ],
  });
}

interface Fenced {
  botId: string;
  workspaceId: string;
  lease: number;
}

const byHolder = 'l.bot_id = b.id and l.workspace_id = b.workspace_id and l.worker_id = $1 and l.token = $4';

/** How a bot is called, as Telegram says. */
export async function nameBot(
  db: Sql,
  workerId: string,
  { botId, workspaceId, lease }: Fenced,
  me: { username: string; name: string },
): Promise<void> {
  await db.query(
    `update bots b set username = $5, name = $6 from bot_leases l where b.id = $2 and b.workspace_id = $3 and ${byHolder}`,
    [workerId, botId, workspaceId, lease, me.username, me.name],
  );
}

/** Telegram knows the bot's menu. */
export async function markMenu(
  db: Sql,
  workerId: string,
  { botId, workspaceId, lease }: Fenced,
  digest: string,
): Promise<void> {
  await db.query(
    `update bots b set menu_told = $5 from bot_leases l where b.id = $2 and b.workspace_id = $3 and ${byHolder}`,
    [workerId, botId, workspaceId, lease, digest],
  );
}

/** Telegram has taken a new secret of the webhook: the one before is accepted for a while yet. Not when it was changed once more. */
export async function markSecretTaken(
  db: Sql,
  workerId: string,
  { botId, workspaceId, lease }: Fenced,
  secretHash: Buffer,
): Promise<void> {
  await db.query(
    `update bots b set secret_changed_at = chatai_now() from bot_leases l
     where b.id = $2 and b.workspace_id = $3 and ${byHolder}
       and b.secret_hash = $5 and b.secret_before_hash is not null and b.secret_changed_at is null`,
    [workerId, botId, workspaceId, lease, secretHash],
  );
}

/** Gives a bot back: it has no holder until it is assigned again. */
export async function releaseBot(db: Sql, workerId: string, bot: Fenced): Promise<void> {
  await db.query(
    'update bot_leases set worker_id = null where bot_id = $2 and workspace_id = $3 and worker_id = $1 and token = $4',
    [workerId, bot.botId, bot.workspaceId, bot.lease],
  );
}

/** Moves the low marks of bots forward, never back, and not of a bot of which the holder was asked to read something anew and has not yet. */
export async function advanceMarks(
  db: Sql,
  workerId: string,
  marks: {
    botId: string;
    workspaceId: string;
    lease: number;
    starts: number;
    updateMark: number;
    outboxMark: number;
  }[],
): Promise<void> {
  await db.query({
    name: 'bots.marks',
    text: `update bot_leases l set update_mark = greatest(l.update_mark, i.update_mark), outbox_mark = greatest(l.outbox_mark, i.outbox_mark)
      from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::int[])
             as i(bot_id, workspace_id, token, update_mark, outbox_mark, starts)
        join bots b on b.id = i.bot_id and b.workspace_id = i.workspace_id and b.starts = i.starts
      where l.bot_id = i.bot_id and l.workspace_id = i.workspace_id and l.worker_id = $1 and l.token = i.token`,
    values: [
      workerId,
      marks.map((m) => m.botId),
      marks.map((m) => m.workspaceId),
      marks.map((m) => m.lease),
      marks.map((m) => m.updateMark),
      marks.map((m) => m.outboxMark),
      marks.map((m) => m.starts),
    ],
  });
}

export interface BotCounts {
  /** Bots that owners want running. */
  expected: number;
  /** Those that do: held by a live worker, set up, and delivered to the address that is ours now. */
  running: number;
  /** Why the others don't, the most frequent first, at most five. */
  notRunning: { state: string; reason: string | null; count: number }[];
}

/** A connection on which no answer comes for so long is given up: the database may be back on another. */
const countTimeoutMs = 5_000;

/** Counts bots. `webhookPrefix` is the address of our webhooks up to the bot's id, null when there is none. */
export async function botCounts(db: Sql, webhookPrefix: string | null): Promise<BotCounts> {
  // `query_timeout` is pg's, and missing in its types.
  const query: QueryConfig & { query_timeout: number } = {
    name: 'bots.counts',
    query_timeout: countTimeoutMs,
    text: `select runs, state, reason, count(*)::int as count
      from (
        select b.state = 'live' and w.id is not null and is_ours as runs, b.state,
               case when w.id is null then 'no live worker holds it'
                    when b.state = 'live' and not is_ours then 'Telegram delivers to an earlier CHATAI_PUBLIC_URL'
                    -- The reasons of other states are Telegram's words about one bot.
                    when b.state = 'deaf' then b.state_reason end as reason
        from bots b
          left join bot_leases l on l.bot_id = b.id and l.workspace_id = b.workspace_id
          left join workers w on w.id = l.worker_id and w.expired_at is null
          cross join lateral (select b.mode = 'polling' or b.fallback_since is not null or coalesce(b.webhook_url = $1 || b.id, false) as is_ours) address
        where ${isToRun}
      ) bot
      group by runs, state, reason order by count desc`,
    values: [webhookPrefix],
  };
  const { rows } = await db.query<{ runs: boolean; state: string; reason: string | null; count: number }>(query);
  const sum = (of: typeof rows) => of.reduce((total, { count }) => total + count, 0);
  const others = rows.filter(({ runs }) => !runs);
  return {
    expected: sum(rows),
    running: sum(rows) - sum(others),
    notRunning: others.slice(0, 5).map(({ state, reason, count }) => ({ state, reason, count })),
  };
}
