import { z } from 'zod';
import { simulatorErrors } from '../errors.ts';
import { faultSettings } from '../faults/index.ts';
import type { BotName, Simulator } from '../simulator.ts';
import { type Route, route } from './route.ts';

/** No name and `*` both mean all bots. */
const botIdOf = (sim: Simulator, name: BotName | undefined) =>
  name === undefined || name === '*' ? undefined : sim.bot(name).id;

const panel = (sim: Simulator) => ({ seed: sim.faults.seed(), items: sim.faults.list() });

const panelRequest = z.object({
  seed: z.number().int().min(0).optional(),
  items: z.array(faultSettings).max(100).optional(),
});

export const faultRoutes: Route[] = [
  route('GET /_sim/faults', {
    does: 'the seed, and the faults that are on with how often each has struck',
    run: panel,
  }),
  route('POST /_sim/faults', {
    does: 'switches a fault on, for one bot or (without a name) for all',
    namesBot: true,
    body: faultSettings,
    run: (sim, { body, bot, reply }) => reply.status(201).send(sim.faults.add(body, botIdOf(sim, bot))),
  }),
  route('PUT /_sim/faults', {
    does: 'sets the whole panel: with `items` they replace the faults of this bot (without a name: all), with `seed` all draw anew from it',
    namesBot: true,
    body: panelRequest,
    run(sim, { body: { seed, items }, bot }) {
      const botId = botIdOf(sim, bot);
      if (items) sim.faults.clear(botId);
      for (const one of items ?? []) sim.faults.add(one, botId);
      if (seed !== undefined) sim.faults.reseed(seed);
      return panel(sim);
    },
  }),
  route('DELETE /_sim/faults', {
    does: 'switches all faults off',
    run(sim) {
      sim.faults.clear();
      return { cleared: true };
    },
  }),
  route('DELETE /_sim/faults/{fault}', {
    does: 'switches one off',
    run(sim, { params }) {
      const id = params.fault as string; // {fault} is in the path
      if (!sim.faults.remove(id)) throw simulatorErrors.faultNotFound({ id });
      return { removed: id };
    },
  }),
];
