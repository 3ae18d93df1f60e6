import { systemClock } from '@chatai/core/clock';
import type { Dice } from '@chatai/messaging/simulation';
import type { Simulator } from '@chatai/simulator';

export interface Load {
  /** Telegram ids of the bots. */
  bots: number[];
  chats: number;
  /** Questions, edits, presses and pieces of albums together. */
  updates: number;
  updatesPerSecond: number;
}

/** One chat in so many is a group. */
const groupEvery = 10;

/** People who write, edit, press and send albums, at a steady rate. Each question has a mark (`m-17`) of its own. */
export async function askAll(sim: Simulator, load: Load, random: Dice): Promise<void> {
  const startedMs = systemClock.monotonicMs();
  let marks = 0;
  for (let done = 0; done < load.updates; ) {
    const due = Math.floor(((systemClock.monotonicMs() - startedMs) / 1000) * load.updatesPerSecond);
    while (done < Math.min(due, load.updates)) done += act(sim, load, random, () => `m-${++marks}`);
    await systemClock.sleep(10);
  }
}

/** One thing that somebody does; returns how many updates it made. */
function act(sim: Simulator, load: Load, random: Dice, mark: () => string): number {
  const number = random.between(1, load.chats);
  const bot = load.bots[number % load.bots.length] as number;
  const isGroup = number % groupEvery === 0;
  const userId = 1_000_000 + number;
  const place = isGroup ? { userId, chatId: -2_000_000 - number } : { userId };
  const mention = isGroup ? `@${sim.bot(bot).me.username} ` : '';
  const what = random.next();
  if (what < 0.04) {
    const items = Array.from({ length: random.between(2, 4) }, (_, index) => ({
      kind: 'photo',
      ...(index === 0 ? { caption: `${mention}album ${mark()}` } : {}),
    }));
    sim.act(bot, 'send-album', { ...place, items });
    return items.length;
  }
  const races = what < 0.09 && press(sim, bot, place, random);
  const text = `${mention}question ${mark()}`;
  const { message } = sim.send(bot, { ...place, text });
  // A press and a message at once: the message's lane has both.
  if (races) return 2;
  if (what < 0.95) return 1;
  sim.edit(bot, { ...place, messageId: message.message_id, text: `${text}, please` });
  return 2;
}

/** Rates the newest answer that can be rated. */
function press(sim: Simulator, bot: number, place: { userId: number; chatId?: number }, random: Dice): boolean {
  const chatId = place.chatId ?? place.userId;
  if (chatId < 0 || !sim.world.users.has(place.userId)) return false;
  const newest = sim.screen(bot, chatId, 6).messages.findLast((message) => message.reply_markup?.inline_keyboard);
  const ratings = newest?.reply_markup?.inline_keyboard
    .flat()
    .flatMap((button) =>
      'callback_data' in button && /^(good|bad)/.test(button.callback_data) ? button.callback_data : [],
    );
  if (!newest || !ratings || ratings.length === 0) return false;
  sim.press(bot, { ...place, messageId: newest.message_id, data: random.pick(ratings) });
  return true;
}
