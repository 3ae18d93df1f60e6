import { z } from 'zod';
import { type PersonAct, personActs } from '../people/index.ts';
import { ensureGroup, groupRequest } from '../world/index.ts';
import { type Route, route } from './route.ts';
import { sendMany, sendManyRequest } from './send-many.ts';

const byWhom = z.object({ userId: z.number().int().positive() });
const screenQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).optional(),
  at: z.coerce.number().int().optional(),
});

export const peopleRoutes: Route[] = [
  ...Object.entries<PersonAct>(personActs).map(([name, { does, schema }]) =>
    route(`POST /_sim/${name}`, {
      does: `a person ${does}`,
      namesBot: true,
      body: schema,
      // The names are those of the acts.
      run: (sim, { bot, body }) => sim.act(bot, name as keyof typeof personActs, body),
    }),
  ),
  route('POST /_sim/send-many', {
    does: 'load: `items`, or the same text from many people with `{user}` and `{n}` filled in; at most 20,000',
    namesBot: true,
    body: sendManyRequest,
    run: (sim, { bot, body }) => sendMany(sim, bot, body),
  }),
  route('GET /_sim/users', { does: 'lists the people', run: ({ world }) => ({ items: [...world.users.values()] }) }),
  ...([true, false] as const).map((blocked) =>
    route(`POST /_sim/users/{id}/${blocked ? 'block' : 'unblock'}`, {
      does: blocked
        ? 'the person blocks the bot, which gets a my_chat_member update'
        : 'the person lets the bot write again',
      namesBot: true,
      run(sim, { id, bot }) {
        sim.setBlocked(bot, id, blocked);
        return { blocked };
      },
    }),
  ),
];

export const chatRoutes: Route[] = [
  route('GET /_sim/chats', {
    does: 'lists the chats of a bot, without a name those of all bots',
    namesBot: true,
    run(sim, { bot: name }) {
      const bots = name === undefined ? [...sim.world.botsById.values()] : [sim.bot(name)];
      const items = bots.flatMap((bot) =>
        [...bot.dialogs.values()].map(({ chat, version }) => ({ bot: bot.me.username, chat, version })),
      );
      return { items };
    },
  }),
  route('POST /_sim/chats', {
    does: 'makes a group; ids from -1000000000000 down are supergroups',
    body: groupRequest,
    run: ({ world }, { body }) => ensureGroup(world, body).chat,
  }),
  route('GET /_sim/chats/{id}/screen', {
    does: 'what people see now: messages, reactions, typing, drafts, presses and their answers; with `at` (epoch ms of the clock) what they saw then',
    namesBot: true,
    query: screenQuery,
    run: (sim, { id, bot, query: { limit, at } }) =>
      at === undefined ? sim.screen(bot, id, limit) : sim.screenAt(bot, id, at),
  }),
  ...([true, false] as const).map((kicked) =>
    route(`POST /_sim/chats/{id}/${kicked ? 'kick' : 'admit'}`, {
      does: kicked ? 'a person throws the bot out of a group' : 'a person lets the bot in again',
      namesBot: true,
      body: byWhom,
      run(sim, { id, bot, body }) {
        sim.setKicked(bot, id, body.userId, kicked);
        return { kicked };
      },
    }),
  ),
];
