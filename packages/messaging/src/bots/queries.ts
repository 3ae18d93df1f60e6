import type { Sql } from '@chatai/core/database';

export interface StoredHeldBot {
  id: string;
  workspace_id: string;
  assistant_id: string;
  telegram_id: number;
  username: string;
  mode: 'webhook' | 'polling';
  state: string;
  enabled: boolean;
  sandbox: boolean;
  token_sealed: Buffer;
  secret_sealed: Buffer;
  token: number;
  update_mark: number;
  outbox_mark: number;
}

export async function registerWorker(db: Sql, worker: { id: string; host: string; pid: number }): Promise<void> {
  await db.query('insert into workers (id, host, pid) values ($1, $2, $3)', [worker.id, worker.host, worker.pid]);
}

/** False when this incarnation was expired. */
export async function heartbeat(db: Sql, workerId: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'workers.heartbeat',
    text: 'update workers set heartbeat_at = chatai_now() where id = $1 and expired_at is null',
    values: [workerId],
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

/** The bots of a worker that has not expired. A walk of all leases, then the primary key of bots. */
export async function heldBots(db: Sql, workerId: string): Promise<StoredHeldBot[]> {
  const { rows } = await db.query<StoredHeldBot>({
    name: 'bots.held',
    text: `select b.id, b.workspace_id, b.assistant_id, b.telegram_id, b.username, b.mode, b.state, b.enabled, b.sandbox, b.token_sealed, b.secret_sealed,
             l.token, l.update_mark, l.outbox_mark
      from bot_leases l join bots b on b.id = l.bot_id and b.workspace_id = l.workspace_id
        join workers w on w.id = l.worker_id
      where l.worker_id = $1 and w.expired_at is null`,
    values: [workerId],
  });
  return rows;
}

/** Says what a bot is now, and why. Only its holder may. */
export async function markBot(
  db: Sql,
  workerId: string,
  bot: { botId: string; workspaceId: string; lease: number; state: string; reason?: string },
): Promise<void> {
  await db.query({
    name: 'bots.mark',
    text: `update bots b set state = $5::bot_state, state_reason = $6
      from bot_leases l
      where b.id = $2 and b.workspace_id = $3 and l.bot_id = b.id and l.workspace_id = b.workspace_id and l.worker_id = $1 and l.token = $4`,
    values: [workerId, bot.botId, bot.workspaceId, bot.lease, bot.state, bot.reason ?? null],
  });
}

/** Gives a bot back: it has no holder until it is assigned again. */
export async function releaseBot(
  db: Sql,
  workerId: string,
  bot: { botId: string; workspaceId: string; lease: number },
): Promise<void> {
  await db.query(
    'update bot_leases set worker_id = null where bot_id = $2 and workspace_id = $3 and worker_id = $1 and token = $4',
    [workerId, bot.botId, bot.workspaceId, bot.lease],
  );
}

/** Moves the low marks of bots forward, never back. */
export async function advanceMarks(
  db: Sql,
  workerId: string,
  marks: { botId: string; workspaceId: string; lease: number; updateMark: number; outboxMark: number }[],
): Promise<void> {
  await db.query({
    name: 'bots.marks',
    text: `update bot_leases l set update_mark = greatest(l.update_mark, i.update_mark), outbox_mark = greatest(l.outbox_mark, i.outbox_mark)
      from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[]) as i(bot_id, workspace_id, token, update_mark, outbox_mark)
      where l.bot_id = i.bot_id and l.workspace_id = i.workspace_id and l.worker_id = $1 and l.token = i.token`,
    values: [
      workerId,
      marks.map((m) => m.botId),
      marks.map((m) => m.workspaceId),
      marks.map((m) => m.lease),
      marks.map((m) => m.updateMark),
      marks.map((m) => m.outboxMark),
    ],
  });
}

/** Bots that owners want running, and those that do: held by a live worker and set up. */
export async function botCounts(db: Sql): Promise<{ expected: number; running: number }> {
  const { rows } = await db.query<{ expected: number; running: number }>({
    name: 'bots.counts',
    text: `select count(*)::int as expected, count(*) filter (where b.state = 'live' and w.id is not null)::int as running
      from bots b
        left join bot_leases l on l.bot_id = b.id and l.workspace_id = b.workspace_id
        left join workers w on w.id = l.worker_id and w.expired_at is null
      where b.enabled`,
  });
  return rows[0] as { expected: number; running: number };
}
