import type { Log } from '@chatai/core/log';
import type { FastifyInstance } from 'fastify';
import { simulatorErrors } from '../errors.ts';
import type { Simulator } from '../simulator.ts';
import { sendProblem } from './problem.ts';
import { schemaOf, serveRoutes } from './route.ts';
import { healthOf, routeGroups } from './routes.ts';

/** All of `/_sim`, and `/health`. Errors are problem+json. */
export function registerControlApi(app: FastifyInstance, sim: Simulator, log: Log | undefined): void {
  app.setErrorHandler((error, _request, reply) => {
    if (!reply.raw.headersSent) return sendProblem(error, reply, log);
    return undefined;
  });
  app.setNotFoundHandler((request) => {
    throw simulatorErrors.routeNotFound({ method: request.method, path: request.url.split('?')[0] ?? '' });
  });
  const startedMs = sim.clock.monotonicMs();
  app.get('/health', () => healthOf(sim, startedMs));
  serveRoutes(app, sim, Object.values(routeGroups).flat());
  const index = indexOf();
  for (const path of ['/_sim', '/_sim/']) app.get(path, () => index);
}

/** Every route, for readers that are programs. */
function indexOf() {
  const routes = Object.entries(routeGroups).flatMap(([group, those]) =>
    those.map(({ method, path, does, namesBot, query, body }) => ({
      method,
      path,
      group,
      does,
      namesBot,
      query: schemaOf(query),
      body: schemaOf(body),
    })),
  );
  return { name: 'Telegram simulator', botApi: '/bot<token>/<method>', page: '/', health: '/health', routes };
}
