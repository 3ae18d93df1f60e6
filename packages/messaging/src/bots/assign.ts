import type { Database, Sql } from '@chatai/core/database';
import { isToRun } from './queries.ts';

/** Key of the advisory lock of whoever spreads bots over workers; any number of managers may try. */
export const assignLock = 0x0c4a7a2;

/** A worker that has not sent its heartbeat for so long is expired (architecture.md 6). */
export const silentAfterMs = 12_000;

/** A worker that has just started may die young: it gets bots that have no holder, but none is taken from others for it. */
const settledAfterMs = 10_000;

/** An overloaded worker is given time to catch up by itself. */
const overloadedAfterMs = 10_000;
/** Then a tenth of its bots goes to others, and again after this long while it stays overloaded. */
const relieveEachMs = 60_000;
/** So long after that it is given none: what it can carry is less than its share. */
const sparedForMs = 600_000;
const relief = 0.1;

/** Most bots that are on their way from one worker to another: each of them is silent for a moment. */
const mostLeaving = 50;

/** How many bots got a holder, and how many were asked to leave theirs. */
export interface Assigned {
  assigned: number;
  leaving: number;
}

/**
 * Spreads enabled bots over live workers. Every bot without a live holder gets the worker with the fewest, and its fencing token grows;
 * disabled bots, and those of suspended workspaces, without a holder stay so. When a settled worker has fewer than its share, holders with more are asked to give theirs back
 * (`leaving`); and so is one that has been overloaded for a while, if there is another that is not. Both are 0 also when another manager does this work.
 */
export async function assignBots(database: Database): Promise<Assigned> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    const { rows: lock } = await client.query<{ ours: boolean }>('select pg_try_advisory_xact_lock($1) as ours', [
      assignLock,
    ]);
    const done = lock[0]?.ours ? await assign(client) : { assigned: 0, leaving: 0 };
    await client.query('commit');
    return done;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

async function assign(client: Sql): Promise<Assigned> {
  const workers = await liveWorkers(client);
  if (workers.length === 0) return { assigned: 0, leaving: 0 };
  const able = workers.filter(({ burdened }) => !burdened);
  const rested = able.length > 0 ? able : workers;
  const bots = await botsWithoutHolder(client);
  const holders = bots.map(() => {
    const least = rested.reduce((best, worker) => (worker.staying < best.staying ? worker : best));
    least.staying += 1;
    return least.id;
  });
  if (bots.length > 0) await giveBots(client, bots, holders);
  return { assigned: bots.length, leaving: (await relieve(client, workers)) + (await balance(client, workers)) };
}

/** `staying`: bots that it holds and keeps. `burdened`: it is overloaded, or was relieved a short while ago. */
interface LiveWorker {
  id: string;
  staying: number;
  leaving: number;
  settled: boolean;
  burdened: boolean;
  /** It has been overloaded for a while, and nothing was taken from it in the last minute. */
  wantsRelief: boolean;
}

async function liveWorkers(db: Sql): Promise<LiveWorker[]> {
  const { rows } = await db.query<LiveWorker>(
    `select w.id, count(l.bot_id) filter (where not l.leaving)::int as staying, count(l.bot_id) filter (where l.leaving)::int as leaving,
            w.started_at < chatai_now() - $1 * interval '1 ms' as settled,
            w.overloaded_since is not null or coalesce(w.relieved_at > chatai_now() - $4 * interval '1 ms', false) as burdened,
            coalesce(w.overloaded_since < chatai_now() - $2 * interval '1 ms', false)
              and coalesce(w.relieved_at < chatai_now() - $3 * interval '1 ms', true) as "wantsRelief"
     from workers w left join bot_leases l on l.worker_id = w.id
     where w.expired_at is null group by w.id order by w.id`,
    [settledAfterMs, overloadedAfterMs, relieveEachMs, sparedForMs],
  );
  return rows;
}

interface FreeBot {
  bot_id: string;
  workspace_id: string;
}

