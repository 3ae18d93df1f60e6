import { type Database, sql, withWorkspace } from '@chatai/core/database';
import { type AnswerTimes, answerTimes } from './answer-times.ts';

/** Figures of one step of time. What has no row happened not at all: no figure is made up. */
export interface BotMinute {
  /** Beginning of the step. */
  at: Date;
  updates: number;
  turns: number;
  turnsFailed: number;
  sent: number;
  refused: number;
  uncertain: number;
  limited: number;
  conflicts: number;
  restarts: number;
  /** The most that waited at once, and the longest time in milliseconds. */
  waiting: number;
  waitingMs: number;
  answers: AnswerTimes;
}

/** Figures of a bot from `from` to before `to`, by minute or hour, oldest first. Primary key of bot_minute; row-level security. */
export async function figuresOfBot(
  api: Database,
  {
    workspaceId,
    botId,
    from,
    to,
    step,
  }: { workspaceId: string; botId: string; from: Date; to: Date; step: 'minute' | 'hour' },
): Promise<BotMinute[]> {
  const rows = await sums(api, workspaceId, { from, to, step, botId });
  return rows.map(toMinute);
}

/** Sums of each bot of a workspace from `from` to now; bots to which nothing happened are not in it. */
export async function figuresOfBots(
  api: Database,
  { workspaceId, from, to }: { workspaceId: string; from: Date; to: Date },
): Promise<Map<string, BotMinute>> {
  const rows = await sums(api, workspaceId, { from, to, step: undefined, botId: undefined });
  return new Map(rows.map((row) => [row.bot_id, toMinute(row)]));
}

/** Deletes figures older than `days`. Returns how many rows. */
export async function forgetOldFigures(system: Database, days: number): Promise<number> {
  const { rowCount } = await system.pool.query(
    "delete from bot_minute where minute < chatai_now() - $1 * interval '1 day'",
    [days],
  );
  return rowCount ?? 0;
}

interface Sums {
  bot_id: string;
  at: Date;
  updates: number;
  turns: number;
  turns_failed: number;
  sent: number;
  refused: number;
  uncertain: number;
  limited: number;
  conflicts: number;
  restarts: number;
  waiting: number;
  waiting_ms: number;
  buckets: number[][];
}

const sums = (
  api: Database,
  workspaceId: string,
  { from, to, step, botId }: { from: Date; to: Date; step: 'minute' | 'hour' | undefined; botId: string | undefined },
): Promise<Sums[]> =>
  withWorkspace(api, workspaceId, async (tx) => {
    const { rows } = await sql<Sums>`
      select bot_id, ${step === undefined ? sql`min(minute)` : sql`date_trunc(${step}, minute)`} as at,
             sum(updates)::int as updates, sum(turns)::int as turns, sum(turns_failed)::int as turns_failed, sum(sent)::int as sent,
             sum(refused)::int as refused, sum(uncertain)::int as uncertain, sum(limited)::int as limited, sum(conflicts)::int as conflicts,
             sum(restarts)::int as restarts, max(waiting) as waiting, max(waiting_ms) as waiting_ms,
             coalesce(json_agg(answer_buckets) filter (where answer_buckets <> '{}'), '[]') as buckets
      from bot_minute
      where workspace_id = ${workspaceId} and minute >= ${from} and minute < ${to} ${botId === undefined ? sql`` : sql`and bot_id = ${botId}`}
      group by 1 ${step === undefined ? sql`` : sql`, 2 order by 2`}`.execute(tx);
    return rows;
  });

const toMinute = (row: Sums): BotMinute => ({
  at: row.at,
  updates: row.updates,
  turns: row.turns,
  turnsFailed: row.turns_failed,
  sent: row.sent,
  refused: row.refused,
  uncertain: row.uncertain,
  limited: row.limited,
  conflicts: row.conflicts,
  restarts: row.restarts,
  waiting: row.waiting,
  waitingMs: row.waiting_ms,
  answers: answerTimes(addUp(row.buckets)),
});

function addUp(buckets: number[][]): number[] {
  const sum: number[] = [];
  for (const one of buckets) for (const [at, n] of one.entries()) sum[at] = (sum[at] ?? 0) + n;
  return sum;
}
