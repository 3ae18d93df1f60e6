import { z } from 'zod';
import { type Bot, detectEntities } from '../world/index.ts';
import type { PeopleContext } from './context.ts';
import { type Sent, say, writing } from './where.ts';

export const sendAct = z.object({ ...writing, text: z.string().min(1).max(4096) });
export type SendAct = z.infer<typeof sendAct>;

/** Writes to the bot, or in a group that it is in. */
export function sendAsUser(context: PeopleContext, bot: Bot, act: SendAct): Sent {
  const entities = detectEntities(act.text);
  return say(context, bot, act, { text: act.text, ...(entities ? { entities } : {}) });
}
