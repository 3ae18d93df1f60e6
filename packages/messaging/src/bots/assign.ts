import type { Database } from '@chatai/core/database';

/** Key of the advisory lock of whoever spreads bots over workers; any number of managers may try. */
const assignLock = 0x0c4a7a2;

/** A worker that has not sent its heartbeat for so long is expired (architecture.md 6). */
export const silentAfterMs = 12_000;

/**
 * Spreads enabled bots over live workers: every bot without a live holder gets the worker with the fewest, and its fencing token grows.
 * Disabled bots without a holder stay so. Returns the number of bots that changed hands; 0 also when another manager does this work.
 */
export async function assignBots(database: Database): Promise<number> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    const { rows: lock } = await client.query<{ ours: boolean }>('select pg_try_advisory_xact_lock($1) as ours', [
      assignLock,
    ]);
    if (!lock[0]?.ours) {
      await client.query('rollback');
      return 0;
    }
    const { rows: workers } = await client.query<{ id: string; bots: number }>(
      `select w.id, count(l.bot_id)::int as bots
       from workers w left join bot_leases l on l.worker_id = w.id
       where w.expired_at is null group by w.id order by w.id`,
    );
    const { rows: bots } = await client.query<{ bot_id: string; workspace_id: string }>(
      `select l.bot_id, l.workspace_id
       from bot_leases l join bots b on b.id = l.bot_id and b.workspace_id = l.workspace_id
         left join workers w on w.id = l.worker_id
       where (w.id is null or w.expired_at is not null) and (b.enabled or b.state not in ('stopped', 'token_dead'))
       order by l.bot_id for update of l`,
    );
    if (workers.length === 0 || bots.length === 0) {
      await client.query('commit');
      return 0;
    }
    const holders = bots.map(() => {
      const least = workers.reduce((best, worker) => (worker.bots < best.bots ? worker : best));
      least.bots += 1;
      return least.id;
    });
    await client.query(
      `update bot_leases l set worker_id = i.worker_id, token = l.token + 1
       from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as i(bot_id, workspace_id, worker_id)
       where l.bot_id = i.bot_id and l.workspace_id = i.workspace_id`,
      [bots.map((b) => b.bot_id), bots.map((b) => b.workspace_id), holders],
    );
    await client.query('commit');
    return bots.length;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
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
