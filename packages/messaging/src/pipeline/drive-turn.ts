import type { Clock } from '@chatai/core/clock';
import { isConnectionError } from '@chatai/core/database';
import { isAppError } from '@chatai/core/errors';
import type { Hints } from '@chatai/core/hints';
import type { Ids } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';
import type { BotFigures } from '../bot-figures/index.ts';
import type { FoundConversation } from '../conversations/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import type { Outbox } from '../outbox/index.ts';
import {
  type AnswerTurn,
  type Fence,
  roundedSteps,
  storable,
  type TurnSteps,
  type TurnWriter,
} from '../turns/index.ts';
import { answerPlan } from './answer-plan.ts';
import type { TurnInHand, WorkingBot } from './bot-runtime.ts';
import { closeTurn } from './close-turn.ts';
import { lastApology } from './last-apology.ts';
import { askedToStop } from './past-lanes.ts';
import { languageFor, type Plan } from './plan.ts';
import { askerOf } from './press-data.ts';
import type { Preview } from './preview.ts';
import type { ShownTurn } from './preview-of-turn.ts';
import { replyIn } from './replies.ts';
import { answerReply, apology, platformReply, type Speaking, type TurnReply } from './reply.ts';
import type { CommandDeps } from './run-command.ts';
import type { WalkMetrics } from './walk-metrics.ts';

export interface Answer extends Pick<CommandDeps, 'greet' | 'suggest'> {
  answer: AnswerTurn;
}

export interface DriveDeps extends Answer, CommandDeps {
  turns: TurnWriter;
  outbox: Outbox;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Shows "typing" until the returned function is called. */
  showTyping(botId: string, item: LaneItem): () => void;
  /** Shows the answer while it is made. */
  preview(shown: ShownTurn): Preview;
  /** What is remembered of a chat is read again. */
  forgetChat(botId: string, chatId: number): void;
  metrics: WalkMetrics;
  figures: Pick<BotFigures, 'count'>;
  /** Open pages show what people write and what is said to them. */
  hints: Hints;
}

/** One turn to drive. */
export interface TurnToDrive {
  bot: WorkingBot;
  conversation: FoundConversation;
  items: LaneItem[];
  plan: Plan;
  turn: TurnInHand;
}

/** A turn of our own code that failed so often becomes a dead letter (guarantees.md 2.2.7). */
const mostAttempts = 3;

/** A turn whose worker died so often while it was open is taken for the cause. Fewer would bury innocent ones while workers are killed again and again. */
const mostDrives = 10;

class PoisonError extends Error {
  constructor(attempt: number) {
    super(`the process ended ${attempt - 1} times while this turn was open`);
    this.name = 'PoisonError';
  }
}

/**
 * What a turn's end means for its lane: `done`; `cancelled`, done because its user stopped it; `stopped`, the turn stays open for the next
 * holder; or `again` with these items in front.
 */
export type DriveResult = { kind: 'done' | 'cancelled' | 'stopped' } | { kind: 'again'; items: LaneItem[] };

/**
 * The walk of one turn: open, answer, close, hand to the outbox. The answer is asked for while the turn's row commits; the close waits
 * for both (pipeline.md 5). `turn.stop` ends the model's work early. Rejects only when the database is out of reach: then the holder reconciles.
 */
