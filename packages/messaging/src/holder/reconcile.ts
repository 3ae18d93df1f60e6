import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import { parseUpdate } from '../channels/telegram/index.ts';
import { rangeOf } from '../inbox/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import { type Outbox, type OutboxRow, restsOf } from '../outbox/index.ts';
import { type BotRuntime, sendingBot, type TurnInHand } from '../pipeline/index.ts';
import type { Fence } from '../turns/index.ts';
import {
  type BotToRecover,
  longQueues,
  type RecoveredRow,
  requeue,
  stillWaiting,
  takeOverSending,
  type UnsettledUpdate,
  type UpdateOfOpenTurn,
  unsentRows,
  updatesOfOpenTurns,
  waitingUpdates,
} from './queries.ts';
import { page } from './reader.ts';

interface Deps {
  database: Database;
  clock: Clock;
  outbox: Outbox;
  workerId: string;
  runtimeOf(botId: string): BotRuntime | undefined;
  push(runtime: BotRuntime, item: LaneItem): void;
  /** A write of the bot failed during this reading: it is read once more, and its lanes stay empty until then. */
  isReadAgain(botId: string): boolean;
  /** Turns in hand of these bots now. */
  inHand(botIds: string[]): Iterable<TurnInHand>;
}

/** Others would have to wait while so many updates of a bot are read: a tenth of a second. */
const longQueue = 5_000;

/** Turns, and their updates, that the reading says nothing about. */
interface LeftAlone {
  turns: Set<string>;
  seqs: Set<number>;
}

/**
 * Makes what is in memory equal to what the database says, for bots that were just taken over or after an outage. Outbox first: older
 * answers go before newer ones. Turns that are in hand at any time of the reading are left alone: what the snapshot says of them is old.
 * Nobody waits for bots with a long queue: they are put off, and returned, unless it is one alone.
 */
export async function reconcile(
  deps: Deps,
  bots: (BotToRecover & { updateMark: number; outboxMark: number })[],
): Promise<string[]> {
  if (bots.length < 2) return bots.length === 0 ? [] : readAgain(deps, bots).then(() => []);
  const mark = rangeOf(bots.map((bot) => bot.updateMark)).from;
  const long = await longQueues(deps.database.pool, bots, mark, longQueue);
  const short = bots.filter((bot) => !long.includes(bot.botId));
  if (short.length > 0) await readAgain(deps, short);
  return long;
}

async function readAgain(
  deps: Deps,
  bots: (BotToRecover & { updateMark: number; outboxMark: number })[],
): Promise<void> {
  const botIds = bots.map((bot) => bot.botId);
  const outboxMark = rangeOf(bots.map((bot) => bot.outboxMark)).from;
  const updateMark = rangeOf(bots.map((bot) => bot.updateMark)).from;
  const left: LeftAlone = { turns: new Set(), seqs: new Set() };
  const leaveAlone = () => {
    for (const { turnId, seqs } of deps.inHand(botIds)) {
      left.turns.add(turnId);
      for (const seq of seqs) left.seqs.add(seq);
    }
    return left;
  };
  leaveAlone();
  for (const { botId, chatId, forMs } of await restsOf(deps.database.pool, bots))
    stillOurs(deps, bots, botId)?.limiter.pause(chatId, forMs, deps.clock.monotonicMs());
  await takeOverSending(deps.database.pool, deps.workerId, bots, outboxMark);
  await reloadOutbox(deps, bots, outboxMark, leaveAlone);
  await reloadLanes(deps, bots, updateMark, leaveAlone);
}

async function reloadOutbox(
  deps: Deps,
  bots: BotToRecover[],
  mark: number,
  leaveAlone: () => LeftAlone,
): Promise<void> {
  for (let above = mark; ; ) {
    const rows = await unsentRows(deps.database.pool, deps.workerId, bots, above, page);
    const left = leaveAlone();
    await acceptRows(
      deps,
      bots,
      rows.filter((row) => !deps.outbox.knows(row.bot_id, row.seq) && !left.turns.has(row.turn_id)),
    );
    if (rows.length < page) return;
    above = (rows.at(-1) as RecoveredRow).seq;
  }
}

