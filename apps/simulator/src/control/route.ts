import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { BotName, Simulator } from '../simulator.ts';
import { botNameIn, fieldsOf, read, refuseOthers } from './input.ts';

/** One request, with the parts that its route asks for. A part that does not fit is refused with `invalid-input` when it is read. */
export interface Call<Query, Body> {
  params: Record<string, string>;
  /** The number in the place of `{id}` in the path. */
  id: number;
  query: Query;
  body: Body;
  /** How the request names its bot; undefined when it names none. */
  bot: BotName | undefined;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** A route of the control API as data: it is served, listed under `/_sim/`, and documented from here. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `{name}` in the place of a part that varies. */
  path: string;
  /** One sentence for the page. */
  does: string;
  /** The request says which bot it is about: by `bot`, `botUsername`, `botId` or `token`. */
  namesBot: boolean;
  query: z.ZodType | undefined;
  body: z.ZodType | undefined;
  run: (sim: Simulator, call: Call<unknown, unknown>) => unknown;
}

type Parts<Query extends z.ZodType, Body extends z.ZodType> = {
  does: string;
  namesBot?: boolean;
  query?: Query;
  body?: Body;
  run: (sim: Simulator, call: Call<z.infer<Query>, z.infer<Body>>) => unknown;
};

/** Makes a route: `route('POST /_sim/press', { does, body, run })`. */
export function route<Query extends z.ZodType = z.ZodUndefined, Body extends z.ZodType = z.ZodUndefined>(
  line: `${Route['method']} /${string}`,
  { does, namesBot = false, query, body, run }: Parts<Query, Body>,
): Route {
  const [method, path] = line.split(' ') as [Route['method'], string]; // the type of `line` says so
  // The schemas that the route was given are those that `query` and `body` are read with.
  return { method, path, does, namesBot, query, body, run: run as Route['run'] };
}

export function serveRoutes(app: FastifyInstance, sim: Simulator, routes: readonly Route[]): void {
  for (const one of routes) {
    const { method, path, namesBot, run } = one;
    const query = one.query && fieldsOf(one.query);
    const body = one.body && fieldsOf(one.body);
    app.route({
      method,
      url: path.replace(/\{(\w+)\}/g, ':$1'),
      handler(request, reply) {
        if (query) refuseOthers(request.query, query, namesBot);
        if (body) refuseOthers(request.body, body, namesBot);
        return run(sim, callOf(one, request, reply));
      },
    });
  }
}

const withId = z.object({ id: z.coerce.number().int() });

const callOf = (route: Route, request: FastifyRequest, reply: FastifyReply): Call<unknown, unknown> => ({
  params: request.params as Record<string, string>, // Fastify fills them from the path
  get id() {
    return read(withId, request.params).id;
  },
  get query() {
    return route.query && read(route.query, request.query);
  },
  get body() {
    return route.body && read(route.body, request.body);
  },
  get bot() {
    return botNameIn(route.method === 'GET' ? request.query : request.body);
  },
  request,
  reply,
});

/** What a request may say, as JSON Schema: for readers that are programs. */
export const schemaOf = (schema: z.ZodType | undefined): unknown =>
  schema && z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