async function botsWithoutHolder(db: Sql): Promise<FreeBot[]> {
  const { rows } = await db.query<FreeBot>(
    `select l.bot_id, l.workspace_id
     from bot_leases l join bots b on b.id = l.bot_id and b.workspace_id = l.workspace_id
       left join workers w on w.id = l.worker_id
     where (w.id is null or w.expired_at is not null) and (${isToRun} or b.state not in ('stopped', 'token_dead'))
     order by l.bot_id for update of l`,
  );
  return rows;
}

async function giveBots(db: Sql, bots: FreeBot[], holders: string[]): Promise<void> {
  await db.query(
    `update bot_leases l set worker_id = i.worker_id, token = l.token + 1, leaving = false
     from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as i(bot_id, workspace_id, worker_id)
     where l.bot_id = i.bot_id and l.workspace_id = i.workspace_id`,
    [bots.map((b) => b.bot_id), bots.map((b) => b.workspace_id), holders],
  );
}

/** Takes some bots from workers that are overloaded, while others are not. Returns how many. */
async function relieve(db: Sql, workers: LiveWorker[]): Promise<number> {
  if (!workers.some(({ settled, burdened }) => settled && !burdened)) return 0;
  let asked = 0;
  for (const worker of workers.filter(({ wantsRelief, staying }) => wantsRelief && staying > 1)) {
    await db.query('update workers set relieved_at = chatai_now() where id = $1', [worker.id]);
    asked += await askToLeave(
      db,
      worker,
      Math.min(Math.ceil(worker.staying * relief), mostLeaving - leavingOf(workers)),
    );
  }
  return asked;
}

/** Asks holders for what they have beyond their share, while a settled worker has less than its own. Returns for how many bots. */
async function balance(db: Sql, live: LiveWorker[]): Promise<number> {
  const workers = live.filter(({ settled, burdened }) => settled && !burdened).sort((a, b) => b.staying - a.staying);
  const bots = workers.reduce((sum, { staying }) => sum + staying, leavingOf(live));
  // The remainder stays with those that have the most: nothing moves that need not.
  const share = (index: number) => Math.floor(bots / workers.length) + (index < bots % workers.length ? 1 : 0);
  let asked = 0;
  for (const [index, worker] of workers.entries())
    asked += await askToLeave(db, worker, Math.min(worker.staying - share(index), mostLeaving - leavingOf(live)));
  return asked;
}

const leavingOf = (workers: LiveWorker[]) => workers.reduce((sum, { leaving }) => sum + leaving, 0);

/** Asks a holder to give back that many of its bots. Returns how many it was asked for. */
async function askToLeave(db: Sql, worker: LiveWorker, most: number): Promise<number> {
  if (most <= 0) return 0;
  const { rowCount } = await db.query(
    `update bot_leases set leaving = true where (bot_id, workspace_id) in
       (select bot_id, workspace_id from bot_leases where worker_id = $1 and not leaving order by bot_id limit $2)`,
    [worker.id, most],
  );
  const asked = rowCount ?? 0;
  worker.leaving += asked;
  worker.staying -= asked;
  return asked;
}

/** Expires workers whose host fell silent. Their process may still live: what they were sending counts as in flight until its deadline. */
export async function expireSilentWorkers(database: Database): Promise<number> {
  const { rowCount } = await database.pool.query(
    `update workers set expired_at = chatai_now()
     where expired_at is null and heartbeat_at < chatai_now() - $1 * interval '1 ms'`,
    [silentAfterMs],
  );
  return rowCount ?? 0;
}

/** The manager saw its child exit: expired at once, and nothing of it is in flight any more. */
export async function workerExited(database: Database, workerId: string): Promise<void> {
  await database.pool.query(
    'update workers set expired_at = coalesce(expired_at, chatai_now()), exited_at = chatai_now() where id = $1',
    [workerId],
  );
}

/** Workers of a host that have not expired, as whoever can see that host's pids checks them. */
export async function workersOf(database: Database, host: string): Promise<{ id: string; pid: number }[]> {
  const { rows } = await database.pool.query<{ id: string; pid: number }>(
    'select id, pid from workers where host = $1 and expired_at is null',
    [host],
  );
  return rows;
}
