import type { Clock } from '@chatai/core/clock';
import type { Keyring } from '@chatai/core/crypto';
import { type Database, type DatabaseTargets, isConnectionError, openDatabase } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';
import type { Registry } from '@chatai/core/metrics';
import { advanceMarks, createLeaseKeeper } from '../bots/index.ts';
import { sendText, type Telegram } from '../channels/telegram/index.ts';
import { createConversationFinder } from '../conversations/index.ts';
import { createInbox, createWakeUp, listenForWakeUps } from '../inbox/index.ts';
import { createLanes, type LaneItem } from '../lanes/index.ts';
import { type ChatLimits, createLimiter, createOutbox } from '../outbox/index.ts';
import { createTurnWriter } from '../turns/index.ts';
import { createBotLife } from './bot-life.ts';
import { type BotRuntime, remember, remembered, sendingBot, stopTurns, type TurnInHand } from './bot-runtime.ts';
import { createDoubts } from './doubts.ts';
import { type Answer, driveTurn } from './drive-turn.ts';
import type { UnsettledUpdate } from './queries.ts';
import { createReader } from './reader.ts';
import { reconcile, toItem } from './reconcile.ts';
import { keepTyping } from './typing.ts';
import { createWalkMetrics } from './walk-metrics.ts';

export interface HolderDeps extends Answer {
  targets: DatabaseTargets;
  clock: Clock;
  ids: Ids;
  log: Log;
  keyring: Keyring;
  telegram: Telegram;
  host: string;
  pid: number;
  publicUrl: string | undefined;
  limits?: ChatLimits;
  /** Where the figures of its walks are registered. */
  metrics: Registry;
  /** This incarnation was expired: the process must end. */
  onExpired(): void;
}

export interface Holder {
  workerId: string;
  figures(): { bots: number; lanes: number; outbox: number; turns: number };
  /** Refuses new work, finishes the turns in hand (at most `graceMs`), gives the leases back. */
  stop(graceMs: number): Promise<void>;
}

/** From the claim to the deadline of a send; the call itself ends before. */
const sendWithinMs = 20_000;
const callWithinMs = 15_000;
const refreshMs = 5_000;
/** guarantees.md 2.2.7 */
const mostRefusals = 3;
const marksMs = 20_000;
/** How long a bot that is stopped may still send what it has answered. */
const drainMs = 30_000;

