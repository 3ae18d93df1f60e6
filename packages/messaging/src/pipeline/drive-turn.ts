import type { Clock } from '@chatai/core/clock';
import { isConnectionError } from '@chatai/core/database';
import { isAppError } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';
import { splitText } from '../channels/telegram/index.ts';
import type { FoundConversation } from '../conversations/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import type { Outbox, OutboxRow } from '../outbox/index.ts';
import {
  type AnswerTurn,
  type Fence,
  roundedSteps,
  storable,
  type TurnAnswer,
  type TurnSteps,
  type TurnWriter,
} from '../turns/index.ts';
import { chatNow, type WorkingBot } from './bot-runtime.ts';
import { askedToStop } from './past-lanes.ts';
import { replyIn } from './replies.ts';
import type { WalkMetrics } from './walk-metrics.ts';

export interface Answer {
  answer: AnswerTurn;
  /** The owner's greeting, what `/start` and `/help` say; undefined when there is none. */
  greet(assistant: { workspaceId: string; assistantId: string }): Promise<string | undefined>;
}

export interface DriveDeps extends Answer {
  turns: TurnWriter;
  outbox: Outbox;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Ends the turn that answers the person of this `/stop`; false when there is none. */
  stopTurnOf(botId: string, item: LaneItem): Promise<boolean>;
  /** Shows "typing" until the returned function is called. */
  showTyping(botId: string, item: LaneItem): () => void;
  metrics: WalkMetrics;
}

/** A turn of our own code that failed so often becomes a dead letter (guarantees.md 2.2.7). */
const mostAttempts = 3;

/** A turn whose worker died so often while it was open is taken for the cause. */
const mostDrives = 6;

class PoisonError extends Error {
  constructor(attempt: number) {
    super(`the process ended ${attempt - 1} times while this turn was open`);
    this.name = 'PoisonError';
  }
}

/**
 * What a turn's end means for its lane: `done`; `cancelled`, done without an answer because its user stopped it; `stopped`, the turn stays
 * open for the next holder; or `again` with these items in front.
 */
export type DriveResult = { kind: 'done' | 'cancelled' | 'stopped' } | { kind: 'again'; items: LaneItem[] };

/**
 * The walk of one turn: open, answer, close, hand to the outbox. The answer is asked for while the turn's row commits; the close waits
 * for both (pipeline.md 5). `stop` ends the model's work early. Rejects only when the database is out of reach: then the holder reconciles.
 */
export async function driveTurn(
  deps: DriveDeps,
  bot: WorkingBot,
  conversation: FoundConversation,
  items: LaneItem[],
  turnId: string,
  stop: AbortController,
): Promise<DriveResult> {
  const { clock, turns } = deps;
  const conversationId = conversation.id;
  const first = items[0] as LaneItem;
  const startedMs = clock.monotonicMs();
  const fence: Fence = { botId: bot.botId, workspaceId: bot.workspaceId, token: bot.token };
  const attempt = first.openTurn?.attempt ?? first.attempt ?? 1;
  const members = first.openTurn?.items ?? items;
  const question = storable(members.map((item) => item.update.text).join('\n'));

  const stopTyping = deps.showTyping(bot.botId, first);
  const answered = settled(
    attempt > mostDrives
      ? Promise.reject(new PoisonError(attempt))
      : answerItems(deps, bot, conversationId, members, question, stop.signal),
  );
  try {
    if (!first.openTurn) {
      const messages = members.map(({ seq, update }) => ({
        seq,
        messageId: deps.ids.uuid(),
        text: update.text,
        externalId: update.messageId,
      }));
      const opened = await turns.open({ ...fence, turnId, conversationId, attempt, messages });
      if (!opened) {
        stop.abort();
        // One of several was settled before: each for itself, so that the others are not lost with it.
        return members.length > 1
          ? { kind: 'again', items: members.map((item) => ({ ...item, single: true })) }
          : { kind: 'done' };
      }
    }
    const openMs = clock.monotonicMs() - startedMs;
    const outcome = await answered;
    const answerMs = clock.monotonicMs() - startedMs;
    if (stop.signal.reason === askedToStop) return await cancelTurn(deps, fence, turnId);
    if (stop.signal.aborted) return { kind: 'stopped' };
    if ('error' in outcome && outcome.error instanceof PoisonError && members.length > 1) {
      deps.log.warn('turn.split', { botId: bot.botId, turnId, count: members.length, error: outcome.error });
      // Only one of them is the cause: the counting begins anew for each.
      return await tryAgain(turns, fence, turnId, 0, members);
    }
    if ('error' in outcome && !isAppError(outcome.error) && !(outcome.error instanceof PoisonError)) {
      if (isConnectionError(outcome.error)) throw outcome.error;
      deps.log.warn('turn.failed', { botId: bot.botId, turnId, attempt, error: outcome.error });
      if (attempt < mostAttempts) return await tryAgain(turns, fence, turnId, attempt, members);
    }
    const result = 'error' in outcome ? apology(first, outcome.error) : { ...outcome.value, failure: undefined };
    const closed = await closeAndSend(deps, bot, fence, turnId, first, {
      ...result,
      billed: !conversation.synthetic && result.model !== '',
    });
    if (!closed) return { kind: 'done' };
    if ('error' in outcome && !isAppError(outcome.error)) {
      const letterIds = members.map(() => deps.ids.uuid());
      await turns.bury({
        ...fence,
        turnId,
        seqs: members.map(({ seq }) => seq),
        letterIds,
        reason: result.failure ?? '',
      });
    }
    const totalMs = clock.monotonicMs() - startedMs;
    const closeMs = totalMs - Math.max(openMs, answerMs);
    const waitMs = Math.max(0, clock.now() - first.receivedAtMs - totalMs);
    const state = result.failure ? 'failed' : 'closed';
    const steps: TurnSteps = { wait: waitMs, open: openMs, answer: answerMs, ...result.steps, close: closeMs };
    deps.metrics.turnEnded(state, steps, totalMs);
    deps.log.info('turn.closed', {
      workspaceId: bot.workspaceId,
      botId: bot.botId,
      turnId,
      count: members.length,
      attempt,
      model: result.model,
      state,
      steps: roundedSteps({ ...steps, total: totalMs }),
    });
    return { kind: 'done' };
  } catch (error) {
    stop.abort();
    throw error;
  } finally {
    stopTyping();
  }
}

