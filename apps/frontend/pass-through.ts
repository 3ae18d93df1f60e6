/** Passes the browser's API calls on to the backend, so that the console is one origin for the browser. */
import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import { eventsPath } from '@chatai/contract/words';
import { writeLog } from './write-log.ts';

/** RFC 9110 §7.6.1: fields of one hop. Lengths and chunking stay, Node needs them to frame the body again. */
const hopFields = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
];

const agent = new Agent({ keepAlive: true, keepAliveMsecs: 1_000 });

/** Is this a path that the backend answers? */
export const isForBackend = (url: string) => /^\/(api\/v1\/|health(\?|$))/.test(url);

/** The backend says something on each stream of hints every 3 s; one that is silent for so long hangs. */
const silenceMs = 9_000;

/**
 * Streams the request to the backend and its answer back, events included: nothing is kept in memory. A backend that can't be
 * reached gives a problem document (RFC 9457, status 503) with a request id. A browser that leaves ends the call behind it. A stream of
 * hints ends when the backend falls silent: whoever listens to it then knows that what they see may be old (experience.md 1.4).
 */
export function passThrough(
  request: IncomingMessage,
  response: ServerResponse,
  backendUrl: string,
  patienceMs = silenceMs,
): void {
  const upstream = openRequest(new URL(request.url ?? '/', backendUrl), {
    agent,
    method: request.method,
    headers: { ...withoutHopFields(request.headers), ...forwardedFields(request) },
  });
  upstream.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, withoutHopFields(answer.headers));
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    if (response.headersSent) response.destroy();
    else void refuse(request, response, error.code ?? error.name);
  });
  if (request.url?.startsWith(eventsPath)) upstream.setTimeout(patienceMs, () => upstream.destroy());
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

function withoutHopFields(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const kept = { ...headers };
  for (const name of hopFields) delete kept[name];
  return kept;
}

/** Addresses on the way here, the last one as seen by this program: tries to sign in are counted by it. */
export function forwardedFor({ headers, socket }: IncomingMessage): string {
  const before = headers['x-forwarded-for'];
  const peer = socket.remoteAddress ?? 'unknown';
  return before ? `${before}, ${peer}` : peer;
}

function forwardedFields(request: IncomingMessage) {
  return {
    'x-forwarded-for': forwardedFor(request),
    'x-forwarded-host': request.headers['x-forwarded-host'] ?? request.headers.host ?? '',
    'x-forwarded-proto': request.headers['x-forwarded-proto'] ?? 'http',
  };
}

async function refuse(request: IncomingMessage, response: ServerResponse, reason: string): Promise<void> {
  // Loaded when it is needed: the schemas behind it cost every start 0.05 s and 10 MB.
  const { problemMediaType } = await import('@chatai/contract/problem');
  const { backendUnreachable } = await import('./console/problem/made-here.ts');
  const given = String(request.headers['x-request-id'] ?? '');
  const requestId = /^[\w.-]{8,128}$/.test(given) ? given : randomUUID();
  // An open page asks for the state every 5 s and shows no id: that would only fill the log.
  if (request.url !== '/health') writeLog('warn', 'backend.unreachable', { 'http.request.id': requestId, reason });
  response.writeHead(503, { 'content-type': problemMediaType, 'x-request-id': requestId, 'cache-control': 'no-store' });
  response.end(JSON.stringify(backendUnreachable(requestId)));
}
