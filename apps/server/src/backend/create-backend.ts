import { problemMediaType } from '@chatai/contract/problem';
import type { Listening } from '@chatai/core/database';
import type { HintSink } from '@chatai/core/hints';
import type { Figures } from '@chatai/core/metrics';
import type { FactSources } from '@chatai/operations/facts';
import type { Facts } from '@chatai/runbooks';
import { type FastifyInstance, type FastifyPluginAsync, fastify } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { type AccessCheck, createAccessCheck } from './access.ts';
import { serveDocumentation } from './documentation.ts';
import { createEventStreams, serveEvents } from './event-routes.ts';
import { answerFailures, clientErrorAnswer, reportFailure } from './failures.ts';
import { serveHealth } from './health-routes.ts';
import { measureRequests } from './http-metrics.ts';
import { parseJsonBody } from './json-body.ts';
import { serveOidc } from './oidc-routes.ts';
import { ownOrigins } from './origin.ts';
import { sendProblem, toAppError, toProblem } from './problem-document.ts';
import { defaultBodyLimit } from './register-routes.ts';
import { requestIdHeader, requestIdOf } from './request-id.ts';
import { type RouteDeps, serveApi } from './routes/index.ts';
import { acceptForms } from './uploads.ts';

/** Everything the backend stands on, made in `compose.ts`. */
export interface BackendDeps extends RouteDeps {
  /** What the installation calls itself. */
  instance: string;
  version: string;
  /** What `/health` looks at. */
  facts: FactSources<Facts>;
  /** Counters and histograms of the programs that this one has started. */
  childFigures(): Promise<Figures>;
  /** Begins to hear what all processes tell pages. */
  hear(sink: HintSink): Promise<Listening>;
  /** More routes on the same port: Telegram's intake. */
  plugins: readonly FastifyPluginAsync[];
  /** The application's check of who may do what; tests of row-level security put an open one in its place. */
  access?: AccessCheck;
}

/** The HTTP program of port 8000, not yet listening. `close()` ends it: new work is refused, answers in hand are finished. */
export async function createBackend(deps: BackendDeps): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: defaultBodyLimit,
    logger: false,
    genReqId: (request) => requestIdOf(deps.ids, request),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
    frameworkErrors: (thrown, request, reply) => {
      reply.header(requestIdHeader, request.id);
      const error = toAppError(thrown);
      reportFailure(deps.log, request, error);
      void sendProblem(reply, request.id, error);
    },
    clientErrorHandler(error, socket) {
      const problem = toProblem(clientErrorAnswer(error.code), deps.ids.uuid());
      const body = JSON.stringify(problem);
      if (!socket.writable) return;
      const head = `HTTP/1.1 ${problem.status} Bad Request\r\ncontent-type: ${problemMediaType}\r\ncontent-length: ${Buffer.byteLength(body)}`;
      socket.end(
        `${head}\r\n${requestIdHeader}: ${problem.instance.split(':').at(-1)}\r\nconnection: close\r\n\r\n${body}`,
      );
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('actor', null);
  readJsonOnly(app);
  await acceptForms(app);
  addHeaders(app);
  letGoOnStop(app);
  measureRequests(app, deps);
  noteFirstAnswers(app, deps);
  answerFailures(app, deps.log);
  await serveDocumentation(app, deps.version);
  const origins = ownOrigins([deps.consoleUrl, deps.backendUrl, deps.publicUrl]);
  const access = deps.access ?? createAccessCheck({ ...deps, origins });
  serveHealth(app, { ...deps, access });
  await tellPages(app, deps, { access, origins });
  if (deps.oidc) serveOidc(app, { ...deps, oidc: deps.oidc });
  serveApi(app, deps, {
    ...deps,
    access,
    origins,
    reportFailure: (request, error) => reportFailure(deps.log, request, error),
  });
  for (const plugin of deps.plugins) await app.register(plugin);
  await app.ready();
  return app;
}

/** Whoever has made a key waits for its first answer (experience.md J7). */
function noteFirstAnswers(app: FastifyInstance, { apiKeys, hints, log }: BackendDeps): void {
  app.addHook('onResponse', async ({ id, actor }, { statusCode }) => {
    if (!actor?.keyId) return;
    const { keyId, workspaceId } = actor;
    try {
      if (await apiKeys.noteAnswer({ keyId, workspaceId }, statusCode)) hints.tell(workspaceId, 'api-keys', keyId);
    } catch (error) {
      log.warn('api-key.first-answer.lost', { requestId: id, workspaceId, error });
    }
  });
}

/** Hints for open pages, for as long as the program runs. */
async function tellPages(
  app: FastifyInstance,
  deps: BackendDeps,
  door: { access: AccessCheck; origins: ReadonlySet<string> },
): Promise<void> {
  const events = createEventStreams({ clock: deps.clock, access: door.access });
  const listening = await deps.hear(events);
  serveEvents(app, { ...door, events });
  app.addHook('preClose', async () => {
    events.close();
    await listening.close();
  });
}

function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_: unknown, bytes: Buffer) =>
    parseJsonBody(bytes),
  );
}

function addHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header(requestIdHeader, request.id).header('x-content-type-options', 'nosniff');
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
}

/** A connection that is kept for the next request would hold up a stop until it times out: each is closed once its answer is out. */
function letGoOnStop(app: FastifyInstance): void {
  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
  });
  app.addHook('onResponse', async () => {
    if (stopping) setImmediate(() => app.server.closeIdleConnections());
  });
}
