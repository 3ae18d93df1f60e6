import type { Bot, BotState } from '@chatai/contract/bots';
import type { Texts } from '../texts/index.ts';
import type { Status } from '../ui/index.ts';

/** How good each state is, the worst first, as `order=worst` sorts them. */
export const statusOfState: Record<BotState, Status> = {
  token_dead: 'fail',
  deaf: 'fail',
  conflict: 'fail',
  limited: 'warn',
  checking: 'unknown',
  starting: 'unknown',
  live: 'ok',
  paused: 'off',
  stopped: 'off',
};

// Made of a record of all states.
export const statesWorstFirst = Object.keys(statusOfState) as BotState[];

/** Is it being set up, so that its state is another one in a moment? */
export const isSettling = ({ state }: Pick<Bot, 'state'>): boolean => state === 'starting' || state === 'checking';

/** What people call a bot. One that was imported and not looked at yet has no name but its token's end. */
export const botName = ({ username, tokenLast4 }: Pick<Bot, 'username' | 'tokenLast4'>, t: Texts): string =>
  username ? `@${username}` : t('bots.unnamed', { last4: tokenLast4 });
