import type { Clock } from '@chatai/core/clock';
import type { Log } from '@chatai/core/log';
import { type IncomingUpdate, type Telegram, TelegramWireError } from '../channels/telegram/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import type { Outbox } from '../outbox/index.ts';
import { type BotRuntime, sendingBot, type TurnInHand } from './bot-runtime.ts';
import { draftIdOf, type Press, readPressData } from './press-data.ts';
import { labelIn } from './replies.ts';

// What goes past the lanes (guarantees.md 2.2.3): nobody waits for an answer that is being made to see a button let go, or to stop it.

interface Deps {
  telegram: Telegram;
  clock: Clock;
  log: Log;
  outbox: Pick<Outbox, 'move'>;
}

/**
 * What is done at once with an update that needs no turn, and what its row then says; undefined when it goes into a lane. Rejects when it
 * must be read again.
 */
export function pastLanes(
  deps: Deps,
  runtime: BotRuntime,
  item: LaneItem,
  signal: AbortSignal,
): Promise<'ignored' | 'pressed'> | undefined {
  const { kind, addressed, albumId, moved, draftId } = item.update;
  if (kind === 'press') return takePress(deps, runtime, item, signal);
  if (kind === 'stop') return stopDraft(runtime, item, draftId).then(() => 'pressed');
  if (moved) {
    runtime.moved.set(moved.from, moved.to);
    return deps.outbox.move(sendingBot(runtime), moved.from, moved.to).then(() => 'ignored');
  }
  // Whether the bot is spoken to by the album of a piece, or was by the message that is edited, the lane knows.
  const isUnknown = kind === 'edit' || albumId !== undefined;
  return kind === 'other' || (!addressed && !isUnknown) ? Promise.resolve('ignored') : undefined;
}

/** The button is let go at once, whatever it asks for. Stop acts at once too; it is settled with the turn that it stops. */
function takePress(
  deps: Deps,
  runtime: BotRuntime,
  item: LaneItem,
  signal: AbortSignal,
): Promise<'ignored' | 'pressed'> | undefined {
  const press = readPressData(item.update.data);
  const { chatId, sender } = item.update;
  const isForOther = press !== undefined && 'asker' in press && press.asker !== undefined && press.asker !== sender.id;
  const toast = isForOther ? labelIn(sender.language, 'notYours') : toastOf(press, sender.language);
  const letGo = answerPress(deps, runtime, item, toast, signal);
  // One in a message that was sent inline stands in no chat of ours.
  if (!press || isForOther || chatId === 0) return letGo.then(() => 'ignored');
  if (press.verb === 'stop')
    return Promise.all([stopPressed(runtime, item, press.turnId), letGo]).then(() => 'pressed');
  // Whatever came of the spinner, what was asked for is done in its lane.
  letGo.catch((error) => signal.aborted || deps.log.warn('press.answer.failed', { botId: runtime.bot.botId, error }));
  return undefined;
}

function toastOf(press: Press | undefined, language: string | undefined): string | undefined {
  switch (press?.verb) {
    case 'good':
    case 'bad':
    case 'why':
      return labelIn(language, 'thanks');
    case 'stop':
      return labelIn(language, 'stopping');
    default:
      return undefined;
  }
}

/** Later nobody waits for it any more (telegram.md 1.5). */
const pressLivesMs = 150_000;
const againAfterMs = 1_000;

/** Ends the spinner of a pressed button, after those that came before. */
async function answerPress(
  deps: Pick<Deps, 'telegram' | 'clock'>,
  runtime: BotRuntime,
  item: LaneItem,
  toast: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  await runtime.spinners.enter();
  try {
    await endSpinner(deps, runtime, item, toast, signal);
  } finally {
    runtime.spinners.leave();
  }
}

/** Tries until Telegram has said something about it, or nobody waits any more. Answering twice is harmless. */
async function endSpinner(
  { telegram, clock }: Pick<Deps, 'telegram' | 'clock'>,
  runtime: BotRuntime,
  item: LaneItem,
  toast: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const parameters = { callback_query_id: item.update.callbackId, ...(toast ? { text: toast } : {}) };
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
export function stopTurnOf(runtime: BotRuntime, stop: LaneItem): Promise<boolean> {
  const lane = laneOf(runtime, stop.update);
  return stopWhere(
    runtime,
    (turn) => turn.lane === lane && turn.senderId === stop.update.sender.id && (turn.seqs[0] as number) < stop.seq,
  );
}

/** Only who asked may stop the answer; who wrote as the group is any of its people. */
async function stopPressed(runtime: BotRuntime, { update }: LaneItem, turnId: string): Promise<boolean> {
  await openTurnsInHand();
  const lane = laneOf(runtime, update);
  return stopWhere(
    runtime,
    (turn) => turn.turnId === turnId && turn.lane === lane && (turn.senderId < 0 || turn.senderId === update.sender.id),
  );
}

/** The button of a draft, which stands in a private chat (Bot API, Update.stopped_message_generation). */
async function stopDraft(runtime: BotRuntime, { update }: LaneItem, draftId: number | undefined): Promise<boolean> {
  await openTurnsInHand();
  const [chat] = laneOf(runtime, update).split('/');
  return stopWhere(runtime, (turn) => draftIdOf(turn.turnId) === draftId && turn.lane.split('/')[0] === chat);
}

/** A turn that is driven again after a hand-over is pushed right before the update that stops it: then it is in hand. */
const openTurnsInHand = () => new Promise<void>((resolve) => setImmediate(resolve));

async function stopWhere(runtime: BotRuntime, isMeant: (turn: TurnInHand) => boolean): Promise<boolean> {
  for (const turn of runtime.inHand) {
    if (!isMeant(turn)) continue;
    turn.stop.abort(askedToStop);
    return turn.stopped;
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
