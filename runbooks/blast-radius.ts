import type { BlastRadius } from '@chatai/operations/runbook';
import type { Abilities } from './abilities.ts';
import { botsOf } from './bots.ts';

/** Whom it touches when the bots are away for so long: all that run now, and the questions that are being answered. Throws when nobody can say. */
export async function everyBot({ look }: Pick<Abilities, 'look'>, seconds: number): Promise<BlastRadius> {
  const { manager, messaging } = (await look('manager', 'messaging')).facts;
  const bots = (manager && botsOf({ manager })?.bots.running) ?? messaging?.states.live;
  if (bots === undefined || !messaging) throw new Error('whom it touches cannot be seen');
  return { bots, turns: messaging.turns.count, seconds };
}

/** What people do not feel: messages are kept and answered, pages come back. */
export const noBot = (seconds: number): BlastRadius => ({ bots: 0, turns: 0, seconds });

/** One bot, whose messages wait for so long. */
export const oneBot = (seconds: number): BlastRadius => ({ bots: 1, turns: 0, seconds });
