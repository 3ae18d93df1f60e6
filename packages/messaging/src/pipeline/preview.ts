import type { Clock } from '@chatai/core/clock';
import { throughOutages } from '@chatai/core/database';
import type { FormattedPart, PartToSend, SendOutcome, TelegramAnswer } from '../channels/telegram/index.ts';
import { formatAnswer, TelegramWireError } from '../channels/telegram/index.ts';
import type { CallKind } from '../outbox/index.ts';
import { draftIdOf, pressData } from './press-data.ts';
import { labelIn } from './replies.ts';

// While an answer is made its reader sees it grow (experience.md 7): in private a draft, which ends with the answer; in groups, or where
// Telegram's server knows no drafts, one message that is changed and in the end becomes the answer. A side output: it delays nothing.

export interface PreviewDeps {
  clock: Clock;
  /** Calls a method of the Bot API as the bot. Rejects when no answer arrived. */
  call(method: string, parameters: Record<string, unknown>, timeoutMs: number): Promise<TelegramAnswer<unknown>>;
  /** Sends a message or changes one. */
  send(part: PartToSend, timeoutMs: number): Promise<SendOutcome>;
  /** 0 = go, else milliseconds to wait. */
  take(kind: CallKind): number;
  /** Telegram said 429 to a message or its change: the answer, which is the same kind of call, has to wait as well. */
  limited(forMs: number): void;
  /** Do parts of earlier answers wait for the chat, or go out just now? A draft would get between them. */
  isBusy(): boolean;
  /** Writes the message's id on the turn before it is changed; false when the turn is no longer ours. */
  keep(previewId: number): Promise<boolean>;
  /** The message that the turn's row knows of, whoever wrote it. */
  known(): Promise<number | undefined>;
  drafts: DraftSupport;
  /** The first words are shown: "typing" is over. */
  onShown(): void;
  /** It ended by a failure of ours; the answer goes on without it. */
  onFailed(error: unknown): void;
}

/** What a bot has learned of its Bot API server: until when it is not asked for drafts again, monotonic. */
export interface DraftSupport {
  refusedUntilMs: number;
}

export interface PreviewOf {
  turnId: string;
  chatId: number;
  topicId: number;
  isPrivate: boolean;
  /** The message that the answer will reply to, in groups. */
  replyTo: number | undefined;
  /** Who alone may stop it, in groups. */
  asker?: number | undefined;
  language: string | undefined;
  /** The message that shows the answer already: of a turn that another worker had begun. */
  previewId: number | undefined;
}

export interface Preview {
  /** More of the answer. */
  add(delta: string): void;
  /** All that came so far. */
  text(): string;
  /** Ends it. Resolves when nothing of it is on the wire any more, with the message that becomes the answer, if there is one. */
  end(): Promise<number | undefined>;
}

/** A quick answer needs no preview. */
const firstAfterMs = 300;
/** Changed at most so often, and shown anew so often: a draft lives 30 s (Bot API, sendMessageDraft). */
const draftStepMs = 1_000;
const draftRefreshMs = 15_000;
/** Of a message that grows, in private and in groups (telegram.md 1.6: quicker edits earn penalties of minutes). */
const editStepMs = 1_500;
const groupEditStepMs = 3_000;
/** How soon what stood in the way is looked at again. */
const lookAgainMs = 200;
/** A preview that hangs must not hang the answer. */
const callWithinMs = 3_000;
/** So long it counts that the turn was ours: well below the time after which a worker that stands still is taken for dead. */
const keptForMs = 5_000;
/** One for all: without a reason each answer would pay for an error with its stack, a twentieth of a worker's time. */
const isOver = new Error('the preview is over');
/** A server that knows no drafts learns them with its next release. */
const refusedForMs = 3_600_000;
const mostLength = 4_096;

