import type { Clock } from '@chatai/core/clock';
import { type Database, groupCommit, throughOutages } from '@chatai/core/database';
import type { Hints } from '@chatai/core/hints';
import type { Ids } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';
import type { BotFigures } from '../bot-figures/index.ts';
import type { HeldBot } from '../bots/index.ts';
import { isProbe, type Telegram } from '../channels/telegram/index.ts';
import type { ConversationFinder } from '../conversations/index.ts';
import type { Person, WakeUp } from '../inbox/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import { type ChatLimits, keepRest, type Outbox, type Rest } from '../outbox/index.ts';
import {
  type Answer,
  afterRefusal,
  type BotRuntime,
  type ChatEvents,
  chatNow,
  conversationOf,
  createEraser,
  createMessageChanger,
  createRuntime,
  type DriveDeps,
  driveTurn,
  forgetChat,
  keepTyping,
  laneOf,
  pastLanes,
  planTurn,
  previewOfTurn,
  queueFor,
  sendingBot,
  type TurnInHand,
  type WalkMetrics,
} from '../pipeline/index.ts';
import type { Fence, TurnWriter } from '../turns/index.ts';
import { createAdmission } from './admission.ts';
import { createPace, type Pace } from './pace.ts';
import { countDrives } from './queries.ts';
import { loadFar } from './reconcile.ts';

interface Deps extends Answer {
  reads: Database;
  /** For what presses and commands read and write. */
  database: Database;
  workerId: string;
  clock: Clock;
  ids: Ids;
  log: Log;
  telegram: Telegram;
  metrics: WalkMetrics;
  figures: BotFigures;
  hints: Hints;
  turns: TurnWriter;
  finder: ConversationFinder;
  events: ChatEvents;
  wakeUp: Pick<WakeUp, 'announceChoice'>;
  outbox: Outbox;
  limits?: ChatLimits;
  held(): ReadonlyMap<string, HeldBot>;
  /** Memory and database may differ: the bot must be read again. */
  doubt(botId: string, error: unknown): void;
  /** Aborted when the holder ends. */
  signal: AbortSignal;
}

/** The updates of a holder's bots on their way: into lanes, through a turn, to the outbox. */
export interface Walks {
  runtimes: ReadonlyMap<string, BotRuntime>;
  /** The runtime of a bot that is held, made anew under a new lease. */
  runtimeOf(botId: string): BotRuntime | undefined;
  push(runtime: BotRuntime, item: LaneItem): void;
  /** After a failed write nothing in memory about this bot is certain: its lanes are emptied and read again. */
  distrust(runtime: BotRuntime | undefined, error: unknown): void;
  /** What waits is read again; what is in hand goes on and is not. */
  forgetWaiting(botId: string): void;
  /** Turns in hand of these bots. */
  inHand(botIds: string[]): Iterable<TurnInHand>;
  /** What is remembered of a person's chats is read again; of all of them without one. */
  forgetChoices(person?: Person): void;
  /** The bot is no longer held here. */
  remove(botId: string): void;
  /** From now on no turn is begun; those that have been go on. */
  beginNothing(): void;
}

