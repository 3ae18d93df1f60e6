import type { Clock } from '@chatai/core/clock';
import type { Keyring } from '@chatai/core/crypto';
import { type DatabaseTargets, isConnectionError } from '@chatai/core/database';
import { createHints } from '@chatai/core/hints';
import type { Ids } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';
import type { Registry } from '@chatai/core/metrics';
import { createBotFigures } from '../bot-figures/index.ts';
import { createLeaseKeeper, type HeldBot } from '../bots/index.ts';
import { isProbe, sendPart, type Telegram } from '../channels/telegram/index.ts';
import { createConversationFinder } from '../conversations/index.ts';
import { createInbox, createWakeUp, listenForWakeUps, rangeOf } from '../inbox/index.ts';
import { type ChatLimits, createOutbox } from '../outbox/index.ts';
import {
  type Answer,
  type BotRuntime,
  commandMenus,
  createChatEvents,
  createWalkMetrics,
  finishInHand,
  markChat,
  stopTurns,
} from '../pipeline/index.ts';
import { createTurnWriter } from '../turns/index.ts';
import { openConnections } from './connections.ts';
import { createDoubts } from './doubts.ts';
import { createLives } from './lives.ts';
import { createLoad } from './load.ts';
import { saveLowMarks } from './low-marks.ts';
import { leaveTurns, type UnsettledUpdate } from './queries.ts';
import { createReader } from './reader.ts';
import { reconcile, toItem } from './reconcile.ts';
import { createRounds } from './rounds.ts';
import { createWalks } from './walks.ts';

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
const figuresMs = 10_000;
/** A second is soon enough for a page (experience.md 1.8), and a busy worker tells of each turn twice. */
const hintsMs = 300;

/** The next holder waits for the deadline of a send anyway. */
const settleWithinMs = 5_000;