export async function driveTurn(deps: DriveDeps, driven: TurnToDrive): Promise<DriveResult> {
  const { clock, turns } = deps;
  const { bot, conversation, items, plan, turn } = driven;
  const { turnId, stop } = turn;
  const first = items[0] as LaneItem;
  const startedMs = clock.monotonicMs();
  const fence: Fence = { botId: bot.botId, workspaceId: bot.workspaceId, token: bot.token };
  const attempt = first.openTurn?.attempt ?? first.attempt ?? 1;
  const members = first.openTurn?.items ?? items;
  const language = languageFor(conversation, first.update);
  const speaking: Speaking = { turnId, language, asker: askerOf(first.update) };

  const stopTyping = plan.kind === 'pause' ? () => {} : deps.showTyping(bot.botId, first);
  const opened = Promise.withResolvers<void>();
  // Whoever waits for it hears of it; often nobody does.
  opened.promise.catch(() => {});
  const preview = deps.preview({
    ...speaking,
    bot,
    fence,
    item: first,
    opened: opened.promise,
    onShown: stopTyping,
  });
  const call = {
    ...speaking,
    bot,
    fence,
    conversation,
    item: first,
    opened: opened.promise,
    begun: turn.begun,
    forget: () => deps.forgetChat(bot.botId, first.update.chatId),
  };
  const answered = settled(
    attempt > mostDrives
      ? Promise.reject(new PoisonError(attempt))
      : answerPlan(deps, call, plan, stop.signal, preview.add),
  );
  try {
    if (!first.openTurn) {
      const isOurs = await turns.open({ ...fence, ...opening(deps.ids, driven, attempt) });
      if (!isOurs) {
        stop.abort();
        // One of several was settled before: each for itself, so that the others are not lost with it.
        return members.length > 1
          ? { kind: 'again', items: members.map((item) => ({ ...item, single: true })) }
          : { kind: 'done' };
      }
    }
    // An earlier try has shown a message: whoever goes on with this turn must know of it.
    if (!first.openTurn && first.previewId !== undefined)
      await turns.keepPreview({ ...fence, turnId, previewId: first.previewId });
    opened.resolve();
    if (!conversation.synthetic) deps.hints.tell(bot.workspaceId, 'conversations', conversation.id);
    const openMs = clock.monotonicMs() - startedMs;
    const outcome = await Promise.race([answered, givenUp(clock, stop.signal)]);
    const edits = await preview.end();
    const answerMs = clock.monotonicMs() - startedMs;
    const isStopped = stop.signal.reason === askedToStop;
    if (stop.signal.aborted && !isStopped) return { kind: 'stopped' };
    const error = isStopped || !('error' in outcome) ? undefined : outcome.error;
    if (error instanceof PoisonError && members.length > 1) {
      deps.log.warn('turn.split', { botId: bot.botId, turnId, count: members.length, error });
      // Only one of them is the cause: the counting begins anew for each.
      return await tryAgain(turns, fence, turnId, 0, members, edits);
    }
    if (error !== undefined && !isAppError(error) && !(error instanceof PoisonError)) {
      if (isConnectionError(error)) throw error;
      deps.log.warn('turn.failed', { botId: bot.botId, turnId, attempt, error });
      // Deaths of workers count as tries; whose fault this failure is shows only when each is tried for itself.
      const tried = attempt < mostAttempts ? attempt : 0;
      if (tried > 0 || members.length > 1) return await tryAgain(turns, fence, turnId, tried, members, edits);
    }
    const reply =
      'value' in outcome ? outcome.value : unfinished({ ...speaking, text: preview.text(), isStopped, error });
    const isApology = reply.failure !== undefined;
    const again =
      isApology && edits === undefined ? await lastApology(deps.database.pool, { ...fence, ...speaking }) : undefined;
    const shown = again === undefined ? reply : { ...reply, text: replyIn(language, 'failedAgain') };
    const billed = !conversation.synthetic && reply.model !== '';
    const close = { ...speaking, bot, fence, item: first, reply: shown, billed, edits: edits ?? again };
    const said = await closeTurn(deps, close);
    if (!said) return { kind: 'done' };
    if (error !== undefined && !isAppError(error)) {
      const letterIds = members.map(() => deps.ids.uuid());
      const seqs = members.map(({ seq }) => seq);
      await turns.bury({ ...fence, turnId, seqs, letterIds, reason: reply.failure ?? '' });
    }
    tellEnd(deps, driven, said, { startedMs, openMs, answerMs, attempt });
    return { kind: reply.ending === 'stopped' ? 'cancelled' : 'done' };
  } catch (error) {
    stop.abort();
    throw error;
  } finally {
    stopTyping();
    const ended = preview.end();
    opened.reject(new Error('the turn was not opened'));
    await ended;
  }
}

