import { type AppError, coreErrors } from '@chatai/core/errors';
import type { Log } from '@chatai/core/log';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { backendErrors } from './errors.ts';
import { sendProblem, toAppError } from './problem-document.ts';
import { routeOf, templateOf } from './route-template.ts';

/** Makes every failure a problem document, and logs those that are ours to look at. */
export function answerFailures(app: FastifyInstance, log: Log): void {
  const methods = collectMethods(app);

  app.setErrorHandler((thrown, request, reply) => {
    const error = toAppError(thrown, request);
    reportFailure(log, request, error);
    return sendProblem(reply, request.id, error);
  });

  app.setNotFoundHandler((request, reply) => {
    const allowed = methods.of(request.url.split('?')[0] ?? '');
    if (allowed.length === 0) return sendProblem(reply, request.id, backendErrors.noSuchPath());
    reply.header('allow', allowed.join(', '));
    const slots = { method: request.method, allowed: allowed.join(', ') };
    return sendProblem(reply, request.id, backendErrors.methodNotAllowed(slots));
  });
}

/** One line for each failure that someone must (5xx) or may want to (a foreign row was asked for) look at. */
export function reportFailure(log: Log, request: FastifyRequest, error: AppError): void {
  const { status } = error.definition;
  const fields = {
    requestId: request.id,
    method: request.method,
    route: routeOf(request),
    workspaceId: request.actor?.workspaceId,
    status,
    code: error.code,
  };
  if (status >= 500) log.error('request.failed', { ...fields, error: error.cause ?? error });
  else if (error.cause) log.warn('request.refused', { ...fields, error: error.cause });
}

/** Which methods does a path have? Learned from the routes as they are added. */
function collectMethods(app: FastifyInstance): { of(path: string): string[] } {
  const routes: { shape: RegExp; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return;
    const around = templateOf(url).split(/\{\w+\}/);
    const shape = new RegExp(`^${around.map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('[^/]+')}$`);
    routes.push({ shape, methods: [method].flat() });
  });
  return {
    of: (path) => [...new Set(routes.flatMap(({ shape, methods }) => (shape.test(path) ? methods : [])))].sort(),
  };
}

/** What node refuses before there is a request: answered by hand on the socket. */
export function clientErrorAnswer(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') return backendErrors.headersTooLarge();
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return coreErrors.malformedRequest({ reason: 'it took too long to arrive' });
  return coreErrors.malformedRequest({ reason: 'it is not HTTP' });
}