/** Holds bots: reads their updates, answers in lanes, sends. Everything it knows can be read again from the database. */
export async function createHolder(deps: HolderDeps): Promise<Holder> {
  const { clock, ids, log, telegram } = deps;
  const workerId = ids.uuid();
  const metrics = createWalkMetrics(deps.metrics, clock);
  const connections = await openConnections(deps.targets);
  const { reads, opens, closes, claims, settles, intake } = connections;

  const stopping = new AbortController();

  const figures = createBotFigures({ database: settles });
  const hints = createHints({ database: settles, clock, log, gatherMs: hintsMs });

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
    wakeUp: { announce: wakeMyself },
  });

  /** Bots as they were when a call of theirs began whose token Telegram refused. */
  const refusedAs = new Map<string, HeldBot>();
  const botOf = (botId: string) => keeper.held().get(botId) ?? runtimes.get(botId)?.bot;
  const outbox = createOutbox({
    claims,
    settles,
    clock,
    log,
    workerId,
    sendWithinMs,
    startWithinMs: sendWithinMs - callWithinMs,
    measureGroup: metrics.group,
    onSettled(row, outcome) {
      metrics.sendSettled(outcome);
      const bot = botOf(row.botId);
      if (bot && isProbe(bot, row.chatId)) return;
      if (outcome !== 'retry') figures.count(row, outcome);
      if (outcome === 'sent' && row.askedAtMs !== undefined) figures.answered(row, clock.now() - row.askedAtMs);
    },
    onChatRefused(botId, chatId) {
      const runtime = runtimes.get(botId);
      if (runtime) markChat(runtime, chatId, true);
    },
    onMoved: (botId, from, to) => runtimes.get(botId)?.moved.set(from, to),
    async send(row) {
      const startedMs = clock.monotonicMs();
      const bot = botOf(row.botId);
      if (!bot) return { kind: 'retry', afterMs: 1_000, reason: 'the bot is no longer held here', limited: false };
      const outcome = await sendPart(telegram, bot.telegramToken, { ...row, text: row.body }, callWithinMs, clock);
      if (outcome.kind === 'refused' && outcome.scope === 'bot') refusedAs.set(row.botId, bot);
      if (outcome.kind === 'retry' && outcome.limited && !isProbe(bot, row.chatId)) figures.count(row, 'limited');
      metrics.sent(clock.monotonicMs() - startedMs);
      return outcome;
    },
    onFailed: (botId, error) => walks.distrust(runtimes.get(botId), error),
    onBotRefused(botId, reason) {
      const bot = refusedAs.get(botId);
      const now = keeper.held().get(botId);
      if (!bot || !now) return;
      // Its owner has put in a new token meanwhile: what waits goes with that one.
      if (bot.telegramToken !== now.telegramToken) return doubts.doubt(botId, new Error(reason));
      life.refused(bot, reason).catch((error) => log.warn('bot.mark.failed', { botId, error }));
    },
  });

  const life = createLives({
    database: settles,
    telegram,
    clock,
    log,
    workerId,
    publicUrl: deps.publicUrl,
    store: (bot, raw) => inbox.store({ botId: bot.botId, workspaceId: bot.workspaceId, raw }),
    menu: commandMenus,
    figures,
    inConflict: (bot) => figures.count(bot, 'conflicts'),
    stateChanged: (bot) => hints.tell(bot.workspaceId, 'bots', bot.botId),
    held: () => keeper.held(),
    workers: () => keeper.workers(),
    signal: stopping.signal,
    async drained(botId, signal) {
      await runtimes.get(botId)?.lanes.idle();
      while (outbox.oldest(botId) !== undefined && !signal.aborted) await clock.sleep(50);
    },
    async finished(botId) {
      const runtime = runtimeOf(botId);
      if (!runtime) return;
      await leave([runtime]);
      await finishInHand({ clock, outbox }, runtime);
    },
    released: wakeUp.announceBots,
  });

  const walks = createWalks({
    ...deps,
    reads,
    database: opens,
    workerId,
    metrics,
    figures,
    hints,
    turns,
    finder,
    events: createChatEvents({ database: opens, clock, workerId, measureGroup: metrics.group }),
    wakeUp,
    outbox,
    held: () => keeper.held(),
    doubt: (botId, error) => doubts.doubt(botId, error),
    signal: stopping.signal,
  });
  const { runtimes, runtimeOf, push } = walks;

  const doubts = createDoubts({
    clock,
    log,
    async read(botIds) {
      const bots = botIds.flatMap((id) => keeper.held().get(id) ?? []);
      for (const { botId } of bots) walks.forgetWaiting(botId);
      const { isReadAgain } = doubts;
      return reconcile(
        { database: reads, clock, outbox, workerId, runtimeOf, push, isReadAgain, inHand: walks.inHand },
        bots,
      );
    },
    release: (rows) => dispatch(rows),
    onRead: metrics.reconciled,
    stopped: () => stopping.signal.aborted,
  });

  const carried = createLoad(clock, () => [...runtimes.values()].map(({ lanes }) => lanes));
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
      load: carried.load,
    },
    {
      async taken(bots) {
        log.info('bots.taken', { workerId, count: bots.length });
        for (const bot of bots) figures.count(bot, 'restarts');
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
          walks.remove(id);
          outbox.drop(id);
          doubts.lost(id);
        }
        log.info('bots.lost', { workerId, count: botIds.length });
      },
      expired: () => void letGo(),
    },
  );

  /** What is in hand may not end here, and is not to blame for it. */
  async function leave(leaving: Iterable<BotRuntime>) {
    const left = [...leaving].flatMap(({ bot: { botId, workspaceId, lease }, inHand }) =>
      [...inHand].map(({ turnId }) => ({ botId, workspaceId, token: lease, turnId })),
    );
    if (left.length === 0) return;
    await leaveTurns(settles.pool, workerId, left).catch((error) => log.warn('turns.leave.failed', { error }));
  }

  /** What is read from here on stands in lanes that begin no turn. */
  function beginNothing() {
    walks.beginNothing();
    life.stop();
    reader.stop();
    for (const { lanes } of runtimes.values()) lanes.clear();
  }

  /** Others have the bots now. Outcomes of what Telegram has taken already are still ours to write: who ends without them has it sent twice. */
  async function letGo() {
    beginNothing();
    for (const runtime of runtimes.values()) {
      stopTurns(runtime);
      outbox.drop(runtime.bot.botId);
    }
    await Promise.race([outbox.idle(), clock.sleep(settleWithinMs)]);
    deps.onExpired();
  }

  function dispatch(rows: UnsettledUpdate[]) {
    for (const row of rows) {
      life.saw(row.bot_id);
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
      choice: walks.forgetChoices,
      lost: reader.lost,
      gap() {
        reader.caughtUp();
        walks.forgetChoices();
        void refresh();
      },
    },
  );
  async function end() {
    stopping.abort();
    carried.stop();
    await keeper.stop().catch((error) => log.warn('worker.retire.failed', { error }));
    await listener.close();
    await hints.close();
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
  every(figuresMs, 'figures', saveFigures);
  for (const { everyMs, name, work } of life.rounds) every(everyMs, name, work);

  /** What happened to the bots, and what waits for them just now. */
  function saveFigures() {
    for (const { bot, lanes } of runtimes.values()) {
      const oldestMs = lanes.oldestMs();
      if (oldestMs !== undefined) figures.waits(bot, lanes.waiting(), clock.now() - oldestMs);
    }
    return figures.save();
  }

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
      turns: [...runtimes.values()].reduce((sum, { inHand }) => sum + inHand.size, 0),
    }),
    async stop(graceMs) {
      beginNothing();
      const left = leave(runtimes.values());
      const cancel = clock.after(graceMs, () => {
        for (const runtime of runtimes.values()) stopTurns(runtime);
      });
      await Promise.all([left, ...[...runtimes.values()].map(({ lanes }) => lanes.idle())]);
      for (const botId of runtimes.keys()) outbox.drop(botId);
      await outbox.idle();
      cancel();
      stopping.abort();
      await saveMarks().catch((error) => log.warn('worker.marks.failed', { error }));
      await saveFigures().catch((error) => log.warn('worker.figures.failed', { error }));
      await end();
    },
  };
}
