import { Readable } from 'node:stream';
import type { Actor } from '@chatai/accounts/actor';
import type { IdempotencyDeps } from '@chatai/accounts/idempotency';
import type { Limiter } from '@chatai/accounts/limits';
import { problem, problemMediaType } from '@chatai/contract/problem';
import type { Resource, Route, RouteEvent, RouteOutput, RouteParsed } from '@chatai/contract/route';
import { type AppError, coreErrors } from '@chatai/core/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AccessCheck } from './access.ts';
import { type AuditDeps, audit } from './auditing.ts';
import { streamAnswer } from './event-stream.ts';
import { beginKeyed } from './idempotency.ts';
import { limitRequests } from './limits.ts';
import { checkOrigin } from './origin.ts';
import { toAppError } from './problem-document.ts';
import { forFastify } from './route-template.ts';
import { readForm } from './uploads.ts';

/** What a route's function gets. `emit` is there when the caller asked for a stream. */
export interface Call<R extends Route> {
  actor: R['access'] extends 'public' ? undefined : Actor;
  input: RouteParsed<R>;
  /** Aborted when the caller has gone. */
  signal: AbortSignal;
  request: FastifyRequest;
  reply: FastifyReply;
  emit?: (event: RouteEvent<R>) => void;
  /** Tells the audit how it was before. */
  before(thing: object): void;
}

/** One function per route of a resource: it calls one function of the feature that owns it and shapes the answer. */
export type Handlers<R extends Resource> = {
  [Verb in keyof R]: (call: Call<R[Verb]>) => Promise<RouteOutput<R[Verb]>>;
};

interface Deps extends AuditDeps, IdempotencyDeps {
  limiter: Limiter;
  access: AccessCheck;
  origins: ReadonlySet<string>;
  /** Logs what an answer can't say, for answers that have begun. */
  reportFailure(request: FastifyRequest, error: AppError): void;
}

/** Default limit of a body (security.md T28). */
export const defaultBodyLimit = 1_048_576;

/** Serves a resource of the contract. */
export function registerRoutes<R extends Resource>(
  app: FastifyInstance,
  deps: Deps,
  resource: R,
  tag: string,
  handlers: Handlers<R>,
): void {
  for (const [verb, route] of Object.entries(resource)) {
    // The types of input and output are tied together by `Handlers`; here they are any route's.
    const handle = handlers[verb] as (call: Call<Route>) => Promise<unknown>;
    app.route({
      method: route.method,
      url: forFastify(route.path),
      bodyLimit: route.maxBodyBytes ?? defaultBodyLimit,
      schema: schemaOf(route, `${tag}.${verb}`, tag),
      onRequest: (request, reply) => admit(deps, route, request, reply),
      preValidation: async (request) => {
        await readForm(route, request);
        refuseZeros(request);
        refuseUnwantedBody(route, request);
        refuseUnwantedQuery(route, request);
      },
      handler: (request, reply) => answer(deps, route, handle, request, reply),
    });
  }
}

async function admit(deps: Deps, route: Route, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (route.access === 'public') return checkOrigin(request, deps.origins, false);
  request.actor = await deps.access.admit(request, route);
  await limitRequests(deps.limiter, request.actor, reply);
}

/** No text of the database can hold U+0000; that of a body is refused by its reader. */
function refuseZeros({ query }: FastifyRequest): void {
  if (
    Object.values(asFields(query))
      .flat()
      .some((value) => String(value).includes('\0'))
  )
    throw coreErrors.malformedRequest({ reason: 'the query holds the character U+0000' });
}

/** A body where none is read is a misunderstanding, and says so. */
function refuseUnwantedBody(route: Route, request: FastifyRequest): void {
  const { body } = request;
  if (route.body || body === undefined || body === null) return;
  const fields = typeof body === 'object' && !Array.isArray(body) ? Object.keys(body) : ['the body'];
  if (fields.length === 0) return;
  const errors = fields.map((field) => ({ pointer: `/${field}`, detail: 'is not a field here' }));
  throw coreErrors.invalidInput({ fields: fields.join(', ') }, { errors });
}

