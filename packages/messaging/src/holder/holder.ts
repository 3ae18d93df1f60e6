import type { Clock } from '@chatai/core/clock';
import type { Keyring } from '@chatai/core/crypto';
import { type DatabaseTargets, isConnectionError } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';
import type { Registry } from '@chatai/core/metrics';
import { createLeaseKeeper, type HeldBot } from '../bots/index.ts';
import { sendText, type Telegram } from '../channels/telegram/index.ts';
import { createConversationFinder } from '../conversations/index.ts';
import { createInbox, createWakeUp, listenForWakeUps, rangeOf } from '../inbox/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import { type ChatLimits, createOutbox } from '../outbox/index.ts';
import {
  type Answer,
  afterRefusal,
  type BotRuntime,
  chatNow,
  conversationOf,
  createRuntime,
  createWalkMetrics,
  driveTurn,
  finishInHand,
  keepTyping,
  laneOf,
  pastLanes,
  queueFor,
  sendingBot,
  stopTurnOf,
  stopTurns,
  type TurnInHand,
} from '../pipeline/index.ts';
import { createTurnWriter } from '../turns/index.ts';
import { createBotLife } from './bot-life.ts';
import { openConnections } from './connections.ts';
import { createDoubts } from './doubts.ts';
import { saveLowMarks } from './low-marks.ts';
import type { UnsettledUpdate } from './queries.ts';
import { createReader } from './reader.ts';
import { loadFar, reconcile, toItem } from './reconcile.ts';
import { createRounds } from './rounds.ts';
import { createWebhookWatch, watchRoundMs } from './webhook-watch.ts';

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
const marksMs = 20_000;
/** How long a bot that is stopped may still send what it has answered. */
const drainMs = 30_000;