/** Its user wants no answer any more; what was said stays, and its updates are settled with it. */
async function cancelTurn(deps: DriveDeps, fence: Fence, turnId: string): Promise<DriveResult> {
  const { botId, workspaceId } = fence;
  if (!(await deps.turns.cancel({ ...fence, turnId, reason: askedToStop }))) return { kind: 'done' };
  deps.metrics.turnCancelled();
  deps.log.info('turn.cancelled', { workspaceId, botId, turnId, reason: askedToStop });
  return { kind: 'cancelled' };
}

async function answerItems(
  deps: DriveDeps,
  bot: { botId: string; workspaceId: string; assistantId: string },
  conversationId: string,
  items: LaneItem[],
  question: string,
  signal: AbortSignal,
): Promise<TurnAnswer> {
  const first = items[0] as LaneItem;
  const { update } = first;
  const language = update.sender.language;
  const { workspaceId, assistantId } = bot;
  if (update.kind === 'media') return platformAnswer(replyIn(language, 'cannotRead'));
  switch (update.command) {
    case undefined:
      return deps.answer({ workspaceId, assistantId, conversationId, question, language }, signal);
    case '/start':
    case '/help':
      return platformAnswer((await deps.greet({ workspaceId, assistantId })) ?? replyIn(language, 'hello'));
    case '/stop':
      return platformAnswer(replyIn(language, (await deps.stopTurnOf(bot.botId, first)) ? 'stopped' : 'nothingToStop'));
    default:
      return platformAnswer(replyIn(language, 'unknownCommand'));
  }
}

/** An answer of the platform and not of a model: nothing is charged. */
const platformAnswer = (text: string): TurnAnswer => ({
  text,
  answered: false,
  sources: [],
  model: '',
  usage: { inputTokens: 0, outputTokens: 0 },
});

function apology(item: LaneItem, error: unknown): TurnAnswer & { failure: string } {
  const failure = error instanceof Error ? error.message.slice(0, 300) : 'unknown';
  return { ...platformAnswer(replyIn(item.update.sender.language, 'failed')), failure };
}

/** A merged turn that fails is split into single messages at the second try (guarantees.md 2.2.3). */
async function tryAgain(
  turns: TurnWriter,
  fence: Fence,
  turnId: string,
  attempt: number,
  items: LaneItem[],
): Promise<DriveResult> {
  const seqs = items.map(({ seq }) => seq);
  if (!(await turns.abandon({ ...fence, turnId, seqs }))) return { kind: 'done' };
  return { kind: 'again', items: items.map((item) => ({ ...item, single: true, attempt: attempt + 1 })) };
}

/** False when the turn is no longer ours to close: nothing was written. */
async function closeAndSend(
  deps: DriveDeps,
  bot: WorkingBot,
  fence: Fence,
  turnId: string,
  item: LaneItem,
  result: TurnAnswer & { failure: string | undefined; billed: boolean },
): Promise<boolean> {
  const { topicId } = item.update;
  const chatId = chatNow(bot.moved, item.update.chatId);
  const text = storable(withSource(result));
  const bodies = splitText(text);
  const reserved = bodies.length > 0 && deps.outbox.reserve(bot, chatId);
  const parts = bodies.map((body, index) => ({
    body,
    state: reserved && index === 0 ? ('sending' as const) : ('queued' as const),
  }));
  try {
    const closed = await deps.turns.close({
      ...fence,
      turnId,
      state: result.failure ? 'failed' : 'closed',
      messageId: deps.ids.uuid(),
      answer: text,
      answered: result.answered,
      sources: result.sources,
      model: result.model,
      billed: result.billed,
      reason: result.failure,
      inputTokens: result.usage.inputTokens,
      outputTokens: result.usage.outputTokens,
      chatId,
      topicId,
      parts,
    });
    if (!closed) {
      if (reserved) deps.outbox.release(bot, chatId);
      return false;
    }
    deps.outbox.accept(
      bot,
      parts.map(
        (part, index): OutboxRow => ({
          ...part,
          seq: closed.outboxSeqs[index] as number,
          workspaceId: bot.workspaceId,
          botId: bot.botId,
          chatId,
          topicId,
          attempt: part.state === 'sending' ? 1 : 0,
        }),
      ),
    );
    return true;
  } catch (error) {
    // Whether it was committed is unknown: the reservation ends, reconciling finds the rows if it was.
    if (reserved) deps.outbox.release(bot, chatId);
    throw error;
  }
}

/** The title of the best source on a line of its own; a question-answer pair is its own source. */
function withSource(result: TurnAnswer): string {
  const title = result.sources.find((source) => source.used !== false)?.title ?? '';
  return result.answered && title !== '' && !result.text.includes(title) ? `${result.text}\n\n— ${title}` : result.text;
}

type Settled<T> = { value: T } | { error: unknown };

/** Never rejects, so that a failure may come before anybody waits for it. */
const settled = <T>(promise: Promise<T>): Promise<Settled<T>> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
