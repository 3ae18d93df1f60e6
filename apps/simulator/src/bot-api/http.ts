import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, failure, notFound } from './answers.ts';
import type { Params, UploadedFile } from './args.ts';
import { answerCall, type CallContext, type Outcome } from './call.ts';

/** HttpReader.cpp: all parameters of a request together. */
export const maxParameterBytes = 1024 * 1024;

export const isBotApiPath = (url: string | undefined): boolean => url?.startsWith('/bot') === true;

export const isMultipart = (request: IncomingMessage): boolean =>
  request.headers['content-type']?.toLowerCase().startsWith('multipart/') === true;

/**
 * The `/bot…` half of the server, on bare `node:http`: it is the hot path of every load test. Takes queries, forms and
 * JSON; multipart bodies come in through `registerMultipart`.
 */
export function createBotApiHandler(context: CallContext) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxParameterBytes) chunks.push(chunk);
    });
    request.on('end', () => {
      if (bytes > maxParameterBytes) return refuseEarly(response, 413, 'Request Entity Too Large: too many parameters');
      const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      const type = request.headers['content-type'] ?? '';
      answerRequest(context, request, response, readBody(body, type), []);
    });
  };
}

/** Answers a request whose body has been read. */
export function answerRequest(
  context: CallContext,
  request: IncomingMessage,
  response: ServerResponse,
  body: Params,
  files: readonly UploadedFile[],
): void {
  const url = request.url ?? '';
  const question = url.indexOf('?');
  const path = decodePath(question < 0 ? url : url.slice(0, question));
  if (path === undefined) {
    refuseEarly(response, 404, notFound().description);
    return;
  }
  // What stands in the query wins: the server reads it first and takes the first value of a name.
  const params = question < 0 ? body : { ...body, ...readForm(url.slice(question + 1)) };
  const address = request.socket.remoteAddress ?? '';
  const outcome = answerCall(context, { path, params, files, address });
  if (outcome instanceof Promise) {
    outcome.then(
      (settled) => send(context, response, settled),
      () => refuseEarly(response, 500, 'Internal Server Error'),
    );
  } else send(context, response, outcome);
}

function send(context: CallContext, response: ServerResponse, outcome: Outcome): void {
  const { wire, answer } = outcome;
  if (wire.kind === 'reset') {
    outcome.sent(false);
    if (wire.hangMs === 0) reset(response);
    else context.clock.after(wire.hangMs, () => reset(response));
    return;
  }
  const status = answer.ok ? 200 : answer.status;
  const reached = !response.destroyed && response.socket?.destroyed !== true;
  if (wire.kind === 'cut') {
    outcome.sent(false);
    if (reached) writeHalf(response, status, bodyOf(answer));
    return;
  }
  if (wire.kind === 'drip' && reached) {
    void drip(context, response, status, bodyOf(answer), wire.overMs).then(outcome.sent);
    return;
  }
  if (reached) write(response, status, bodyOf(answer), retryAfterOf(outcome));
  outcome.sent(reached);
}

/** Half of the answer, then a reset. */
function writeHalf(response: ServerResponse, status: number, body: string): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.write(bytes.subarray(0, bytes.length >> 1), () => reset(response));
}

const drips = 10;

/** The answer in ten pieces over `overMs`. Resolves to whether the caller stayed to the end. */
async function drip(
  { clock }: CallContext,
  response: ServerResponse,
  status: number,
  body: string,
  overMs: number,
): Promise<boolean> {
  const bytes = Buffer.from(body);
  const size = Math.max(1, Math.ceil(bytes.length / drips));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  for (let from = 0; from < bytes.length && !response.destroyed; from += size) {
    if (from > 0) await clock.sleep(overMs / (drips - 1));
    response.write(bytes.subarray(from, from + size));
  }
  response.end();
  return !response.destroyed;
}

const retryAfterOf = ({ answer }: Outcome) => (answer.ok ? undefined : answer.parameters?.retry_after);

function write(response: ServerResponse, status: number, body: string, retryAfter?: number): void {
  const headers: Record<string, string | number> = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  if (retryAfter !== undefined) headers['retry-after'] = retryAfter;
  response.writeHead(status, headers);
  response.end(body);
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** An answer that no method was asked for. */
export const refuseEarly = (response: ServerResponse, status: number, description: string): void =>
  write(response, status, bodyOf(failure(status, description)));

/** Bodies that can't be parsed are as good as empty: the server only logs them. */
export function readBody(body: Buffer, contentType: string): Params {
  if (body.length === 0) return {};
  const type = contentType.toLowerCase();
  if (type.includes('application/x-www-form-urlencoded')) return readForm(body.toString());
  if (!type.includes('application/json')) return {};
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Params) : {};
  } catch {
    return {};
  }
}

function readForm(text: string): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) params[name] ??= value;
  return params;
}

function decodePath(path: string): string | undefined {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
