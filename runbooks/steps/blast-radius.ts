import type { BlastRadius } from '@chatai/operations/runbook';
import { botsOf } from '../facts/bots.ts';
import type { Abilities } from './abilities.ts';

/**
 * Whom it touches when the bots are away for so long: all that run, and the questions that are being answered; as they were seen last where the database
 * tells nobody any more. Throws when nobody can say.
 */
export async function everyBot(
  { look, lastSeen }: Pick<Abilities, 'look' | 'lastSeen'>,
  seconds: number,
): Promise<BlastRadius> {
  const now = await look('manager', 'messaging');
  const before = now.facts.messaging ? undefined : lastSeen('messaging');
  const { manager, messaging } = (before ?? now).facts;
  const bots = (manager && botsOf({ manager })?.bots.running) ?? messaging?.states.live;
  if (bots === undefined || !messaging) throw new Error('whom it touches cannot be seen');
  const { turns, workspaces, busiest } = messaging;
  const messages = Math.ceil(((busiest[0]?.ofAll ?? 0) * seconds) / 300);
  return { bots, workspaces, turns: turns.count, messages, seconds, ...(before ? { asOf: before.at } : {}) };
}

/** No bot is affected: messages are kept and answered later. */
export const noBot = (seconds: number): BlastRadius => ({ bots: 0, turns: 0, seconds });

/** One bot, whose messages wait for so long. */
export const oneBot = (seconds: number): BlastRadius => ({ bots: 1, turns: 0, seconds });
