import { success } from './answers.ts';
import type { Method } from './method.ts';

/** getMe. */
export const getMe: Method = (_context, { bot }) => success(bot.me);
