import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Health } from '@chatai/contract/health';
import type { LoopDelay } from '@chatai/core/process';
import { componentsOf, overallState } from '@chatai/operations/health';
import type { Watchdog } from './watchdog.ts';

interface Deps {
  watchdog: Watchdog;
  instance: string;
  version: string;
  startedAtMs: number;
  now(): number;
  loop: Pick<LoopDelay, 'lastMs'>;
}

/**
 * `GET /health` of the watchdog (contract.md 3): whether it watches, and how it sees the installation. `POST /talk` holds a
 * conversation now and answers how it went.
 */
export function createWatchdogServer(deps: Deps): Server {
  return createServer((request, response) => {
    // Node leaves the body of a HEAD out by itself (RFC 9110 9.3.2).
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    answer(deps, `${method} ${request.url?.split('?')[0]}`, response).catch(() =>
      send(response, 500, { title: 'Something failed on our side', status: 500 }),
    );
  });
}

/** How all of it is, as one component of the watchdog. */
const stateOf = { healthy: 'ok', degraded: 'warn', unhealthy: 'fail' } as const;

async function answer({ watchdog, ...deps }: Deps, asked: string, response: ServerResponse): Promise<void> {
  switch (asked) {
    case 'GET /health': {
      const seen = watchdog.seen();
      const isWatching = watchdog.isWatching();
      return send(response, isWatching ? 200 : 503, {
        status: isWatching ? 'healthy' : 'unhealthy',
        instance: deps.instance,
        version: deps.version,
        uptimeSeconds: Math.round((deps.now() - deps.startedAtMs) / 1_000),
        loopDelayMs: deps.loop.lastMs(),
        components: {
          looks: isWatching ? { status: 'ok' } : { status: 'fail', detail: 'no look has come to its end' },
          installation: seen ? { status: stateOf[overallState(seen.verdicts)] } : { status: 'unknown' },
        },
        lookedAt: seen?.at ?? null,
        lookTookMs: seen?.tookMs ?? null,
        installation: seen ? { status: overallState(seen.verdicts), components: componentsOf(seen.verdicts) } : null,
      } satisfies Health & Record<string, unknown>);
    }
    case 'POST /talk':
      return send(response, 200, await watchdog.talk());
    default:
      return send(response, 404, {
        title: 'Not found',
        status: 404,
        detail: 'The watchdog answers GET /health and POST /talk.',
      });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