/** So is a query; and what no schema has looked at must not reach a handler among its fields (security.md T3). */
function refuseUnwantedQuery(route: Route, request: FastifyRequest): void {
  const fields = route.query ? [] : Object.keys(asFields(request.query));
  if (fields.length === 0) return;
  const errors = fields.map((field) => ({ pointer: `/query/${field.slice(0, 100)}`, detail: 'is not a field here' }));
  throw coreErrors.invalidInput({ fields: fields.join(', ').slice(0, 500) }, { errors });
}

async function answer(
  deps: Deps,
  route: Route,
  handle: (call: Call<Route>) => Promise<unknown>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Error('The caller has gone.'));
  });
  let before: object | undefined;
  const call = {
    actor: request.actor as never,
    input: { ...asFields(request.params), ...asFields(request.query), ...asFields(request.body) },
    signal: gone.signal,
    request,
    reply,
    before(thing: object) {
      before = thing;
    },
  };
  const once = await beginKeyed(deps, request);
  const work = async (one: Call<Route>): Promise<unknown> => {
    if (once?.kind === 'again') {
      reply.header('idempotent-replayed', 'true');
      return once.output;
    }
    const output = await handle(one).catch(async (error: unknown) => {
      await once?.drop();
      throw error;
    });
    await once?.keep(route.status, output ?? null);
    const { audit: action } = route;
    if (action && request.actor)
      await audit(deps, { ...route, audit: action }, request.actor, {
        input: call.input,
        output,
        before,
        requestId: request.id,
      });
    return output;
  };
  if (route.events && accepts(request, 'text/event-stream')) return streamAnswer(deps.reportFailure, route, work, call);
  const output = await work(call);
  if (route.lines) return sendLines(deps, call, output as AsyncIterable<unknown>);
  return reply.status(route.status).send(route.response ? output : undefined);
}

/**
 * One document a line, none of which is read before the reader has taken those before it. A failure after the first ends the connection, so
 * that nobody takes what came for the whole.
 */
async function sendLines(
  { reportFailure }: Deps,
  { request, reply, signal }: Pick<Call<Route>, 'request' | 'reply' | 'signal'>,
  documents: AsyncIterable<unknown>,
): Promise<unknown> {
  async function* lines() {
    try {
      for await (const document of documents) yield `${JSON.stringify(document)}\n`;
    } catch (error) {
      // Before the first line it is answered, and told, like any other.
      if (reply.raw.headersSent && !signal.aborted) reportFailure(request, toAppError(error));
      throw error;
    }
  }
  return reply.type('application/x-ndjson').send(Readable.from(lines()));
}

const asFields = (value: unknown) => (value ?? {}) as Record<string, unknown>;

const accepts = (request: FastifyRequest, mediaType: string) => request.headers.accept?.includes(mediaType) ?? false;

function schemaOf(route: Route, operationId: string, tag: string) {
  const failed = { description: 'A problem', content: { [problemMediaType]: { schema: problem } } };
  return {
    operationId,
    summary: route.summary,
    tags: [tag],
    description: descriptionOf(route),
    ...(route.access === 'public' ? { security: [] } : {}),
    ...(route.params ? { params: route.params } : {}),
    ...(route.query ? { querystring: route.query } : {}),
    ...(route.body ? { body: route.body } : {}),
    response: { [route.status]: successOf(route), default: failed },
  };
}

function successOf(route: Route) {
  if (route.lines) {
    return { description: 'One document a line', content: { 'application/x-ndjson': { schema: route.lines } } };
  }
  if (!route.response) return z.undefined().describe('Done, nothing to say');
  const content = { 'application/json': { schema: route.response } };
  if (!route.events) return { description: 'Done', content };
  return { description: 'Done', content: { ...content, 'text/event-stream': { schema: route.events } } };
}

function descriptionOf(route: Route): string {
  const needs = needsOf(route);
  const refusals =
    route.problems.length > 0 ? [`Refusals: ${route.problems.map((code) => `\`${code}\``).join(', ')}.`] : [];
  return [...needs, ...refusals].join(' ');
}

function needsOf({ access }: Route): string[] {
  if (access === 'public' || access === 'signed-in') return [];
  if (access === 'operations') return ['For whoever is on call for the platform, and its admin.'];
  return [access === 'platform' ? "For the platform's admin." : `Needs the scope \`${access}\`.`];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route but public ones, before the body is read. */
    actor: Actor | null;
  }
}
