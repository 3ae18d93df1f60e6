import { simulatorErrors } from '../errors.ts';
import type { Simulator } from '../simulator.ts';
import { type Bot, botRequest } from '../world/index.ts';
import { type Route, route } from './route.ts';

/** Tokens made here have this in their secret part, so that no client takes one to Telegram, nor one of Telegram's here (security.md T30). */
const sandboxMark = ':SANDBOX';

const shown = (sim: Simulator, bot: Bot) => ({
  id: bot.id,
  token: bot.token,
  username: bot.me.username,
  name: bot.me.first_name,
  revoked: bot.revoked,
  pendingUpdates: sim.delivery.of(bot).pendingCount(),
  polling: sim.delivery.of(bot).isPolled(),
  webhookUrl: sim.delivery.of(bot).webhookInfo().url ?? '',
});

const ofPath = (sim: Simulator, params: Record<string, string>) => sim.bot(params.bot as string); // {bot} is in the path

export const botRoutes: Route[] = [
  route('GET /_sim/bots', {
    does: 'lists the bots with their tokens, pending updates, whether somebody polls, and webhook',
    run: (sim) => ({ items: [...sim.world.botsById.values()].map((bot) => shown(sim, bot)) }),
  }),
  route('POST /_sim/bots', {
    does: 'makes a bot (201), or finds the one with this token or username (200)',
    body: botRequest,
    run(sim, { body, reply }) {
      if (body.token && !body.token.includes(sandboxMark)) throw simulatorErrors.notASandboxToken();
      const made = sim.createBot(body);
      return reply.status(made.created ? 201 : 200).send(shown(sim, made.bot));
    },
  }),
  route('GET /_sim/bots/{bot}', {
    does: 'one bot, by username, id or token',
    run: (sim, { params }) => shown(sim, ofPath(sim, params)),
  }),
  route('POST /_sim/bots/{bot}/revoke', {
    does: 'from now on the token is refused with 401',
    run(sim, { params }) {
      sim.setRevoked(ofPath(sim, params).id, true);
      return shown(sim, ofPath(sim, params));
    },
  }),
  route('POST /_sim/bots/{bot}/restore', {
    does: 'the token is good again',
    run(sim, { params }) {
      sim.setRevoked(ofPath(sim, params).id, false);
      return shown(sim, ofPath(sim, params));
    },
  }),
  route('POST /_sim/bots/{bot}/reseed', {
    does: 'draws a new first update_id, as after a week without updates',
    run(sim, { params }) {
      sim.reseed(ofPath(sim, params).id);
      return shown(sim, ofPath(sim, params));
    },
  }),
];
