import { operatorRole } from '@chatai/accounts/actor';
import { health } from '@chatai/contract/health';
import { operationsNow } from '@chatai/contract/ops';
import type { Clock } from '@chatai/core/clock';
import { type Figures, metricsText, type Registry } from '@chatai/core/metrics';
import { measureLoopDelay } from '@chatai/core/process';
import { type FactSources, shared, takeSnapshot } from '@chatai/operations/facts';
import { componentsOf, judge, overallState, type Verdict } from '@chatai/operations/health';
import type { Component, Facts } from '@chatai/runbooks';
import { checks } from '@chatai/runbooks/checks';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Operations } from '../operations/index.ts';
import type { AccessCheck } from './access.ts';

interface Deps {
  clock: Clock;
  instance: string;
  version: string;
  /** What `/health` looks at: quick, and asked often. */
  facts: FactSources<Facts>;
  metrics: Registry;
  /** Of the programs that this one has started. */
  childFigures(): Promise<Figures>;
  access: AccessCheck;
  operations: Pick<Operations, 'now' | 'newestLook'>;
}

/** Contract.md 3: an answer within 1 s, whatever hangs. What has not answered by half of it is `unknown`. */
const lookWithinMs = 500;

/** `/health`, `/livez`, `/readyz`, `/metrics`: for load balancers, `chatai health` and Prometheus. Open to everybody who reaches the port. `/health/deep` tells whoever is on call everything. */
export function serveHealth(app: FastifyInstance, deps: Deps): void {
  const sources = shared(deps.facts, lookWithinMs);
  const takeLook = async () => {
    const snapshot = await takeSnapshot(sources, deps.clock);
    return { own: judge(checks, snapshot), facts: snapshot.facts };
  };
  let looking: ReturnType<typeof takeLook> | undefined;
  /** One for all who ask meanwhile. */
  const look = () => {
    looking ??= takeLook().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const outsideOf = seenFromOutside(deps.operations);
  const startedAtMs = deps.clock.monotonicMs();
  const loop = measureLoopDelay(deps.clock);
  app.addHook('onClose', async () => loop.stop());
  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
  });

  app.get(
    '/health',
    { schema: described('State of every component', { 200: health, 503: health }) },
    async (_, reply) => {
      const { own, facts } = await look();
      const outside = outsideOf();
      const state = overallState(own);
      const status = state === 'healthy' && overallState(outside) !== 'healthy' ? 'degraded' : state;
      return reply.status(status === 'unhealthy' ? 503 : 200).send({
        status,
        instance: deps.instance,
        version: deps.version,
        uptimeSeconds: Math.round((deps.clock.monotonicMs() - startedAtMs) / 1000),
        loopDelayMs: loop.lastMs(),
        components: componentsOf([...outside, ...own]),
        pools: facts.pools,
      });
    },
  );

  app.get(
    '/health/deep',
    {
      schema: {
        ...described('Every check, each finding and its step', { 200: operationsNow, 503: operationsNow }),
        security: undefined,
      },
    },
    async (request, reply) => {
      const actor = await deps.access.admit(request, { access: 'operations' });
      const seen = await deps.operations.now(undefined);
      return reply.status(seen.status === 'unhealthy' ? 503 : 200).send({ ...seen, runsAs: operatorRole(actor) });
    },
  );

  app.get('/livez', { schema: described('Is the process alive?', { 200: alive }) }, async () => ({
    status: 'ok' as const,
  }));

  app.get('/readyz', { schema: described('Can it serve?', { 200: ready, 503: ready }) }, async (_, reply) => {
    const { own } = await look();
    const missing = [
      ...own.filter(({ essential, status }) => essential && !['ok', 'warn'].includes(status)),
      ...[...own, ...outsideOf()].filter(({ id, status }) => atRest.includes(id) && status === 'fail'),
    ];
    const isReady = !stopping && missing.length === 0;
    const waitsFor = stopping ? ['stop'] : [...new Set(missing.map(({ component }) => component))];
    return reply.status(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', waitsFor });
  });

  app.get('/metrics', { schema: described('Figures in Prometheus text', { 200: text }) }, async (_, reply) =>
    reply
      .type(deps.metrics.contentType)
      .serializer(String)
      .send(await metricsText(deps.metrics, await deps.childFigures())),
  );
}

/**
 * What the watchdog saw last: it sees more, and later. It makes nothing unhealthy that serves; of the backend itself only the backend tells, or each
 * would repeat the other.
 */
function seenFromOutside(operations: Deps['operations']): () => Verdict[] {
  let judged: { look: ReturnType<Deps['operations']['newestLook']>; verdicts: Verdict[] } | undefined;
  return () => {
    const look = operations.newestLook();
    if (!look) return [];
    // The same look says the same.
    if (judged?.look !== look) {
      const verdicts = judge(checks, look.snapshot, look.said);
      judged = { look, verdicts: verdicts.filter(({ component }) => component !== ('backend' satisfies Component)) };
    }
    return judged.verdicts;
  };
}

/** It serves, and what it takes is not worked off, or is dated wrong: others are asked first while this is so (operations.md 1, `/readyz`). */
const atRest: readonly string[] = ['inbox', 'clock'];

const alive = z.object({ status: z.literal('ok') });
const ready = z.object({ status: z.enum(['ready', 'not ready']), waitsFor: z.array(z.string()) });
const text = { description: 'Prometheus text', content: { 'text/plain': { schema: z.string() } } };

const described = (summary: string, response: Record<number, unknown>) => ({
  summary,
  tags: ['health'],
  security: [],
  response,
});