/** Holds bots: reads their updates, answers in lanes, sends. Everything it knows can be read again from the database. */
export async function createHolder(deps: HolderDeps): Promise<Holder> {
  const { clock, ids, log, telegram } = deps;
  const workerId = ids.uuid();
  const metrics = createWalkMetrics(deps.metrics, clock);
  const connections = await openConnections(deps.targets);
  const { reads, opens, closes, claims, settles, intake } = connections;

  const stopping = new AbortController();
  const runtimes = new Map<string, BotRuntime>();
  let turnsInHand = 0;

  const turns = createTurnWriter({ opens, closes, clock, workerId, sendWithinMs, measureGroup: metrics.group });
  const finder = createConversationFinder({ database: opens, clock, ids, workerId });
  const wakeUp = createWakeUp({ database: intake, clock, log });
  /** What this worker polled it reads itself. */
  async function wakeMyself(seqs: number[]) {
    const { from, to } = rangeOf(seqs);
    if (seqs.length > 0) reader.wake(from, to);
  }
  const inbox = createInbox({
    database: intake,
    clock,
    ids,
    measureGroup: metrics.group,
    wakeUp: { ...wakeUp, announce: wakeMyself },
  });

  /** Bots as they were when a call of theirs began whose token Telegram refused. */
  const refusedAs = new Map<string, HeldBot>();
  const outbox = createOutbox({
    claims,
    settles,
    clock,
    log,
    workerId,
    sendWithinMs,
    measureGroup: metrics.group,
    onSettled: (_, outcome) => metrics.sendSettled(outcome),
    onMoved: (botId, from, to) => runtimes.get(botId)?.moved.set(from, to),
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
      if (outcome.kind === 'refused' && outcome.scope === 'bot') refusedAs.set(row.botId, bot);
      metrics.sent(clock.monotonicMs() - startedMs);
      return outcome;
    },
    onFailed: (botId, error) => distrust(runtimes.get(botId), error),
    onBotRefused(botId, reason) {
      const bot = refusedAs.get(botId);
      const now = keeper.held().get(botId);
      if (!bot || !now) return;
      // Its owner has put in a new token meanwhile: what waits goes with that one.
      if (bot.telegramToken !== now.telegramToken) return doubts.doubt(botId, new Error(reason));
      life.refused(bot, reason).catch((error) => log.warn('bot.mark.failed', { botId, error }));
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
    async finished(botId) {
      const runtime = runtimeOf(botId);
      if (runtime) await finishInHand({ clock, outbox }, runtime);
    },
    released: wakeUp.announceBots,
  });

  const driveDeps = {
    ...deps,
    metrics,
    turns,
    outbox,
    async stopTurnOf(botId: string, item: LaneItem) {
      const runtime = runtimes.get(botId);
      return runtime ? stopTurnOf(runtime, item) : false;
    },
    showTyping(botId: string, item: LaneItem) {
      const token = keeper.held().get(botId)?.telegramToken;
      const { topicId } = item.update;
      const chatId = chatNow(runtimes.get(botId)?.moved ?? new Map(), item.update.chatId);
      const action = { chat_id: chatId, action: 'typing', ...(topicId ? { message_thread_id: topicId } : {}) };
      return keepTyping(clock, async () => token && telegram.call(token, 'sendChatAction', action));
    },
  };

  function runtimeOf(botId: string): BotRuntime | undefined {
    const bot = keeper.held().get(botId);
    const known = runtimes.get(botId);
    if (!bot || known?.bot.lease === bot.lease) {
      if (known && bot) known.bot = bot;
      return bot && known;
    }
    const runtime = createRuntime(bot, known, deps.limits, { drive, load });
    runtimes.set(botId, runtime);
    return runtime;
  }

  function push(runtime: BotRuntime, item: LaneItem) {
    runtime.pending.add(item.seq);
    for (const member of item.openTurn?.items ?? []) runtime.pending.add(member.seq);
    metrics.updatesRead(item.openTurn?.items.length ?? 1);
    const past = pastLanes({ telegram, clock, outbox }, runtime, item, stopping.signal);
    if (!past) return runtime.lanes.push(queueFor(runtime, item.update), item);
    past.then(() => settleUnanswered(runtime, item, 'ignored')).catch((error) => distrust(runtime, error));
  }

  const load = (runtime: BotRuntime, seqs: number[]) =>
    loadFar(reads, runtime, seqs).catch((error): LaneItem[] => {
      distrust(runtime, error);
      return [];
    });

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
    const lane = laneOf(runtime, first.update);
    const ended = Promise.withResolvers<boolean>();
    const turn: TurnInHand = {
      turnId: first.openTurn?.turnId ?? ids.uuid(),
      seqs: members.map((item) => item.seq),
      lane,
      senderId: first.update.sender.id,
      stop: new AbortController(),
      cancelled: ended.promise,
    };
    turnsInHand++;
    runtime.inHand.add(turn);
    try {
      if (first.update.kind === 'edit') return await settleUnanswered(runtime, first, 'edited');
      const conversation = await conversationOf(finder, runtime, lane, first.update);
      // The lease is lost.
      if (!conversation) return;
      const result = await driveTurn(driveDeps, sendingBot(runtime), conversation, items, turn.turnId, turn.stop);
      ended.resolve(result.kind === 'cancelled');
      if (result.kind === 'stopped') return;
      if (result.kind === 'again') return runtime.lanes.putBack(key, result.items);
      for (const seq of turn.seqs) runtime.pending.delete(seq);
    } catch (error) {
      const fate = await afterRefusal({ turns, ids, log }, runtime, turn, members, error).catch(() => undefined);
      if (fate?.kind === 'again') runtime.lanes.putBack(key, fate.items);
      else if (fate?.kind === 'buried') for (const seq of turn.seqs) runtime.pending.delete(seq);
      else distrust(runtime, error);
    } finally {
      turnsInHand--;
      runtime.inHand.delete(turn);
      ended.resolve(false);
    }
  }

  /** After a failed write nothing in memory about this bot is certain: its lanes are emptied and read again. */
  function distrust(runtime: BotRuntime | undefined, error: unknown) {
    if (!runtime || stopping.signal.aborted || runtime.stopped) return;
    runtime.lanes.clear();
    doubts.doubt(runtime.bot.botId, error);
  }

  const doubts = createDoubts({
    clock,
    log,
    async read(botIds) {
      const bots = botIds.flatMap((id) => keeper.held().get(id) ?? []);
      for (const { botId } of bots) forgetWaiting(botId);
      return reconcile({ database: reads, clock, outbox, workerId, runtimeOf, push, inHand }, bots);
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
      // Its statements are short: a heartbeat never waits behind a long read.
      beats: settles,
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
        if (!bot.leaving) doubts.reread(bot.botId);
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
  async function end() {
    stopping.abort();
    await keeper.stop().catch((error) => log.warn('worker.retire.failed', { error }));
    await listener.close();
    await connections.close();
  }
  // Who cannot read what it holds must not look alive.
  await keeper.refresh().catch(async (error) => {
    log.warn('leases.refresh.failed', { error });
    if (isConnectionError(error)) return;
    reader.stop();
    await end();
    throw error;
  });

  const every = createRounds({ clock, log, measureRound: metrics.round }, stopping.signal);
  every(refreshMs, 'leases', () => keeper.refresh());
  every(marksMs, 'marks', () => saveMarks());
  const watch = { ...deps, held: () => keeper.held().values(), found: life.foundWebhook };
  every(watchRoundMs, 'webhooks', createWebhookWatch(watch));

  const saveMarks = () =>
    saveLowMarks(
      { database: settles, workerId, reader, outbox, certain: (botId) => !doubts.has(botId) },
      (botId) => runtimes.get(botId)?.pending,
      [...keeper.held().values()],
    );

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
      await end();
    },
  };
}
