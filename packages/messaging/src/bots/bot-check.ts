import type { BotQuestion } from '@chatai/contract/bots';

/** One question about a bot, and what a look at it found. */
export interface BotCheck {
  code: BotQuestion;
  status: 'ok' | 'warn' | 'fail' | 'unknown' | 'off';
  detail: string;
  /** What `detail` says in figures and names; `kind` tells findings of one status apart. */
  facts?: Record<string, string | number>;
  /** What a person can do. */
  advice?: string;
  /** Can `fixBot` do it? */
  fixable: boolean;
}

export const check = (
  code: BotQuestion,
  status: BotCheck['status'],
  detail: string,
  more: Partial<Pick<BotCheck, 'facts' | 'advice' | 'fixable'>> = {},
): BotCheck => ({ code, status, detail, fixable: false, ...more });