async function acceptRows(deps: Deps, bots: BotToRecover[], rows: RecoveredRow[]): Promise<void> {
  const { outbox, workerId } = deps;
  // `sending`, ours, not in our hands and of no turn that is being closed: the commit's answer was lost, so the call was never made.
  const neverSent = rows
    .filter((row) => row.state === 'sending' && row.ours)
    .map((row) => ({ seq: row.seq, ...fenceOf(bots, row.bot_id) }));
  const requeued = neverSent.length > 0 ? await requeue(deps.database.pool, workerId, neverSent) : new Set<number>();
  for (const row of rows) {
    const runtime = stillOurs(deps, bots, row.bot_id);
    if (!runtime || (row.state === 'sending' && row.ours && !requeued.has(row.seq))) continue;
    const now = deps.clock.monotonicMs();
    if (row.rest_ms !== null && row.rest_ms > 0) runtime.limiter.pause(row.chat_id, row.rest_ms, now);
    const { seq, body, attempt } = row;
    const state = row.state !== 'sending' ? row.state : row.ours ? 'queued' : 'elsewhere';
    const accepted: OutboxRow = {
      seq,
      body,
      attempt,
      state,
      botId: row.bot_id,
      workspaceId: row.workspace_id,
      chatId: row.chat_id,
      topicId: row.topic_id,
      hold: row.hold,
      ...(row.extras ? { extras: row.extras } : {}),
      ...(row.edits !== null ? { edits: row.edits } : {}),
      // A little past the deadline, which the claim compares by the database's clock.
      ...(state === 'elsewhere' ? { restUntilMs: now + (row.deadline_ms ?? 0) + 50 } : {}),
    };
    outbox.accept(sendingBot(runtime), [accepted]);
  }
}

/** Open turns first: each stands in front of its lane. */
async function reloadLanes(deps: Deps, bots: BotToRecover[], mark: number, leaveAlone: () => LeftAlone): Promise<void> {
  await reloadOpenTurns(deps, bots, mark, leaveAlone);
  for (let above = mark; ; ) {
    const rows = await waitingUpdates(deps.database.pool, bots, above, page);
    const left = leaveAlone();
    for (const row of rows) {
      const runtime = mayPush(deps, bots, row.bot_id);
      if (runtime && !runtime.pending.has(row.seq) && !left.seqs.has(row.seq)) deps.push(runtime, toItem(runtime, row));
    }
    if (rows.length < page || !bots.some(({ botId }) => stillOurs(deps, bots, botId))) return;
    above = (rows.at(-1) as UnsettledUpdate).seq;
  }
}

async function reloadOpenTurns(
  deps: Deps,
  bots: BotToRecover[],
  mark: number,
  leaveAlone: () => LeftAlone,
): Promise<void> {
  const { pool } = deps.database;
  const unsettled = await updatesOfOpenTurns(pool, bots, mark);
  const left = leaveAlone();
  const turns = Map.groupBy(
    unsettled.filter((row) => !left.seqs.has(row.seq) && !left.turns.has(row.turn_id)),
    (row) => row.turn_id,
  );
  if (turns.size === 0) return;
  for (const [turnId, rows] of turns) {
    const first = rows[0] as UpdateOfOpenTurn;
    const runtime = mayPush(deps, bots, first.bot_id);
    if (!runtime || runtime.pending.has(first.seq)) continue;
    const items = rows.map((row) => toItem(runtime, row));
    deps.push(runtime, { ...toItem(runtime, first), openTurn: { turnId, attempt: first.attempt, items } });
  }
}

/** Is the bot's lane filled by this reading? */
const mayPush = (deps: Deps, bots: BotToRecover[], botId: string): BotRuntime | undefined =>
  deps.isReadAgain(botId) ? undefined : stillOurs(deps, bots, botId);

/** Under a later lease the bot is read anew from its beginning: what this reading still finds would get in between. */
function stillOurs(deps: Deps, bots: BotToRecover[], botId: string): BotRuntime | undefined {
  const runtime = deps.runtimeOf(botId);
  return runtime?.bot.lease === fenceOf(bots, botId).token ? runtime : undefined;
}

/** What waits far back in a lane, when its turn comes near. Rejects when the database is out of reach. */
export async function loadFar(database: Database, runtime: BotRuntime, seqs: number[]): Promise<LaneItem[]> {
  const rows = await stillWaiting(database.pool, runtime.bot, seqs);
  const waiting = new Set(rows.map(({ seq }) => seq));
  for (const seq of seqs) if (!waiting.has(seq)) runtime.pending.delete(seq);
  return rows.map((row) => toItem(runtime, row));
}

/** With the lease for which the reading began: what a later one owns is not ours to write. */
function fenceOf(bots: BotToRecover[], botId: string): Fence {
  const { workspaceId, lease } = bots.find((bot) => bot.botId === botId) as BotToRecover;
  return { botId, workspaceId, token: lease };
}

export function toItem({ bot }: BotRuntime, row: UnsettledUpdate): LaneItem {
  return { seq: row.seq, update: parseUpdate(row.raw, bot), receivedAtMs: row.received_at.getTime() };
}
