import type { MessageEntity } from 'grammy/types';
import { bumpDialog, type Dialog, draftKey } from './dialogs.ts';
import type { Bot, World } from './world.ts';

/** Bot API, sendMessageDraft: a draft is a 30-second preview. */
const draftLifeMs = 30_000;

/** A message that is still being written, as the user of a private chat sees it. An empty text shows "Thinking…". */
export interface Draft {
  bot: Bot;
  draftId: number;
  /** 0 outside of topics. */
  threadId: number;
  text: string;
  entities: MessageEntity[] | undefined;
  /** Shows the Stop button. */
  canStop: boolean;
  /** Pressing Stop leaves the draft where it is. */
  keepOnStop: boolean;
  /** How many times this draft has grown since it appeared; a draft with another id begins anew at 0. */
  steps: number;
  /** On the monotonic clock. */
  untilMs: number;
}

const stoppedKeyOf = (bot: Bot, draftId: number) => `${bot.id}:${draftId}`;

/**
 * Shows a draft, or lets the one with the same id grow. A draft that the user has stopped is not shown again before the next message: the
 * documentation says no more than that the button is there "to stop further drafts".
 */
export function showDraft(
  world: World,
  dialog: Dialog,
  draft: Omit<Draft, 'steps' | 'untilMs'>,
  monotonicMs: number,
): void {
  if (dialog.stoppedDrafts.has(stoppedKeyOf(draft.bot, draft.draftId))) return;
  const before = draftOf(dialog, draft.bot, draft.threadId, monotonicMs);
  const steps = before?.draftId === draft.draftId ? before.steps + 1 : 0;
  dialog.drafts.set(draftKey(draft.bot.id, draft.threadId), { ...draft, steps, untilMs: monotonicMs + draftLifeMs });
  bumpDialog(world, dialog);
}

/** The draft of a bot in a topic (0 = outside of topics), unless its time is over. */
export function draftOf(dialog: Dialog, bot: Bot, threadId: number, monotonicMs: number): Draft | undefined {
  const draft = dialog.drafts.get(draftKey(bot.id, threadId));
  return draft && draft.untilMs > monotonicMs ? draft : undefined;
}

/** The user presses Stop: the button goes, and so does the draft unless it is to be kept. */
export function stopDraft(world: World, dialog: Dialog, draft: Draft): void {
  dialog.stoppedDrafts.add(stoppedKeyOf(draft.bot, draft.draftId));
  if (draft.keepOnStop) draft.canStop = false;
  else dialog.drafts.delete(draftKey(draft.bot.id, draft.threadId));
  bumpDialog(world, dialog);
}
