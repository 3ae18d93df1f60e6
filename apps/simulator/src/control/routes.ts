import type { Simulator } from '../simulator.ts';
import { botRoutes } from './bot-routes.ts';
import { eventRoute } from './events.ts';
import { faultRoutes } from './fault-routes.ts';
import { fileRoute } from './file-route.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import { chatRoutes, peopleRoutes } from './people-routes.ts';
import { type Route, route } from './route.ts';
import { settingRoutes } from './setting-routes.ts';

const resetRoutes = [
  route('POST /_sim/reset', {
    does: 'forgets bots, people, chats, faults and ledger entries; settings and the clock stay',
    run(sim) {
      sim.reset();
      return { reset: true };
    },
  }),
];

/** The control API by subject, in the order of the page. */
export const routeGroups: Record<string, readonly Route[]> = {
  Bots: botRoutes,
  'What people do': peopleRoutes,
  'Chats and screens': [...chatRoutes, eventRoute, fileRoute],
  Faults: faultRoutes,
  'Clock and settings': settingRoutes,
  Ledger: ledgerRoutes,
  'Starting over': resetRoutes,
};

export const healthOf = (sim: Simulator, startedMs: number) => ({
  status: 'healthy',
  uptimeSeconds: Math.round((sim.clock.monotonicMs() - startedMs) / 1000),
  bots: sim.world.botsById.size,
  ledgerEntries: sim.ledger.summary().entries,
});
