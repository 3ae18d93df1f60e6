import type { z } from 'zod';
import type { Scope } from './scopes.ts';

/**
 * Who may call a route: everybody, whoever is signed in (person, key or local command line), the platform's admin, whoever is on call for the
 * platform (its admin, too), or an actor with this scope.
 */
export type Access = 'public' | 'signed-in' | 'platform' | 'operations' | Scope;

/** One operation of the API as data. Server, OpenAPI document and client are all made from it. */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With slots: `/api/v1/bots/{id}`. Each slot is a field of `params`. */
  path: `/api/v1/${string}`;
  /** One line for people, in the OpenAPI document. */
  summary: string;
  access: Access;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** Status of the answer when it worked. */
  status: 200 | 201 | 202 | 204;
  /** Absent when there is no body (204). */
  response?: z.ZodType;
  /**
   * Events sent instead of `response` when the request accepts `text/event-stream`. Each has a `kind`; the last one is
   * `{ kind: 'answer', answer: <response> }` or, when it fails after the stream began, `{ kind: 'problem', problem }`.
   */
  events?: z.ZodType;
  /** Sent instead of one document: as many of these as there are, each on a line of its own (application/x-ndjson). */
  lines?: z.ZodType;
  /**
   * Name of the field that holds a file, where the route takes `multipart/form-data` as well: the other fields are those of `body`. Only the
   * multipart parser makes files; a JSON body never names one (security.md T31).
   */
  file?: string;
  /** Largest body in bytes; 1 MiB when absent. */
  maxBodyBytes?: number;
  /**
   * What the audit says of it: `<thing>.<what happened>`. On each route that changes something; absent on those that only read, ask or try.
   */
  audit?: `${string}.${string}`;
  /** Codes of the refusals of this route beyond those that every route can give; documented in docs/errors.md. */
  problems: readonly string[];
}

/** What a client needs to know of a route. The schemas stay behind: they would be 45 kB in a browser. */
export interface RouteCall {
  method: Route['method'];
  path: Route['path'];
  /** Fields that go into the query. What stands neither there nor in the path is of the body. */
  query?: readonly string[];
  body?: true;
  /** Name of the field that holds a file. */
  file?: string;
  /** Does it answer line by line? */
  lines?: true;
}

/** A resource: its routes by verb, as the client names them. */
export type Resource = Record<string, Route>;

/** Keeps the literal types of a route, so that client and server infer from it. */
export const defineRoute = <const R extends Route>(route: R): R => route;

/** What a caller gives: path slots, query and body in one flat object. */
export type RouteInput<R extends Route> = InputOf<R['params']> &
  InputOf<R['query']> &
  InputOf<R['body']> &
  (R['file'] extends string ? { [Name in R['file']]?: Blob } : unknown);

/** The same as the server sees it: parsed, with defaults. */
export type RouteParsed<R extends Route> = ParsedOf<R['params']> & ParsedOf<R['query']> & ParsedOf<R['body']>;

/** What a caller gets. */
export type RouteOutput<R extends Route> = R['lines'] extends z.ZodType
  ? AsyncIterable<z.output<R['lines']>>
  : R['response'] extends z.ZodType
    ? z.output<R['response']>
    : undefined;

/** One event of a streamed answer. */
export type RouteEvent<R extends Route> = R['events'] extends z.ZodType ? z.output<R['events']> : never;

type InputOf<S> = S extends z.ZodType ? z.input<S> : unknown;

type ParsedOf<S> = S extends z.ZodType ? z.output<S> : unknown;