export function createWalks(deps: Deps): Walks {
  const { clock, ids, log, telegram, metrics, figures, turns, finder, events, outbox, signal } = deps;
  const runtimes = new Map<string, BotRuntime>();
  const admission = createAdmission();
  const paces = new Map<string, Pace>();
  let beginsNothing = false;
  const drives = groupCommit({ clock }, async (turnsToDrive: (Fence & { turnId: string })[]) => {
    const counted = await countDrives(deps.database.pool, deps.workerId, turnsToDrive);
    return turnsToDrive.map(({ turnId }) => counted.get(turnId));
  });

  const driveDeps: DriveDeps = {
    ...deps,
    showTyping(botId, item) {
      const { topicId } = item.update;
      return keepTyping(clock, async () => {
        const runtime = runtimes.get(botId);
        if (!runtime) return;
        const chatId = chatNow(runtime.moved, item.update.chatId);
        // A chat that rests after a 429 is not typed to either.
        if (runtime.limiter.take(chatId, 'typing', clock.monotonicMs()) > 0) return;
        const action = { chat_id: chatId, action: 'typing', ...(topicId ? { message_thread_id: topicId } : {}) };
        await telegram.call(runtime.bot.telegramToken, 'sendChatAction', action);
      });
    },
    preview: (shown) => previewOfTurn(deps, runtimes.get(shown.bot.botId)?.bot.telegramToken ?? '', shown),
    forgetChat(botId, chatId) {
      const runtime = runtimes.get(botId);
      if (runtime) forgetChat(runtime, chatId);
    },
  };
  const pressDeps = { ...deps, changeMessage: createMessageChanger(deps), erase: createEraser(deps) };

  function runtimeOf(botId: string): BotRuntime | undefined {
    const bot = deps.held().get(botId);
    const known = runtimes.get(botId);
    if (!bot || known?.bot.lease === bot.lease) {
      if (known && bot) known.bot = bot;
      return bot && known;
    }
    const runtime = createRuntime(bot, known, deps.limits, { clock, drive, load, keepRest: noteRest });
    runtimes.set(botId, runtime);
    const isSlowed = () => (runtime.bot.slowedUntil?.getTime() ?? 0) > clock.now();
    paces.set(
      botId,
      createPace(clock, () => !beginsNothing && !runtime.stopped && isSlowed()),
    );
    return runtime;
  }

  /** Not waited for; while the database is out of reach the rest goes by. */
  function noteRest(rest: Rest) {
    const untilMs = clock.monotonicMs() + rest.forMs;
    throughOutages(clock, async () => {
      const forMs = untilMs - clock.monotonicMs();
      if (forMs > 0) await keepRest(deps.database.pool, { ...rest, forMs });
    }).catch((error) => log.warn('chat.rest.failed', { botId: rest.botId, error }));
  }

  function push(runtime: BotRuntime, item: LaneItem) {
    runtime.pending.add(item.seq);
    for (const member of item.openTurn?.items ?? []) runtime.pending.add(member.seq);
    const updates = item.openTurn?.items.length ?? 1;
    metrics.updatesRead(updates);
    if (!isProbe(runtime.bot, item.update.chatId)) figures.count(runtime.bot, 'updates', updates);
    const event = events.take(runtime, item);
    if (event)
      return void event.then(() => runtime.pending.delete(item.seq)).catch((error) => distrust(runtime, error));
    const past = pastLanes({ telegram, clock, log, outbox }, runtime, item, signal);
    if (!past) return runtime.lanes.push(queueFor(runtime, item.update), item);
    past.then((outcome) => settleUnanswered(runtime, item, outcome)).catch((error) => distrust(runtime, error));
  }

  const load = (runtime: BotRuntime, seqs: number[]) =>
    loadFar(deps.reads, runtime, seqs).catch((error): LaneItem[] => {
      distrust(runtime, error);
      return [];
    });

  async function settleUnanswered(runtime: BotRuntime, item: LaneItem, outcome: string) {
    const { botId, workspaceId, lease } = runtime.bot;
    await turns.ignore({ botId, workspaceId, token: lease, seq: item.seq, outcome });
    runtime.pending.delete(item.seq);
  }

  /** Counts the drive of a turn that another worker had opened. False when it is over, or not ours. */
  async function isDriven({ bot }: BotRuntime, item: LaneItem): Promise<boolean> {
    const { openTurn } = item;
    if (!openTurn) return true;
    const { botId, workspaceId, lease } = bot;
    const drive = await drives.add({ botId, workspaceId, token: lease, turnId: openTurn.turnId });
    if (!drive) return false;
    openTurn.attempt = drive.attempt;
    if (drive.previewId !== undefined) item.previewId = drive.previewId;
    return true;
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
      stopped: ended.promise,
    };
    runtime.inHand.add(turn);
    await paces.get(runtime.bot.botId)?.next();
    const admitted = await admission.enter(first.openTurn?.attempt ?? 0);
    turn.begun = admitted?.begun;
    try {
      if (!admitted || runtime.stopped || !(await isDriven(runtime, first))) return;
      if (first.superseded) {
        return void (await Promise.all(items.map((item) => settleUnanswered(runtime, item, 'superseded'))));
      }
      if (first.update.kind === 'edit') {
        await events.edit(runtime, first);
        return void runtime.pending.delete(first.seq);
      }
      // Pieces of a group's album of which none speaks to the bot.
      if (!members.some(({ update }) => update.addressed)) {
        return void (await Promise.all(members.map((item) => settleUnanswered(runtime, item, 'ignored'))));
      }
      const conversation = await conversationOf(finder, runtime, lane, first.update);
      // The lease is lost.
      if (!conversation) return;
      await events.reached(runtime, conversation, first);
      // What a press or a command does may wait for Telegram, or for the turn that it stops: no other bot waits with it.
      if (first.update.kind === 'press' || first.update.command !== undefined) admitted.begun();
      const plan = await planTurn(pressDeps, runtime, conversation, items);
      if (!plan) return await settleUnanswered(runtime, first, 'pressed');
      const bot = sendingBot(runtime);
      const result = await driveTurn(driveDeps, { bot, conversation, items, plan, turn });
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
      admitted?.leave();
      runtime.inHand.delete(turn);
      ended.resolve(false);
    }
  }

  function distrust(runtime: BotRuntime | undefined, error: unknown) {
    if (!runtime || signal.aborted || runtime.stopped) return;
    runtime.lanes.clear();
    deps.doubt(runtime.bot.botId, error);
  }

  return {
    runtimes,
    runtimeOf,
    push,
    distrust,
    forgetWaiting(botId) {
      const runtime = runtimes.get(botId);
      if (!runtime) return;
      runtime.lanes.clear();
      runtime.pending.clear();
      for (const turn of runtime.inHand) for (const seq of turn.seqs) runtime.pending.add(seq);
    },
    *inHand(botIds) {
      for (const botId of botIds) yield* runtimes.get(botId)?.inHand ?? [];
    },
    forgetChoices(person) {
      for (const runtime of runtimes.values()) {
        if (!person) runtime.conversations.clear();
        else if (runtime.bot.workspaceId === person.workspaceId) forgetChat(runtime, person.chatId);
      }
    },
    remove(botId) {
      runtimes.delete(botId);
      paces.delete(botId);
    },
    beginNothing() {
      beginsNothing = true;
      admission.close();
    },
  };
}
