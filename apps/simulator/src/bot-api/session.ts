import { deletion } from '../delivery/index.ts';
import { success, tooMany } from './answers.ts';
import type { Method } from './method.ts';

const tenMinutesMs = 600_000;

/** logOut: the token works on no server for ten minutes, and what was pending is gone. */
export const logOut: Method = async ({ delivery, clock }, { bot }) => {
  const queue = delivery.of(bot);
  await queue.setWebhook(deletion);
  queue.clear('logged out');
  bot.loggedOutUntilMs = clock.monotonicMs() + tenMinutesMs;
  bot.live = false;
  return success(true);
};

/** close: refused in the first ten minutes after the bot was launched (Bot API, close). */
export const close: Method = ({ clock }, { bot }) => {
  const waitMs = bot.launchedAtMs + tenMinutesMs - clock.monotonicMs();
  if (waitMs > 0) return tooMany(Math.ceil(waitMs / 1000));
  bot.live = false;
  return success(true);
};
