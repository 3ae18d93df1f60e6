import type { HeldBot } from '../bots/index.ts';
import type { FoundConversation } from '../conversations/index.ts';
import type { Lanes } from '../lanes/index.ts';
import type { Limiter, SendingBot } from '../outbox/index.ts';

/** What a holder keeps of one bot while something goes on in it. Idle bots cost a row in the directory of held bots and nothing else. */
export interface BotRuntime {
  bot: HeldBot;
  lanes: Lanes;
  limiter: Limiter;
  /** Receive numbers in hand; the smallest bounds the low mark. */
  pending: Set<number>;
  /** Turns that are being worked on. */
  inHand: Set<TurnInHand>;
  conversations: Map<string, FoundConversation>;
  /** How often the database refused a turn that begins with this update. */
  refusals: Map<number, number>;
  /** The bot is no longer held, or the worker stops: no turn starts any more. */
  stopped: boolean;
}

export interface TurnInHand {
  turnId: string;
  /** Its updates. */
  seqs: number[];
  /** Ends its model call. */
  stop: AbortController;
}

/** The outbox's view of a bot. */
export const sendingBot = ({ bot, limiter }: BotRuntime): SendingBot & { assistantId: string } => ({
  botId: bot.botId,
  workspaceId: bot.workspaceId,
  assistantId: bot.assistantId,
  token: bot.lease,
  limiter,
});

/** Most conversations whose ids a bot remembers; the longest unused goes first. */
const mostConversations = 2_000;

/** Looks a conversation up, newest use last. */
export function remembered(runtime: BotRuntime, key: string): FoundConversation | undefined {
  const found = runtime.conversations.get(key);
  if (found) {
    runtime.conversations.delete(key);
    runtime.conversations.set(key, found);
  }
  return found;
}

export function remember(runtime: BotRuntime, key: string, conversation: FoundConversation): void {
  runtime.conversations.set(key, conversation);
  if (runtime.conversations.size <= mostConversations) return;
  const oldest = runtime.conversations.keys().next().value;
  if (oldest !== undefined) runtime.conversations.delete(oldest);
}

/** Ends the model calls of the turns in hand; they stay open in the journal for the next holder. */
export function stopTurns(runtime: BotRuntime): void {
  runtime.stopped = true;
  for (const turn of runtime.inHand) turn.stop.abort();
}
