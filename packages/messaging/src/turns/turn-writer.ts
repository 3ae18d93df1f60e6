import type { Clock } from '@chatai/core/clock';
import { type Database, groupCommit } from '@chatai/core/database';
import type { MeasureGroup } from '@chatai/core/metrics';
import type { Attachment, PartExtras } from '../channels/telegram/index.ts';
import type { AnswerEnding } from './answer-turn.ts';
import {
  abandonTurns,
  buryUpdates,
  closeTurns,
  keepPreview,
  openTurns,
  previewOf,
  settleWithoutTurn,
} from './queries.ts';

/** Who writes: the worker's incarnation and the fencing token of the bot's lease. Without both, a write changes nothing. */
export interface Fence {
  botId: string;
  workspaceId: string;
  token: number;
}

export interface TurnToOpen extends Fence {
  turnId: string;
  conversationId: string;
  attempt: number;
  /** The updates that become this turn, and the messages in them. */
  messages: {
    seq: number;
    messageId: string;
    text: string;
    externalId: number;
    attachments?: Attachment[];
    replyTo?: number;
  }[];
}

export interface OpenedTurn {
  conversationState: 'ai' | 'requested' | 'human';
}

export interface TurnToClose extends Fence {
  turnId: string;
  state: 'closed' | 'failed';
  /** Id of the answer's message; its parts go to `chatId`. */
  messageId: string;
  answer: string;
  answered: boolean;
  sources: unknown[];
  /** Empty when the platform itself spoke. */
  model: string;
  /** Does the workspace pay for it? Then a ledger row is written. */
  billed: boolean;
  reason: string | undefined;
  /** Of an answer that is not whole. */
  ending?: AnswerEnding | undefined;
  inputTokens: number;
  outputTokens: number;
  chatId: number;
  topicId: number;
  /** The answer cut to Telegram's size. Only the first may start as `sending` (pipeline.md 1). */
  parts: { body: string; state: 'queued' | 'sending'; extras?: PartExtras; edits?: number }[];
}

export interface ClosedTurn {
  /** Receive numbers of the outbox rows, in the order of the parts. */
  outboxSeqs: number[];
}

/** Writes turns in groups, one statement per step. `undefined` = nothing was changed: the lease is lost, or someone was here before. */
export interface TurnWriter {
  open(turn: TurnToOpen): Promise<OpenedTurn | undefined>;
  close(turn: TurnToClose): Promise<ClosedTurn | undefined>;
  /** Settles updates that need no answer. */
  ignore(update: Fence & { seq: number; outcome: string }): Promise<boolean>;
  /** Gives a turn's updates, which are `seqs`, back, so that each becomes a turn of its own. */
  abandon(turn: Fence & { turnId: string; seqs: number[] }): Promise<boolean>;
  /** Remembers the message in which an open turn shows its answer while it is made: whoever goes on with the turn changes that one. */
  keepPreview(turn: Fence & { turnId: string; previewId: number }): Promise<boolean>;
  /** The message that the turn's row knows of, whoever wrote it. */
  previewOf(turn: { turnId: string; workspaceId: string }): Promise<number | undefined>;
  /** Gives updates up: dead letters. */
  bury(grave: Fence & { turnId: string; seqs: number[]; letterIds: string[]; reason: string }): Promise<void>;
}

export function createTurnWriter(deps: {
  opens: Database;
  closes: Database;
  clock: Clock;
  workerId: string;
  sendWithinMs: number;
  measureGroup?: MeasureGroup;
}): TurnWriter {
  const { clock, workerId } = deps;
  const measured = (group: string) => ({
    clock,
    onGroup: (items: number, durationMs: number) => deps.measureGroup?.(group, items, durationMs),
  });
  const opens = groupCommit(measured('open'), (turns: TurnToOpen[]) => openTurns(deps.opens.pool, workerId, turns));
  const closes = groupCommit(measured('close'), (turns: TurnToClose[]) =>
    closeTurns(deps.closes.pool, workerId, turns, deps.sendWithinMs),
  );
  const ignores = groupCommit(measured('ignore'), (updates: (Fence & { seq: number; outcome: string })[]) =>
    settleWithoutTurn(deps.opens.pool, workerId, updates),
  );
  /** Turns that are being opened, by conversation: one statement numbers the messages of a conversation once. */
  const opening = new Map<string, Promise<unknown>>();

  /** A `/stop` is opened beside the question that it did not find: each with a statement of its own. */
  async function open(turn: TurnToOpen): Promise<OpenedTurn | undefined> {
    const { conversationId } = turn;
    while (opening.has(conversationId)) await opening.get(conversationId)?.catch(() => {});
    const opened = opens.add(turn).finally(() => opening.delete(conversationId));
    opening.set(conversationId, opened);
    return opened;
  }

  return {
    open,
    close: closes.add,
    ignore: ignores.add,
    abandon: (turn) => abandonTurns(deps.opens.pool, workerId, turn),
    keepPreview: (turn) => keepPreview(deps.closes.pool, workerId, turn),
    previewOf: (turn) => previewOf(deps.closes.pool, turn),
    bury: (grave) => buryUpdates(deps.opens.pool, workerId, grave),
  };
}
