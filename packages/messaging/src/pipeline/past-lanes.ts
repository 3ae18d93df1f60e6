import type { Clock } from '@chatai/core/clock';
import { type IncomingUpdate, type Telegram, TelegramWireError } from '../channels/telegram/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import type { Outbox } from '../outbox/index.ts';
import { type BotRuntime, sendingBot } from './bot-runtime.ts';

// What goes past the lanes (guarantees.md 2.2.3): nobody waits for an answer that is being made to see a button let go, or to stop it.

interface Deps {
  telegram: Telegram;
  clock: Clock;
  outbox: Pick<Outbox, 'move'>;
}

/** What is done at once with an update that needs no turn; undefined when it goes into a lane. Rejects when it must be read again. */
export function pastLanes(
  deps: Deps,
  runtime: BotRuntime,
  item: LaneItem,
  signal: AbortSignal,
): Promise<void> | undefined {
  const { kind, addressed, moved } = item.update;
  if (kind === 'press') return answerPress(deps, runtime, item, signal);
  if (moved) {
    runtime.moved.set(moved.from, moved.to);
    return deps.outbox.move(sendingBot(runtime), moved.from, moved.to);
  }
  return kind === 'other' || !addressed ? Promise.resolve() : undefined;
}

/** So many presses of a bot are answered at once. */
const mostPresses = 4;
/** Later nobody waits for it any more (telegram.md 1.5). */
const pressLivesMs = 150_000;
const againAfterMs = 1_000;

/** Ends the spinner of a pressed button, after those that came before. */
async function answerPress(
  deps: Pick<Deps, 'telegram' | 'clock'>,
  runtime: BotRuntime,
  item: LaneItem,
  signal: AbortSignal,
): Promise<void> {
  const { presses } = runtime;
  if (presses.busy < mostPresses) presses.busy += 1;
  else await new Promise<void>((resolve) => presses.waiting.push(resolve));
  try {
    await endSpinner(deps, runtime, item, signal);
  } finally {
    const next = presses.waiting.shift();
    if (next) next();
    else presses.busy -= 1;
  }
}

/** Tries until Telegram has said something about it, or nobody waits any more. Answering twice is harmless. */
async function endSpinner(
  { telegram, clock }: Pick<Deps, 'telegram' | 'clock'>,
  runtime: BotRuntime,
  item: LaneItem,
  signal: AbortSignal,
): Promise<void> {
  const parameters = { callback_query_id: item.update.callbackId };
  while (clock.now() - item.receivedAtMs <= pressLivesMs) {
    const waitMs = await telegram.call(runtime.bot.telegramToken, 'answerCallbackQuery', parameters, { signal }).then(
      // What else it refuses it will always refuse: the press is too old, or the token is dead.
      (answer) => (answer.ok || (answer.code < 500 && answer.code !== 429) ? 0 : (answer.retryAfterMs ?? againAfterMs)),
      (error) => {
        if (error instanceof TelegramWireError) return againAfterMs;
        throw error;
      },
    );
    if (waitMs === 0 || clock.now() + waitMs - item.receivedAtMs > pressLivesMs) return;
    await clock.sleep(waitMs, signal);
  }
}

/** Why a turn ends that its user has stopped. */
export const askedToStop = 'stopped by the user';

/** Ends the turn in hand that answers who wrote this `/stop`, in its chat and from before it. False when there is none, or it was answered first. */
export async function stopTurnOf(runtime: BotRuntime, stop: LaneItem): Promise<boolean> {
  const lane = laneOf(runtime, stop.update);
  for (const turn of runtime.inHand) {
    if (turn.lane !== lane || turn.senderId !== stop.update.sender.id || (turn.seqs[0] as number) >= stop.seq) continue;
    turn.stop.abort(askedToStop);
    return turn.cancelled;
  }
  return false;
}

/**
 * The name of a chat's lane. It keeps it when the chat gets another id: what was written under the old one goes before what is written
 * under the new one.
 */
export function laneOf(runtime: BotRuntime, { chatId, topicId }: Pick<IncomingUpdate, 'chatId' | 'topicId'>): string {
  const name = [...runtime.moved].find(([, to]) => to === chatId)?.[0] ?? chatId;
  return `${name}/${topicId}`;
}

/** Where an update waits. `/stop` has a lane of its own beside its chat's: it does not wait for what it stops. */
export function queueFor(runtime: BotRuntime, update: IncomingUpdate): string {
  const lane = laneOf(runtime, update);
  return update.kind === 'text' && update.command === '/stop' ? `${lane}/stop` : lane;
}
