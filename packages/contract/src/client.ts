import type { Api } from './api.ts';
import { calls } from './calls.generated.ts';
import { readEvents, readLines } from './event-stream.ts';
import type { Problem } from './problem.ts';
import { ProblemError } from './problem-error.ts';
import type { Route, RouteCall, RouteEvent, RouteInput, RouteOutput } from './route.ts';

export type { Problem } from './problem.ts';
export { ProblemError } from './problem-error.ts';

export interface ClientOptions {
  /** Address of the backend; empty for the page's own host. */
  baseUrl: string;
  /** Default: the platform's `fetch`. */
  fetch?: typeof fetch;
  /** Sent with every request: `authorization`, `cookie`, `x-chatai-workspace`, `x-request-id`. Called per request when a function. */
  headers?: Record<string, string> | (() => Record<string, string>);
}

export interface CallOptions {
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

type Call<R extends Route> =
  unknown extends RouteInput<R>
    ? (input?: Record<string, never>, options?: CallOptions) => Promise<RouteOutput<R>>
    : // biome-ignore lint/complexity/noBannedTypes: asks whether every field is optional
      {} extends RouteInput<R>
      ? (input?: RouteInput<R>, options?: CallOptions) => Promise<RouteOutput<R>>
      : (input: RouteInput<R>, options?: CallOptions) => Promise<RouteOutput<R>>;

/** `api.bots.list({ limit: 10 })`: one function per route; the input is path slots, query and body in one object. */
export type Client = {
  [Name in keyof Api]: { [Verb in keyof Api[Name]]: Api[Name][Verb] extends Route ? Call<Api[Name][Verb]> : never };
} & {
  /** `assistants.ask` as a stream: parts as they come, then the whole answer. */
  askStream(
    input: RouteInput<Api['assistants']['ask']>,
    options?: CallOptions,
  ): AsyncGenerator<RouteEvent<Api['assistants']['ask']>>;
};

/**
 * The typed client of the API, for browser, server and command line. Throws `ProblemError` when the server refuses, and whatever `fetch`
 * throws when it can't be reached. Answers are trusted to have the contract's shape: the server checks them.
 */
export function createClient(options: ClientOptions): Client {
  const client: Record<string, unknown> = {
    askStream: (input: Record<string, unknown>, call?: CallOptions) => askStream(options, input, call),
  };
  for (const [name, resource] of Object.entries(calls)) {
    client[name] = Object.fromEntries(
      Object.entries(resource).map(([verb, route]: [string, RouteCall]) => [
        verb,
        (input?: Record<string, unknown>, call?: CallOptions) => request(options, route, input ?? {}, call),
      ]),
    );
  }
  // `calls` is made from `api` field by field, so this has the shape that `Client` derives from the same object.
  return client as Client;
}

async function request(
  options: ClientOptions,
  route: RouteCall,
  input: Record<string, unknown>,
  call: CallOptions = {},
): Promise<unknown> {
  const response = await send(options, route, input, route.lines ? 'application/x-ndjson' : 'application/json', call);
  if (route.lines) return readLines(response);
  return response.status === 204 ? undefined : await response.json();
}

async function* askStream(options: ClientOptions, input: Record<string, unknown>, call: CallOptions = {}) {
  const response = await send(options, calls.assistants.ask, input, 'text/event-stream', call);
  for await (const data of readEvents(response)) {
    const event = JSON.parse(data) as RouteEvent<Api['assistants']['ask']>;
    if (event.kind === 'problem') throw new ProblemError(event.problem);
    yield event;
  }
}

async function send(
  options: ClientOptions,
  route: RouteCall,
  input: Record<string, unknown>,
  accept: string,
  call: CallOptions,
): Promise<Response> {
  const { url, body } = splitInput(route, input);
  const form = formOf(route, input, body);
  const headers = typeof options.headers === 'function' ? options.headers() : options.headers;
  const response = await (options.fetch ?? fetch)(`${options.baseUrl}${url}`, {
    method: route.method,
    headers: {
      accept,
      ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
      ...headers,
      ...call.headers,
    },
    ...(form ? { body: form } : body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(call.signal ? { signal: call.signal } : {}),
  });
  if (response.ok) return response;
  throw new ProblemError(await problemOf(response));
}

/** A form, when the input holds the file that the route takes: `knowledgeSources.create({ assistantId, kind: 'file', file })`. */
function formOf(route: RouteCall, input: Record<string, unknown>, body: unknown): FormData | undefined {
  const file = route.file === undefined ? undefined : input[route.file];
  if (!(file instanceof Blob)) return undefined;
  const form = new FormData();
  for (const [name, value] of Object.entries(body as Record<string, unknown>))
    if (name !== route.file && value !== undefined) form.set(name, String(value));
  form.set(route.file as string, file);
  return form;
}

/** Sorts the flat input into path, query and body. */
function splitInput(route: RouteCall, input: Record<string, unknown>): { url: string; body: unknown } {
  const inPath = new Set<string>();
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    inPath.add(name);
    return encodeURIComponent(String(input[name]));
  });
  const body: Record<string, unknown> = {};
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || inPath.has(name)) continue;
    if (route.query?.includes(name)) query.set(name, String(value));
    else body[name] = value;
  }
  const search = query.toString();
  return { url: search ? `${path}?${search}` : path, body: route.body ? body : undefined };
}

/** The problem of a failed answer; one is made up when something between us answered. */
async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  const answer = jsonOrUndefined(text);
  if (isProblem(answer)) return answer;
  return {
    type: 'about:blank',
    title: response.statusText || 'The request failed',
    status: response.status,
    detail: `The answer (HTTP ${response.status}) did not come from ChatAI.`,
    instance: `urn:request:${response.headers.get('x-request-id') ?? 'unknown'}`,
    code: 'not-our-answer',
    fix: 'Look at what stands between you and the backend; `chatai health` asks it directly.',
    retry: response.status >= 500 ? 'later' : 'never',
  };
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const words = ['type', 'title', 'detail', 'instance', 'code', 'fix', 'retry'] as const;

/** Ours has a code and says what to do, which no RFC asks of others. */
function isProblem(answer: unknown): answer is Problem {
  if (typeof answer !== 'object' || answer === null) return false;
  const fields: Partial<Problem> = answer;
  return typeof fields.status === 'number' && words.every((word) => typeof fields[word] === 'string');
}