/** One line and the figures of a turn that is closed. */
function tellEnd(
  { clock, metrics, figures, hints, log }: DriveDeps,
  { bot, conversation, items, turn }: TurnToDrive,
  reply: TurnReply,
  { startedMs, openMs, answerMs, attempt }: { startedMs: number; openMs: number; answerMs: number; attempt: number },
): void {
  const first = items[0] as LaneItem;
  const totalMs = clock.monotonicMs() - startedMs;
  const closeMs = totalMs - Math.max(openMs, answerMs);
  const waitMs = Math.max(0, clock.now() - first.receivedAtMs - totalMs);
  const steps: TurnSteps = { wait: waitMs, open: openMs, answer: answerMs, ...reply.steps, close: closeMs };
  const state = reply.failure === undefined ? 'closed' : 'failed';
  if (!conversation.synthetic) {
    hints.tell(bot.workspaceId, 'conversations', conversation.id);
    figures.count(bot, 'turns');
    if (state === 'failed') figures.count(bot, 'turns_failed');
  }
  if (reply.ending === 'stopped') metrics.turnCancelled();
  else metrics.turnEnded(state, steps, totalMs);
  log.info('turn.closed', {
    workspaceId: bot.workspaceId,
    botId: bot.botId,
    turnId: turn.turnId,
    count: first.openTurn?.items.length ?? items.length,
    attempt,
    model: reply.model,
    state,
    ...(reply.ending ? { reason: reply.ending } : {}),
    steps: roundedSteps(steps, totalMs),
  });
}

/** What the turn's row holds: its updates, and the words of each. */
function opening(ids: Ids, { conversation, items, plan, turn }: TurnToDrive, attempt: number) {
  const continues = plan.kind === 'ask' && plan.partial !== undefined;
  return {
    turnId: turn.turnId,
    conversationId: conversation.id,
    attempt,
    messages: items.map(({ seq, update }, index) => {
      // A "Continue" answers the message that it was pressed on.
      const replyTo = continues ? update.messageId : update.replyTo;
      return {
        seq,
        messageId: ids.uuid(),
        text: storable(plan.said[index] ?? ''),
        externalId: update.messageId,
        ...(update.attachments?.length ? { attachments: update.attachments } : {}),
        ...(replyTo === undefined ? {} : { replyTo }),
      };
    }),
  };
}

/** What is said of an answer that did not come to its end. */
function unfinished(of: Speaking & { text: string; isStopped: boolean; error: unknown }): TurnReply {
  const { language, error } = of;
  if (of.isStopped && of.text === '') return { ...platformReply(replyIn(language, 'stopped')), ending: 'stopped' };
  if (of.text !== '' && (of.isStopped || isAppError(error))) {
    const half = { ...platformReply(of.text), ending: of.isStopped ? ('stopped' as const) : ('cut' as const) };
    return { ...answerReply(half, { ...of, rated: false, note: undefined }), plain: false };
  }
  return apology(of, error instanceof Error ? error.message.slice(0, 300) : 'unknown');
}

/** A merged turn that fails is split into single messages at the second try (guarantees.md 2.2.3). */
async function tryAgain(
  turns: TurnWriter,
  fence: Fence,
  turnId: string,
  attempt: number,
  items: LaneItem[],
  previewId: number | undefined,
): Promise<DriveResult> {
  const seqs = items.map(({ seq }) => seq);
  if (!(await turns.abandon({ ...fence, turnId, seqs }))) return { kind: 'done' };
  // The message that showed the answer so far shows the next try.
  const shows = (index: number) => (index === 0 && previewId !== undefined ? { previewId } : {});
  return {
    kind: 'again',
    items: items.map((item, index) => ({ ...item, ...shows(index), single: true, attempt: attempt + 1 })),
  };
}

/** What hears of its end tells by then how far it came, and what that cost. */
const endsWithinMs = 250;

/** Who stops an answer waits for no model, and for no search. */
const givenUp = (clock: Clock, signal: AbortSignal): Promise<Settled<never>> =>
  new Promise((resolve) => {
    const giveUp = () => clock.after(endsWithinMs, () => resolve({ error: signal.reason }));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });

type Settled<T> = { value: T } | { error: unknown };

/** Never rejects, so that a failure may come before anybody waits for it. */
const settled = <T>(promise: Promise<T>): Promise<Settled<T>> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