/** Holds bots: reads their updates, answers in lanes, sends. Everything it knows can be read again from the database. */
export async function createHolder(deps: HolderDeps): Promise<Holder> {
  const { clock, ids, log, telegram } = deps;
  const workerId = ids.uuid();
  const metrics = createWalkMetrics(deps.metrics, clock);
  const openOne = (name: string) =>
    openDatabase(deps.targets, 'system', { name: `worker-${name}`, max: 1, hotPath: true });
  const [reads, opens, closes, claims, settles, intake] = (await Promise.all(
    ['read', 'open', 'close', 'claim', 'settle', 'intake'].map(openOne) as [Promise<Database>, ...Promise<Database>[]],
  )) as [Database, Database, Database, Database, Database, Database];

  const stopping = new AbortController();
  const runtimes = new Map<string, BotRuntime>();
  let turnsInHand = 0;

  const turns = createTurnWriter({ opens, closes, clock, workerId, sendWithinMs, measureGroup: metrics.group });
  const finder = createConversationFinder({ database: opens, clock, ids });
  const wakeUp = createWakeUp({ database: intake, clock, log });
  /** What this worker polled it reads itself. */
  async function wakeMyself(seqs: number[]) {
    if (seqs.length > 0) reader.wake(Math.min(...seqs), Math.max(...seqs));
  }
  const inbox = createInbox({
    database: intake,
    clock,
    ids,
    measureGroup: metrics.group,
    wakeUp: { ...wakeUp, announce: wakeMyself },
  });

  const outbox = createOutbox({
    claims,
    settles,
    clock,
    log,
    workerId,
    sendWithinMs,
    measureGroup: metrics.group,
    onSettled: (_, outcome) => metrics.sendSettled(outcome),
    async send(row) {
      const startedMs = clock.monotonicMs();
      const bot = keeper.held().get(row.botId) ?? runtimes.get(row.botId)?.bot;
      if (!bot) return { kind: 'retry', afterMs: 1_000, reason: 'the bot is no longer held here', limited: false };
      const outcome = await sendText(
        telegram,
        bot.telegramToken,
        { chatId: row.chatId, topicId: row.topicId, text: row.body },
        callWithinMs,
      );
      metrics.sent(clock.monotonicMs() - startedMs);
      return outcome;
    },
    onBotRefused(botId, reason) {
      const bot = keeper.held().get(botId);
      if (bot) life.refused(bot, reason).catch((error) => log.warn('bot.mark.failed', { botId, error }));
    },
  });

  const life = createBotLife({
    database: settles,
    telegram,
    clock,
    log,
    workerId,
    publicUrl: deps.publicUrl,
    store: (bot, raw) => inbox.store({ botId: bot.botId, workspaceId: bot.workspaceId, raw }),
    async drained(botId) {
      await runtimes.get(botId)?.lanes.idle();
      const untilMs = clock.monotonicMs() + drainMs;
      while (outbox.oldest(botId) !== undefined && clock.monotonicMs() < untilMs) await clock.sleep(50);
    },
  });

  const driveDeps = {
    ...deps,
    metrics,
    turns,
    outbox,
    showTyping: (botId: string, item: LaneItem) => {
      const token = keeper.held().get(botId)?.telegramToken;
      const { chatId, topicId } = item.update;
      const thread = topicId ? { message_thread_id: topicId } : {};
      return keepTyping(
        clock,
        async () => token && telegram.call(token, 'sendChatAction', { chat_id: chatId, action: 'typing', ...thread }),
      );
    },
  };

  function runtimeOf(botId: string): BotRuntime | undefined {
    const bot = keeper.held().get(botId);
    const known = runtimes.get(botId);
    if (!bot || known?.bot.lease === bot.lease) {
      if (known && bot) known.bot = bot;
      return bot && known;
    }
    const runtime: BotRuntime = {
      bot,
      lanes: createLanes((key, items) => drive(runtime, key, items)),
      limiter: known?.limiter ?? createLimiter(deps.limits),
      pending: new Set(),
      inHand: new Set(),
      refusals: known?.refusals ?? new Map(),
      conversations: known?.conversations ?? new Map(),
      stopped: false,
    };
    runtimes.set(botId, runtime);
    return runtime;
  }

  function push(runtime: BotRuntime, item: LaneItem) {
    runtime.pending.add(item.seq);
    for (const member of item.openTurn?.items ?? []) runtime.pending.add(member.seq);
    metrics.updatesRead(item.openTurn?.items.length ?? 1);
    const { kind, addressed, chatId, topicId } = item.update;
    if (kind === 'other' || !addressed) {
      settleUnanswered(runtime, item, 'ignored').catch((error) => distrust(runtime, error));
      return;
    }
    runtime.lanes.push(`${chatId}/${topicId}`, item);
  }

  async function settleUnanswered(runtime: BotRuntime, item: LaneItem, outcome: string) {
    const { botId, workspaceId, lease } = runtime.bot;
    await turns.ignore({ botId, workspaceId, token: lease, seq: item.seq, outcome });
    runtime.pending.delete(item.seq);
  }

  /** One turn, from its items to the outbox. Never rejects: what the database did not take, reconciling finds again. */
  async function drive(runtime: BotRuntime, key: string, items: LaneItem[]) {
    const first = items[0] as LaneItem;
    if (runtime.stopped) return;
    const members = first.openTurn?.items ?? items;
    const turn: TurnInHand = {
      turnId: first.openTurn?.turnId ?? ids.uuid(),
      seqs: members.map((item) => item.seq),
      stop: new AbortController(),
    };
    turnsInHand++;
    runtime.inHand.add(turn);
    try {
      if (first.update.kind === 'edit') return await settleUnanswered(runtime, first, 'edited');
      let conversation = remembered(runtime, key);
      if (!conversation) {
        const { workspaceId, botId, assistantId, sandbox } = runtime.bot;
        conversation = await finder.find({ workspaceId, botId, assistantId, sandbox, update: first.update });
        remember(runtime, key, conversation);
      }
      const result = await driveTurn(driveDeps, sendingBot(runtime), conversation, items, turn.turnId, turn.stop);
      if (result.kind === 'stopped') return;
      if (result.kind === 'again') return runtime.lanes.putBack(key, result.items);
      for (const seq of turn.seqs) runtime.pending.delete(seq);
    } catch (error) {
      const buried = await buryPoison(runtime, turn, error).catch(() => false);
      if (!buried) distrust(runtime, error);
    } finally {
      turnsInHand--;
      runtime.inHand.delete(turn);
    }
  }

  /** What the database refuses again and again would make this bot be read for ever. True when it was given up. */
  async function buryPoison(runtime: BotRuntime, turn: TurnInHand, error: unknown): Promise<boolean> {
    const [first] = turn.seqs;
    if (first === undefined || isConnectionError(error)) return false;
    const refused = (runtime.refusals.get(first) ?? 0) + 1;
    runtime.refusals.set(first, refused);
    if (refused < mostRefusals) return false;
    const { botId, workspaceId, lease } = runtime.bot;
    const code = (error as { code?: unknown }).code;
    const reason = `refused ${refused} times: ${typeof code === 'string' ? `database error ${code}` : (error as Error).name}`;
    const letterIds = turn.seqs.map(() => ids.uuid());
    await turns.bury({ botId, workspaceId, token: lease, turnId: turn.turnId, seqs: turn.seqs, letterIds, reason });
    for (const seq of turn.seqs) runtime.pending.delete(seq);
    runtime.refusals.delete(first);
    log.error('turn.buried', { botId, workspaceId, turnId: turn.turnId, count: turn.seqs.length, error });
    return true;
  }

  /** After a failed write nothing in memory about this bot is certain: its lanes are emptied and read again. */
  function distrust(runtime: BotRuntime, error: unknown) {
    if (stopping.signal.aborted || runtime.stopped) return;
    runtime.lanes.clear();
    doubts.doubt(runtime.bot.botId, error);
  }

  const doubts = createDoubts({
    clock,
    log,
    async read(botIds) {
      const bots = botIds.flatMap((id) => keeper.held().get(id) ?? []);
      for (const { botId } of bots) forgetWaiting(botId);
      if (bots.length > 0) await reconcile({ database: reads, clock, outbox, workerId, runtimeOf, push, inHand }, bots);
    },
    release: (rows) => dispatch(rows),
    onRead: metrics.reconciled,
    stopped: () => stopping.signal.aborted,
  });

  function* inHand(botIds: string[]) {
    for (const botId of botIds) yield* runtimes.get(botId)?.inHand ?? [];
  }

  /** What waits is read again; what is in hand goes on and is not. */
  function forgetWaiting(botId: string) {
    const runtime = runtimes.get(botId);
    if (!runtime) return;
    runtime.lanes.clear();
    runtime.pending.clear();
    for (const turn of runtime.inHand) for (const seq of turn.seqs) runtime.pending.add(seq);
  }

  const keeper = await createLeaseKeeper(
    {
      database: reads,
      clock,
      log,
      keyring: deps.keyring,
      workerId,
      host: deps.host,
      pid: deps.pid,
      measureRound: metrics.round,
    },
    {
      async taken(bots) {
        log.info('bots.taken', { workerId, count: bots.length });
        // The lease is visible to `keeper.held()` from here on; life goes on once the memory is right.
        await doubts.taken(bots.map((bot) => bot.botId));
        for (const bot of bots) life.follow(bot);
      },
      changed: (bot) => {
        runtimeOf(bot.botId);
        life.follow(bot);
        // What could not be sent before may go now.
        doubts.reread(bot.botId);
      },
      lost(botIds) {
        for (const id of botIds) {
          life.forget(id);
          const runtime = runtimes.get(id);
          if (runtime) stopTurns(runtime);
          runtime?.lanes.clear();
          runtimes.delete(id);
          outbox.drop(id);
          doubts.lost(id);
        }
        log.info('bots.lost', { workerId, count: botIds.length });
      },
      expired: deps.onExpired,
    },
  );

  function dispatch(rows: UnsettledUpdate[]) {
    for (const row of rows) {
      if (doubts.hold(row)) continue;
      const runtime = runtimeOf(row.bot_id);
      if (runtime && !runtime.pending.has(row.seq)) push(runtime, toItem(runtime, row));
    }
  }
  const reader = createReader({ database: reads, clock, log, workerId, measureRound: metrics.round }, dispatch);

  const refresh = () => keeper.refresh().catch((error) => log.warn('leases.refresh.failed', { error }));
  const listener = await listenForWakeUps(
    { targets: deps.targets, clock, log },
    {
      updates: reader.wake,
      bots: () => void refresh(),
      lost: reader.lost,
      gap() {
        reader.caughtUp();
        void refresh();
      },
    },
  );
  await refresh();

  async function every(ms: number, loop: string, work: () => Promise<unknown>) {
    while (!stopping.signal.aborted) {
      await clock.sleep(ms, stopping.signal).catch(() => {});
      if (!stopping.signal.aborted)
        await metrics.round(loop, work).catch((error) => log.warn('worker.round.failed', { error }));
    }
  }
  void every(refreshMs, 'leases', () => keeper.refresh());
  void every(marksMs, 'marks', saveMarks);

  async function saveMarks() {
    const safe = reader.safeMarks();
    const marks = [...keeper.held().values()].flatMap((bot) => {
      if (doubts.has(bot.botId)) return [];
      const pending = runtimes.get(bot.botId)?.pending;
      const oldestUpdate = pending && pending.size > 0 ? Math.min(...pending) - 1 : safe.updates;
      const oldestRow = (outbox.oldest(bot.botId) ?? safe.outbox + 1) - 1;
      const updateMark = Math.min(oldestUpdate, safe.updates);
      const outboxMark = Math.min(oldestRow, safe.outbox);
      return updateMark > bot.updateMark || outboxMark > bot.outboxMark ? [{ ...bot, updateMark, outboxMark }] : [];
    });
    if (marks.length > 0) await advanceMarks(settles.pool, workerId, marks);
  }

  return {
    workerId,
    figures: () => ({
      bots: keeper.held().size,
      lanes: [...runtimes.values()].reduce((sum, { lanes }) => sum + lanes.waiting(), 0),
      outbox: outbox.waiting(),
      turns: turnsInHand,
    }),
    async stop(graceMs) {
      life.stop();
      reader.stop();
      for (const { lanes } of runtimes.values()) lanes.clear();
      const cancel = clock.after(graceMs, () => {
        for (const runtime of runtimes.values()) stopTurns(runtime);
      });
      await Promise.all([...runtimes.values()].map(({ lanes }) => lanes.idle()));
      for (const botId of runtimes.keys()) outbox.drop(botId);
      await outbox.idle();
      cancel();
      stopping.abort();
      await saveMarks().catch((error) => log.warn('worker.marks.failed', { error }));
      await keeper.stop().catch((error) => log.warn('worker.retire.failed', { error }));
      await listener.close();
      await Promise.all([reads, opens, closes, claims, settles, intake].map((database) => database.close()));
    },
  };
}