/** Begins to show an answer once `opened` has resolved and its first words have come. */
export function createPreview(deps: PreviewDeps, of: PreviewOf, opened: Promise<unknown>): Preview {
  const { clock, drafts } = deps;
  const over = new AbortController();
  let soFar = '';
  /** The answer as it was when it was last formatted and shown. */
  let seen = '';
  let shown: string | undefined;
  let shownAtMs = 0;
  let { previewId } = of;
  /** The message that the turn's row knows of, and since when we know that. */
  let kept: { id: number; atMs: number } | undefined;
  let running: Promise<void> | undefined;

  async function run() {
    await opened;
    await clock.sleep(firstAfterMs, over.signal);
    while (!over.signal.aborted) await clock.sleep(await show(), over.signal);
  }

  /** Shows what is new. Returns how long it then rests. */
  async function show(): Promise<number> {
    const isOld = clock.monotonicMs() - shownAtMs >= draftRefreshMs;
    const asDraft = of.isPrivate && previewId === undefined && drafts.refusedUntilMs <= clock.monotonicMs();
    if ((soFar === seen && !(asDraft && isOld)) || (previewId === undefined && deps.isBusy())) return lookAgainMs;
    const now = soFar;
    const parts = await formatAnswer({ markdown: now });
    const restMs = await (asDraft ? showDraft(parts, isOld) : showMessage(parts));
    if (shownParts(parts, asDraft) === shown) seen = now;
    return restMs;
  }

  async function showDraft(parts: FormattedPart[], isOld: boolean): Promise<number> {
    const text = shownParts(parts, true);
    if (text === '' || (text === shown && !isOld)) return lookAgainMs;
    const waitMs = deps.take('preview');
    if (waitMs > 0 || over.signal.aborted) return waitMs;
    const answer = await deps
      .call(
        'sendMessageDraft',
        {
          chat_id: of.chatId,
          ...(of.topicId ? { message_thread_id: of.topicId } : {}),
          draft_id: draftIdOf(of.turnId),
          text,
          can_stop: true,
        },
        callWithinMs,
      )
      .catch(orNoAnswer);
    if (answer?.ok) {
      markShown(text);
      return draftStepMs;
    }
    if (answer?.code === 404 || (answer?.code === 400 && !/chat|PEER_ID/i.test(answer.description))) {
      drafts.refusedUntilMs = clock.monotonicMs() + refusedForMs;
      return 0;
    }
    // Whatever is wrong with the chat or the token, the answer itself meets it.
    if (answer && [400, 401, 403].includes(answer.code)) over.abort(isOver);
    return Math.max(answer?.retryAfterMs ?? 0, draftStepMs);
  }

  async function showMessage(parts: FormattedPart[]): Promise<number> {
    const stepMs = of.isPrivate ? editStepMs : groupEditStepMs;
    const [part] = parts;
    if (!part || part.text === shown) return lookAgainMs;
    const waitMs = deps.take(previewId === undefined ? 'preview' : 'edit');
    if (waitMs > 0 || over.signal.aborted) return waitMs;
    if (previewId !== undefined && !(await keep(previewId))) return 0;
    const outcome = await deps.send(growing(part), callWithinMs);
    if (outcome.kind === 'retry') {
      if (outcome.limited) deps.limited(outcome.afterMs);
      return Math.max(outcome.afterMs, stepMs);
    }
    if (outcome.kind !== 'sent') {
      // The chat is gone or has moved, or nobody knows whether the message stands there: the answer itself meets that.
      over.abort(isOver);
      return 0;
    }
    markShown(part.text);
    const id = outcome.externalId;
    const isNew = previewId === undefined;
    previewId = id;
    // Until the row knows of a message nobody else does: whoever drove the turn after an outage would leave it behind.
    const isOurs = await (isNew ? throughOutages(clock, () => keep(id)) : keep(id));
    if (!isOurs && isNew && !kept) await takeAway(id);
    return stepMs;
  }

  /** The row knows of the message before it is changed. False when the turn is no longer ours: the next holder's answer may stand there. */
  async function keep(id: number): Promise<boolean> {
    const isSure = () => kept?.id === id && clock.monotonicMs() - kept.atMs < keptForMs;
    if (isSure()) return true;
    const atMs = clock.monotonicMs();
    kept = (await deps.keep(id)) ? { id, atMs } : undefined;
    if (!kept) over.abort(isOver);
    // This worker may have stood still while it asked.
    return isSure();
  }

  /** Another worker makes the answer: unless it knows of this message, that would stand unfinished beside it. */
  async function takeAway(id: number): Promise<void> {
    if ((await throughOutages(clock, deps.known)) === id) return;
    for (let waitMs = deps.take('edit'); waitMs > 0; waitMs = deps.take('edit')) await clock.sleep(waitMs);
    await deps.call('deleteMessage', { chat_id: of.chatId, message_id: id }, callWithinMs).catch(orNoAnswer);
  }

  function growing({ text, entities }: FormattedPart): PartToSend {
    const { chatId, topicId, replyTo, turnId, asker, language } = of;
    const stop = { text: labelIn(language, 'stop'), data: pressData({ verb: 'stop', turnId, asker }) };
    return {
      chatId,
      topicId,
      text,
      extras: { ...(entities.length > 0 ? { entities } : {}), buttons: [[stop]], ...(replyTo ? { replyTo } : {}) },
      edits: previewId,
    };
  }

  function markShown(text: string) {
    shown = text;
    shownAtMs = clock.monotonicMs();
    deps.onShown();
  }

  return {
    add(delta) {
      soFar += delta;
      running ??= run().catch((error) => {
        if (!over.signal.aborted) deps.onFailed(error);
      });
    },
    text: () => soFar,
    async end() {
      over.abort(isOver);
      await running;
      return previewId;
    },
  };
}

/** Of a long answer a draft, which is one message, shows the end; a message that grows shows what it will hold. */
function shownParts(parts: FormattedPart[], asDraft: boolean): string {
  if (!asDraft) return parts[0]?.text ?? '';
  const text = parts.map((part) => part.text).join('\n\n');
  return text.length <= mostLength ? text : `…${text.slice(1 - mostLength).toWellFormed()}`;
}

function orNoAnswer(error: unknown): undefined {
  if (!(error instanceof TelegramWireError)) throw error;
  return undefined;
}
