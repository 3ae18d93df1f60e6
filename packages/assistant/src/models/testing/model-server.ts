import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with one request. */
export type Behaviour =
  /** Streams the pieces and ends as it should; with `usage` it tells what was used. */
  | {
      kind: 'answer';
      pieces: string[];
      usage?: { input: number; output: number };
      finish?: 'stop' | 'length' | 'content_filter';
    }
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  /** Streams the pieces, then ends cleanly without saying that it is done. */
  | { kind: 'unfinished'; pieces: string[] }
  /** Streams the pieces, then breaks the connection. */
  | { kind: 'reset'; pieces: string[] }
  /** Streams the pieces, then says nothing more and keeps the connection open. */
  | { kind: 'silent'; pieces: string[] };

export interface ModelRequest {
  model: string;
  messages: { role: string; content: unknown }[];
  authorization: string | undefined;
  /** Resolves when the other side has gone before the answer was complete. */
  aborted: Promise<void>;
}

export interface ModelServer {
  /** To be used as OPENAI_BASE_URL. */
  baseUrl: string;
  requests: ModelRequest[];
  /** Behaviours of the next requests, in order; when none is left, `otherwise`. */
  next: Behaviour[];
  otherwise: Behaviour;
  close(): Promise<void>;
}

/** Starts on a free port of loopback. */
export async function startModelServer(
  otherwise: Behaviour = { kind: 'answer', pieces: ['Hello', ' there.'] },
): Promise<ModelServer> {
  const model: ModelServer = {
    baseUrl: '',
    requests: [],
    next: [],
    otherwise,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer((request, response) => void serve(model, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  model.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return model;
}

async function serve(model: ModelServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of request) text += chunk;
  const body = JSON.parse(text) as Pick<ModelRequest, 'model' | 'messages'>;
  const aborted = once(response, 'close').then(() => {
    if (response.writableFinished) return new Promise<void>(() => {});
  });
  model.requests.push({
    model: body.model,
    messages: body.messages,
    authorization: request.headers.authorization,
    aborted,
  });
  const behaviour = model.next.shift() ?? model.otherwise;
  if (behaviour.kind === 'status') {
    response.writeHead(behaviour.status, { 'content-type': 'application/json', ...behaviour.headers });
    response.end(JSON.stringify({ error: { message: 'refused on demand' } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const event = (data: unknown) => response.write(`data: ${JSON.stringify(data)}\n\n`);
  const choice = (delta: object, finish: string | null = null) =>
    event({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: body.model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
  for (const piece of behaviour.pieces) choice({ role: 'assistant', content: piece });
  if (behaviour.kind === 'silent') {
    response.flushHeaders();
    return;
  }
  if (behaviour.kind === 'reset') {
    response.write('', () => response.destroy());
    return;
  }
  if (behaviour.kind === 'unfinished') {
    response.end();
    return;
  }
  choice({}, behaviour.finish ?? 'stop');
  if (behaviour.usage) {
    const { input, output } = behaviour.usage;
    event({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: body.model,
      choices: [],
      usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
    });
  }
  response.end('data: [DONE]\n\n');
}
