import type { Clock } from '@chatai/core/clock';
import { createGate, type Gate } from '@chatai/core/gate';
import type { HeldBot } from '../bots/index.ts';
import type { IncomingUpdate } from '../channels/telegram/index.ts';
import { type ConversationFinder, type FoundConversation, isCurrent } from '../conversations/index.ts';
import { createLanes, type LaneItem, type Lanes } from '../lanes/index.ts';
import {
  type ChatLimits,
  createLimiter,
  type Limiter,
  type Outbox,
  type Rest,
  type SendingBot,
} from '../outbox/index.ts';
import { slotOfPress } from './press-data.ts';
import type { DraftSupport } from './preview.ts';

/** What a holder keeps of one bot while something goes on in it. Idle bots cost a row in the directory of held bots and nothing else. */
export interface BotRuntime {
  bot: HeldBot;
  lanes: Lanes;
  limiter: Limiter;
  /** Telegram said 429 to a call that is no part of the outbox: this holder obeys, and so does the next. */
  rest(chatId: number, forMs: number): void;
  drafts: DraftSupport;
  /** Receive numbers in hand; the smallest bounds the low mark. */
  pending: Set<number>;
  /** Turns that are being worked on. */
  inHand: Set<TurnInHand>;
  conversations: Map<string, FoundConversation>;
  /** Groups that became supergroups while the bot was held here: the old id and the new one. */
  moved: Map<number, number>;
  /** Spinners of presses are ended, and what was pressed is changed, a few at a time: all bots share the connections for it. */
  spinners: Gate;
  changes: Gate;
  /** How often the database refused a turn that begins with this update. */
  refusals: Map<number, number>;
  /** The bot is no longer held, or the worker stops: no turn starts any more. */
  stopped: boolean;
}

export interface TurnInHand {
  turnId: string;
  /** Its updates. */
  seqs: number[];
  /** Its lane, and whom it answers. */
  lane: string;
  senderId: number;
  /** Ends its model call; with `askedToStop` what was said by then is the answer. */
  stop: AbortController;
  /** Its model is asked: others may begin. */
  begun?: (() => void) | undefined;
  /** Resolves when it is over: did its user stop it? */
  stopped: Promise<boolean>;
}

const fewAtOnce = 4;

/** A bot's runtime under a new lease: what it has learned of its chats stays, what waited is read again. */
export const createRuntime = (
  bot: HeldBot,
  known: BotRuntime | undefined,
  limits: ChatLimits | undefined,
  work: {
    clock: Clock;
    drive(runtime: BotRuntime, key: string, items: LaneItem[]): Promise<void>;
    load(runtime: BotRuntime, seqs: number[]): Promise<LaneItem[]>;
    keepRest(rest: Rest): void;
  },
): BotRuntime => {
  const { botId, workspaceId } = bot;
  const limiter = known?.limiter ?? createLimiter(limits);
  const runtime: BotRuntime = {
    bot,
    lanes: createLanes({
      clock: work.clock,
      drive: (key, items) => work.drive(runtime, key, items),
      load: (seqs) => work.load(runtime, seqs),
      slotOf: ({ kind, data }) => (kind === 'press' ? slotOfPress(data) : undefined),
    }),
    limiter,
    rest(chatId, forMs) {
      limiter.limited(chatId, forMs, work.clock.monotonicMs());
      work.keepRest({ botId, workspaceId, chatId, forMs });
    },
    drafts: known?.drafts ?? { refusedUntilMs: 0 },
    pending: new Set(),
    inHand: new Set(),
    spinners: createGate(fewAtOnce),
    changes: createGate(fewAtOnce),
    refusals: known?.refusals ?? new Map(),
    conversations: known?.conversations ?? new Map(),
    moved: known?.moved ?? new Map(),
    stopped: false,
  };
  return runtime;
};

/** The id that a chat has now. */
export const chatNow = (moved: ReadonlyMap<number, number>, chatId: number): number => moved.get(chatId) ?? chatId;

/** A bot as its turns and the outbox see it. */
export interface WorkingBot extends SendingBot {
  assistantId: string;
  username: string;
  paused: boolean;
  ratings: boolean;
  rest: BotRuntime['rest'];
  drafts: DraftSupport;
  moved: ReadonlyMap<number, number>;
}

export const sendingBot = ({ bot, limiter, rest, drafts, moved }: BotRuntime): WorkingBot => ({
  botId: bot.botId,
  workspaceId: bot.workspaceId,
  assistantId: bot.assistantId,
  username: bot.username,
  paused: bot.paused,
  ratings: bot.ratings,
  token: bot.lease,
  limiter,
  rest,
  drafts,
  moved,
});

/** Most conversations whose ids a bot remembers; the longest unused goes first. */
const mostConversations = 2_000;

/** The conversation of a lane; undefined when the lease is lost. Those used last are remembered. */
export async function conversationOf(
  finder: ConversationFinder,
  { bot, conversations, moved }: BotRuntime,
  lane: string,
  update: IncomingUpdate,
): Promise<FoundConversation | undefined> {
  const known = conversations.get(lane);
  const found =
    known && isCurrent(known, update)
      ? known
      : await finder.find({ ...bot, token: bot.lease, update: { ...update, chatId: chatNow(moved, update.chatId) } });
  if (!found) return undefined;
  conversations.delete(lane);
  conversations.set(lane, found);
  if (conversations.size > mostConversations) conversations.delete(conversations.keys().next().value as string);
  return found;
}

/** Ends the model calls of the turns in hand; they stay open in the journal for the next holder. */
export function stopTurns(runtime: BotRuntime): void {
  runtime.stopped = true;
  for (const turn of runtime.inHand) turn.stop.abort();
}

/** How long the turns of a bot that leaves may go on; after that they stay open for its next holder. */
const finishTurnsMs = 10_000;
/** What is not sent by then (a chat that rests after a 429) its next holder sends. */
const sendRestMs = 2_000;
/** Past the deadline of any call. */
const settleMs = 25_000;

/**
 * Ends a bot's work here, so that its next holder goes on where this one stopped: no turn starts any more, those in hand are closed, and
 * what is on the wire is settled. Nothing is then in flight that the next holder would have to wait for or could send once more.
 */
export async function finishInHand(
  deps: { clock: Clock; outbox: Pick<Outbox, 'oldest' | 'drop'> },
  runtime: BotRuntime,
): Promise<void> {
  const { clock, outbox } = deps;
  const { botId } = runtime.bot;
  runtime.stopped = true;
  runtime.lanes.clear();
  const cancel = clock.after(finishTurnsMs, () => stopTurns(runtime));
  await runtime.lanes.idle();
  cancel();
  const startedMs = clock.monotonicMs();
  const passedMs = () => clock.monotonicMs() - startedMs;
  while (outbox.oldest(botId) !== undefined && passedMs() < settleMs) {
    if (passedMs() >= sendRestMs) outbox.drop(botId);
    await clock.sleep(20);
  }
}
