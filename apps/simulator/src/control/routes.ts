import type { Log } from '@chatai/core/log';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { simulatorErrors } from '../errors.ts';
import type { Simulator } from '../simulator.ts';
import { type Bot, ensureGroup, groupRequest } from '../world/index.ts';
import { registerEvents } from './events.ts';
import { botNameIn, read } from './input.ts';
import { registerLedgerRoutes } from './ledger-routes.ts';
import { sendProblem } from './problem.ts';
import { sendMany } from './send-many.ts';

const withId = z.object({ id: z.coerce.number().int() });
const ms = z.object({ ms: z.number().int() });

/** All of `/_sim`, and `/health`. Errors are problem+json. */
export function registerControlApi(app: FastifyInstance, sim: Simulator, log: Log | undefined): void {
  app.setErrorHandler((error, _request, reply) => {
    if (!reply.raw.headersSent) return sendProblem(error, reply, log);
    return undefined;
  });
  const startedMs = sim.clock.monotonicMs();
  app.get('/health', () => ({
    status: 'healthy',
    uptimeSeconds: Math.round((sim.clock.monotonicMs() - startedMs) / 1000),
    bots: sim.world.botsById.size,
    ledgerEntries: sim.ledger.summary().entries,
  }));
  registerBots(app, sim);
  registerPeople(app, sim);
  registerFaults(app, sim);
  registerSettings(app, sim);
  registerLedgerRoutes(app, sim);
  registerEvents(app, sim);
  app.post('/_sim/reset', () => {
    sim.reset();
    return { reset: true };
  });
}

function registerBots(app: FastifyInstance, sim: Simulator): void {
  const shown = (bot: Bot) => ({
    id: bot.id,
    token: bot.token,
    username: bot.me.username,
    name: bot.me.first_name,
    revoked: bot.revoked,
    pendingUpdates: sim.delivery.of(bot).pendingCount(),
    polling: sim.delivery.of(bot).isPolled(),
    webhookUrl: sim.delivery.of(bot).webhookInfo().url ?? '',
  });
  const bot = (params: unknown) => sim.bot(read(z.object({ bot: z.string() }), params).bot);

  app.get('/_sim/bots', () => ({ items: [...sim.world.botsById.values()].map(shown) }));
  app.post('/_sim/bots', (request, reply) => {
    const made = sim.createBot(request.body ?? {});
    return reply.status(made.created ? 201 : 200).send(shown(made.bot));
  });
  app.get('/_sim/bots/:bot', (request) => shown(bot(request.params)));
  app.post('/_sim/bots/:bot/revoke', (request) => {
    sim.setRevoked(bot(request.params).id, true);
    return shown(bot(request.params));
  });
  app.post('/_sim/bots/:bot/restore', (request) => {
    sim.setRevoked(bot(request.params).id, false);
    return shown(bot(request.params));
  });
  app.post('/_sim/bots/:bot/reseed', (request) => {
    sim.reseed(bot(request.params).id);
    return shown(bot(request.params));
  });
}

function registerPeople(app: FastifyInstance, sim: Simulator): void {
  const { world } = sim;
  app.post('/_sim/send', (request) => sim.send(botNameIn(request.body), request.body));
  app.post('/_sim/send-many', (request) => sendMany(sim, botNameIn(request.body), request.body));
  app.post('/_sim/edit', (request) => sim.edit(botNameIn(request.body), request.body));
  app.post('/_sim/press', (request) => sim.press(botNameIn(request.body), request.body));

  app.get('/_sim/users', () => ({ items: [...world.users.values()] }));
  for (const [act, blocked] of [
    ['block', true],
    ['unblock', false],
  ] as const) {
    app.post(`/_sim/users/:id/${act}`, (request) => {
      sim.setBlocked(botNameIn(request.body), read(withId, request.params).id, blocked);
      return { blocked };
    });
  }
  app.get('/_sim/chats', (request) => {
    const name = botNameIn(request.query);
    const bots = name === undefined ? [...world.botsById.values()] : [sim.bot(name)];
    const items = bots.flatMap((bot) =>
      [...bot.dialogs.values()].map(({ chat, version }) => ({ bot: bot.me.username, chat, version })),
    );
    return { items };
  });
  app.post('/_sim/chats', (request) => ensureGroup(world, read(groupRequest, request.body)).chat);
  app.get('/_sim/chats/:id/screen', (request) => {
    const { limit } = read(z.object({ limit: z.coerce.number().int().min(1).max(10_000).optional() }), request.query);
    return sim.screen(botNameIn(request.query), read(withId, request.params).id, limit);
  });
  const byWhom = z.object({ userId: z.number().int().positive() });
  for (const [act, kicked] of [
    ['kick', true],
    ['admit', false],
  ] as const) {
    app.post(`/_sim/chats/:id/${act}`, (request) => {
      const { userId } = read(byWhom, request.body);
      sim.setKicked(botNameIn(request.body), read(withId, request.params).id, userId, kicked);
      return { kicked };
    });
  }
}

function registerFaults(app: FastifyInstance, sim: Simulator): void {
  app.get('/_sim/faults', () => ({ items: sim.faults.list() }));
  app.post('/_sim/faults', (request, reply) => {
    const name = botNameIn(request.body);
    const botId = name === undefined || name === '*' ? undefined : sim.bot(name).id;
    return reply.status(201).send(sim.faults.add(request.body, botId));
  });
  app.delete('/_sim/faults', () => {
    sim.faults.clear();
    return { cleared: true };
  });
  app.delete('/_sim/faults/:id', (request) => {
    const { id } = read(z.object({ id: z.string() }), request.params);
    if (!sim.faults.remove(id)) throw simulatorErrors.faultNotFound({ id });
    return { removed: id };
  });
}

function registerSettings(app: FastifyInstance, sim: Simulator): void {
  app.get('/_sim/flood', () => sim.flood.settings());
  app.put('/_sim/flood', (request) => sim.flood.configure(request.body ?? {}));
  app.get('/_sim/delivery', () => sim.delivery.settings());
  app.put('/_sim/delivery', (request) => sim.delivery.configure(request.body ?? {}));
  const time = () => ({ now: sim.clock.now(), monotonicMs: sim.clock.monotonicMs(), seed: sim.seed });
  app.get('/_sim/clock', time);
  app.post('/_sim/clock/skip', async (request) => {
    await sim.clock.skip(Math.max(0, read(ms, request.body).ms));
    return time();
  });
  app.post('/_sim/clock/jump', (request) => {
    sim.clock.jump(read(ms, request.body).ms);
    return time();
  });
}
