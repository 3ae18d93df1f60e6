import { createServer, type Server } from 'node:http';
import type { Health } from '@chatai/contract/health';
import { Registry } from '@chatai/core/metrics';
import type { LoopDelay } from '@chatai/core/process';
import type { Manager } from './manager.ts';

interface Deps {
  manager: Manager;
  metricsText(): Promise<string>;
  instance: string;
  version: string;
  workers: number;
  startedAtMs: number;
  now(): number;
  loop: Pick<LoopDelay, 'lastMs'>;
}

/** `GET /status`, `/health`, `/metrics` of the bot manager (contract.md 3). */
export function createManagerServer(deps: Deps): Server {
  return createServer((request, response) => {
    const send = (status: number, body: unknown) => {
      const more = status === 405 ? { allow: 'GET, HEAD' } : {};
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...more });
      response.end(JSON.stringify(body));
    };
    const answer = async () => {
      // Node leaves the body of a HEAD out by itself (RFC 9110 9.3.2).
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return send(405, { title: 'Only GET is allowed here', status: 405 });
      switch (request.url?.split('?')[0]) {
        case '/status':
          return send(200, await status(deps));
        case '/health': {
          const health = await status(deps);
          return send(health.status === 'unhealthy' ? 503 : 200, health);
        }
        case '/metrics':
          response.writeHead(200, { 'content-type': Registry.PROMETHEUS_CONTENT_TYPE });
          return response.end(await deps.metricsText());
        default:
          return send(404, {
            title: 'Not found',
            status: 404,
            detail: 'This program answers /status, /health and /metrics.',
          });
      }
    };
    answer().catch(() => send(500, { title: 'Something failed on our side', status: 500 }));
  });
}

/** What both `/status` and `/health` answer: the contract's health with what the manager knows beside it. */
async function status(deps: Deps) {
  const { manager } = deps;
  const workers = manager.pool.workers();
  const counts = await manager.bots();
  const bots = counts === 'unknown' ? undefined : counts;
  const live = workers.filter((worker) => worker.state === 'live').length;
  const isShort = live < deps.workers;
  const areShort = bots && bots.running < bots.expected;
  return {
    status: live === 0 || !bots ? 'unhealthy' : isShort || areShort ? 'degraded' : 'healthy',
    instance: deps.instance,
    version: deps.version,
    uptimeSeconds: Math.round((deps.now() - deps.startedAtMs) / 1000),
    loopDelayMs: deps.loop.lastMs(),
    workers,
    workersExpected: deps.workers,
    restartsLastHour: manager.pool.restartsLastHour(),
    latency: manager.latency(),
    bots: bots ?? { expected: null, running: null },
    components: {
      database: { status: bots ? 'ok' : 'unknown' },
      workers: {
        status: live === 0 ? 'fail' : isShort ? 'warn' : 'ok',
        ...(isShort ? { detail: `${live} of ${deps.workers} serve` } : {}),
      },
      bots: {
        status: bots ? (areShort ? 'warn' : 'ok') : 'unknown',
        ...(areShort ? { detail: `${bots.running} of ${bots.expected} run` } : {}),
      },
    },
  } satisfies Health & Record<string, unknown>;
}
