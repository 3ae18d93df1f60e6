import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import { parseUpdate } from '../channels/telegram/index.ts';
import { rangeOf } from '../inbox/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import type { Outbox, OutboxRow } from '../outbox/index.ts';
import { type BotRuntime, sendingBot, type TurnInHand } from '../pipeline/index.ts';
import type { Fence } from '../turns/index.ts';
import {
  type BotToRecover,
  countDrives,
  type RecoveredUpdate,
  requeue,
  takeOverSending,
  unsentRows,
  unsettledUpdates,
} from './queries.ts';

interface Deps {
  database: Database;
  clock: Clock;
  outbox: Outbox;
  workerId: string;
  runtimeOf(botId: string): BotRuntime | undefined;
  push(runtime: BotRuntime, item: LaneItem): void;
  /** Turns in hand of these bots now. */
  inHand(botIds: string[]): Iterable<TurnInHand>;
}

/** Turns, and their updates, that the reading says nothing about. */
interface LeftAlone {
  turns: Set<string>;
  seqs: Set<number>;
}

/**
 * Makes what is in memory equal to what the database says, for bots that were just taken over or after an outage. Outbox first: older
 * answers go before newer ones. Turns that are in hand at any time of the reading are left alone: what the snapshot says of them is old.
 */
export async function reconcile(
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
  const { outbox, workerId } = deps;
  const unsent = await unsentRows(deps.database.pool, workerId, bots, mark);
  const left = leaveAlone();
  const rows = unsent.filter((row) => !outbox.knows(row.bot_id, row.seq) && !left.turns.has(row.turn_id));
  // `sending`, ours, not in our hands and of no turn that is being closed: the commit's answer was lost, so the call was never made.
  const neverSent = rows
    .filter((row) => row.state === 'sending' && row.ours)
    .map((row) => ({ seq: row.seq, ...fenceOf(bots, row.bot_id) }));
  const requeued = neverSent.length > 0 ? await requeue(deps.database.pool, workerId, neverSent) : new Set<number>();
  for (const row of rows) {
    const runtime = deps.runtimeOf(row.bot_id);
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
      // A little past the deadline, which the claim compares by the database's clock.
      ...(state === 'elsewhere' ? { restUntilMs: now + (row.deadline_ms ?? 0) + 50 } : {}),
    };
    outbox.accept(sendingBot(runtime), [accepted]);
  }
}

async function reloadLanes(deps: Deps, bots: BotToRecover[], mark: number, leaveAlone: () => LeftAlone): Promise<void> {
  const unsettled = await unsettledUpdates(deps.database.pool, bots, mark);
  const left = leaveAlone();
  const rows = unsettled.filter((row) => !left.seqs.has(row.seq) && !left.turns.has(row.turn_id ?? ''));
  const openTurns = [...new Map(rows.flatMap((row) => (row.turn_id ? [[row.turn_id, row.bot_id]] : []))).entries()].map(
    ([turnId, botId]) => ({ turnId, ...fenceOf(bots, botId) }),
  );
  const drives =
    openTurns.length > 0 ? await countDrives(deps.database.pool, deps.workerId, openTurns) : new Map<string, number>();
  const itemsOf = Map.groupBy(
    rows.filter((row) => row.turn_id !== null),
    (row) => row.turn_id as string,
  );
  for (const row of rows) {
    const runtime = deps.runtimeOf(row.bot_id);
    if (!runtime || runtime.pending.has(row.seq)) continue;
    const item = toItem(runtime, row);
    if (!row.turn_id) {
      deps.push(runtime, item);
      continue;
    }
    const attempt = drives.get(row.turn_id);
    const rowsOfTurn = itemsOf.get(row.turn_id);
    if (attempt === undefined || !rowsOfTurn) continue;
    itemsOf.delete(row.turn_id);
    deps.push(runtime, {
      ...item,
      openTurn: { turnId: row.turn_id, attempt, items: rowsOfTurn.map((r) => toItem(runtime, r)) },
    });
  }
}

/** With the lease for which the reading began: what a later one owns is not ours to write. */
function fenceOf(bots: BotToRecover[], botId: string): Fence {
  const { workspaceId, lease } = bots.find((bot) => bot.botId === botId) as BotToRecover;
  return { botId, workspaceId, token: lease };
}

export function toItem({ bot }: BotRuntime, row: Pick<RecoveredUpdate, 'seq' | 'raw' | 'received_at'>): LaneItem {
  return { seq: row.seq, update: parseUpdate(row.raw, bot), receivedAtMs: row.received_at.getTime() };
}
