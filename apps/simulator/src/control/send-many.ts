import { z } from 'zod';
import { sendAct } from '../people/index.ts';
import type { BotName, Simulator } from '../simulator.ts';

const maxSends = 20_000;

/** A list of messages, or one text from many people. */
export const sendManyRequest = z.union([
  z.object({ items: z.array(sendAct).min(1).max(maxSends) }),
  z.object({
    users: z.number().int().min(1).max(maxSends),
    perUser: z.number().int().min(1).max(maxSends).default(1),
    firstUserId: z.number().int().positive().default(1_000_001),
    /** `{user}` and `{n}` are filled in. */
    text: z.string().min(1).max(4000),
  }),
]);

/** Load: a list of messages, or the same text from many users, one message of each user after the other. */
export function sendMany(sim: Simulator, name: BotName | undefined, request: z.infer<typeof sendManyRequest>) {
  const bot = sim.bot(name);
  const updateIds: (number | null)[] = [];
  if ('items' in request) {
    for (const act of request.items) updateIds.push(sim.send(bot.id, act).updateId);
    return { count: updateIds.length, updateIds };
  }
  const { users, perUser, firstUserId, text } = request;
  const count = Math.min(maxSends, users * perUser);
  for (let n = 0; n < count; n++) {
    const userId = firstUserId + (n % users);
    const filled = text.replaceAll('{user}', String(userId)).replaceAll('{n}', String(n + 1));
    updateIds.push(sim.send(bot.id, { userId, text: filled }).updateId);
  }
  return { count, updateIds };
}
