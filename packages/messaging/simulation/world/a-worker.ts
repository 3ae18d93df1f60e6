import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';
import { Registry } from '@chatai/core/metrics';
import { createBotFigures } from '../../src/bot-figures/index.ts';
import type { HeldBot } from '../../src/bots/index.ts';
import { sendPart, type Telegram } from '../../src/channels/telegram/index.ts';
import { createConversationFinder } from '../../src/conversations/index.ts';
import { createDoubts } from '../../src/holder/doubts.ts';
import { saveLowMarks } from '../../src/holder/low-marks.ts';
import type { UnsettledUpdate } from '../../src/holder/queries.ts';
import { createReader } from '../../src/holder/reader.ts';
import { reconcile, toItem } from '../../src/holder/reconcile.ts';
import { createWalks } from '../../src/holder/walks.ts';
import { createOutbox } from '../../src/outbox/index.ts';
import { createChatEvents, createWalkMetrics, markChat } from '../../src/pipeline/index.ts';
import type { AnswerTurn } from '../../src/turns/index.ts';
import { createTurnWriter } from '../../src/turns/index.ts';

interface Deps {
  workerId: string;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** A connection of this worker. */
  database(line: string): Database;
  /** Telegram as this worker reaches it, for a row of its outbox or for all else. */
  telegram(row?: { seq: number; hold: boolean }): Telegram;
  answer: AnswerTurn;
  /** What the lease says of its bot; undefined when it is not held here any more. */
  readBot(database: Database): Promise<HeldBot | undefined>;
}

const sendWithinMs = 20_000;
const callWithinMs = 15_000;
/** It looks by itself less often than the real one, which costs a simulation nothing but time. */
const lookMs = 10_000;

/** A holder of one bot, made of the parts that the real one is made of (`holder.ts`); how it finds its bot and hears of updates is the world's. */
export function aWorker(deps: Deps) {
  const { workerId, clock, ids, log } = deps;
  const [reads, opens, closes, claims, settles] = ['reads', 'opens', 'closes', 'claims', 'settles'].map(
    deps.database,
  ) as [Database, Database, Database, Database, Database];
  const held = new Map<string, HeldBot>();
  const metrics = createWalkMetrics(new Registry(), clock);
  const ending = new AbortController();

  const outbox = createOutbox({
    claims,
    settles,
    clock,
    log,
    workerId,
    sendWithinMs,
    startWithinMs: sendWithinMs - callWithinMs,
    send: (row) =>
      sendPart(
        deps.telegram({ seq: row.seq, hold: row.hold ?? false }),
        'token',
        { ...row, text: row.body },
        callWithinMs,
        clock,
      ),
    onBotRefused() {},
    onFailed: (botId, error) => walks.distrust(walks.runtimes.get(botId), error),
    onMoved: (botId, from, to) => walks.runtimes.get(botId)?.moved.set(from, to),
    onChatRefused(botId, chatId) {
      const runtime = walks.runtimes.get(botId);
      if (runtime) markChat(runtime, chatId, true);
    },
  });
  const walks = createWalks({
    reads,
    database: opens,
    workerId,
    clock,
    ids,
    log,
    telegram: deps.telegram(),
    metrics,
    turns: createTurnWriter({ opens, closes, clock, workerId, sendWithinMs }),
    finder: createConversationFinder({ database: opens, clock, ids, workerId }),
    events: createChatEvents({ database: opens, clock, workerId }),
    // Other workers hear of a choice by a hint; the world's people choose nothing.
    wakeUp: { announceChoice() {} },
    outbox,
    held: () => held,
    doubt: (botId, error) => doubts.doubt(botId, error),
    figures: createBotFigures({ database: settles }),
    // No console looks on.
    hints: { tell() {} },
    signal: ending.signal,
    answer: deps.answer,
    greet: async () => 'Hello!',
    suggest: async () => [],
  });
  const doubts = createDoubts({
    clock,
    log,
    async read(botIds) {
      const bots = botIds.flatMap((id) => held.get(id) ?? []);
      for (const { botId } of bots) walks.forgetWaiting(botId);
      const { runtimeOf, push, inHand } = walks;
      const { isReadAgain } = doubts;
      return reconcile({ database: reads, clock, outbox, workerId, runtimeOf, push, isReadAgain, inHand }, bots);
    },
    release: dispatch,
    onRead() {},
    stopped: () => false,
  });

  function dispatch(rows: UnsettledUpdate[]) {
    for (const row of rows) {
      if (doubts.hold(row)) continue;
      const runtime = walks.runtimeOf(row.bot_id);
      if (runtime && !runtime.pending.has(row.seq)) walks.push(runtime, toItem(runtime, row));
    }
  }

  const looks = { ...clock, sleep: (ms: number) => clock.sleep(ms === 1_000 ? lookMs : ms) };
  const reader = createReader({ database: reads, clock: looks, log, workerId, measureRound: metrics.round }, dispatch);

  /** Outages pass. */
  async function throughOutages<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch {
        await clock.sleep(250);
      }
    }
  }
  const bot = () => [...held.values()][0];

  return {
    workerId,
    /** Reads what the lease says: the bot is new here, has changed, or is lost. */
    async refresh() {
      const now = await throughOutages(() => deps.readBot(reads));
      const before = bot();
      if (before && before.lease !== now?.lease) {
        held.clear();
        const runtime = walks.runtimes.get(before.botId);
        if (runtime) {
          runtime.stopped = true;
          for (const turn of runtime.inHand) turn.stop.abort();
        }
        runtime?.lanes.clear();
        walks.remove(before.botId);
        outbox.drop(before.botId);
        doubts.lost(before.botId);
      }
      if (!now) return;
      const isSame = before?.lease === now.lease;
      if (isSame && before.starts === now.starts) return;
      held.set(now.botId, isSame ? { ...now, updateMark: before.updateMark, outboxMark: before.outboxMark } : now);
      walks.runtimeOf(now.botId);
      if (isSame) doubts.reread(now.botId);
      else await doubts.taken([now.botId]);
    },
    reader,
    /** Moves the low marks up. */
    async saveMarks() {
      const known = bot();
      if (!known) return;
      const certain = (botId: string) => !doubts.has(botId);
      const pending = (botId: string) => walks.runtimes.get(botId)?.pending;
      await saveLowMarks({ database: settles, workerId, outbox, reader, certain }, pending, [known]).catch(() => {});
    },
    /** What it has yet to do. */
    figures() {
      const runtimes = [...walks.runtimes.values()];
      return {
        waiting: runtimes.reduce((sum, { lanes }) => sum + lanes.waiting(), 0),
        inHand: runtimes.reduce((sum, { inHand }) => sum + inHand.size, 0),
        pending: runtimes.reduce((sum, { pending }) => sum + pending.size, 0),
        outbox: outbox.waiting(),
        doubts: bot() !== undefined && doubts.has(bot()?.botId ?? '') ? 1 : 0,
      };
    },
  };
}

export type SimulatedWorker = ReturnType<typeof aWorker>;
