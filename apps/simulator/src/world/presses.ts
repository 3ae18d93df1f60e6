import { bumpDialog, type Dialog } from './dialogs.ts';
import type { Bot, World } from './world.ts';

/** After this a press can't be answered any more (Client.cpp, `add_update_callback_query`). */
const pressLifeMs = 150_000;
/** Presses kept per chat for its screen. */
const shownPresses = 50;

/** A pressed inline button. It spins until it is answered or its time is over. */
export interface Press {
  callbackQueryId: string;
  chatId: number;
  userId: number;
  messageId: number;
  data: string;
  /** On the monotonic clock. */
  expiresAtMs: number;
  /** What the user was shown: a note at the top, an alert, or a page that opened. */
  answer?: PressAnswer;
}

export interface PressAnswer {
  text: string;
  showAlert: boolean;
  url: string;
}

/** Keeps a press until its time is over, and on the screen of its chat. */
export function addPress(
  world: World,
  bot: Bot,
  dialog: Dialog,
  press: Omit<Press, 'chatId' | 'expiresAtMs' | 'answer'>,
  monotonicMs: number,
): Press {
  for (const [id, { expiresAtMs }] of bot.callbackQueries) {
    if (expiresAtMs >= monotonicMs) break;
    bot.callbackQueries.delete(id);
  }
  const kept: Press = { ...press, chatId: dialog.chat.id, expiresAtMs: monotonicMs + pressLifeMs };
  bot.callbackQueries.set(kept.callbackQueryId, kept);
  dialog.presses.push(kept);
  if (dialog.presses.length > shownPresses) dialog.presses.shift();
  bumpDialog(world, dialog);
  return kept;
}

/** Ends the spinner; the first answer stays. Undefined when it is too late, or no such press ever was. */
export function answerPress(
  world: World,
  bot: Bot,
  id: string,
  answer: PressAnswer,
  monotonicMs: number,
): Press | undefined {
  const press = bot.callbackQueries.get(id);
  if (!press || press.expiresAtMs < monotonicMs) return undefined;
  press.answer ??= answer;
  const dialog = bot.dialogs.get(press.chatId);
  if (dialog) bumpDialog(world, dialog);
  return press;
}
