import type { Clock } from '@chatai/core/clock';
import type { Log } from '@chatai/core/log';
import { Histogram, latencyBuckets, type Registry } from '@chatai/core/metrics';
import type { FastifyInstance } from 'fastify';
import { collectTemplates } from './route-template.ts';

/** Measures every answer by its route's template, and writes a line for each call of the API. */
export function measureRequests(app: FastifyInstance, deps: { metrics: Registry; log: Log; clock: Clock }): void {
  const durations = new Histogram({
    name: 'chatai_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: latencyBuckets,
    registers: [deps.metrics],
  });
  const templates = collectTemplates(app);
  const startedAt = new WeakMap<object, number>();

  app.addHook('onRequest', async (request) => {
    startedAt.set(request, deps.clock.monotonicMs());
  });
  app.addHook('onResponse', async (request, reply) => {
    const durationMs = deps.clock.monotonicMs() - (startedAt.get(request) ?? deps.clock.monotonicMs());
    const { url } = request.routeOptions;
    const route = templates.get(url ?? '') ?? 'none';
    // A method is free text of the caller; only those of routes are labels.
    const method = url ? request.method : 'none';
    durations.observe({ method, route, status: `${Math.floor(reply.statusCode / 100)}xx` }, durationMs / 1000);
    const level = route.startsWith('/api/') ? 'info' : 'debug';
    deps.log[level]('request.answered', {
      requestId: request.id,
      method,
      route,
      status: reply.statusCode,
      durationMs: Math.round(durationMs * 10) / 10,
      ...(request.actor ? { workspaceId: request.actor.workspaceId } : {}),
      ...(request.actor?.userId ? { userId: request.actor.userId } : {}),
    });
  });
}
