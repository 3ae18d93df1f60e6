// Builders of the conformance tests: a simulator on a clock that stands still, a caller, and a webhook that can misbehave.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createManualClock } from '@chatai/core/clock';
import type { Update, WebhookInfo } from 'grammy/types';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type RunningSimulator, type StartOptions, startSimulator } from '../index.ts';
import type { ChatMessage } from '../world/index.ts';

export const token = '7000000001:SANDBOXof-the-conformance-tests-00';

/** Fields of every method's result; each test looks at those of its own. */
export type Result = ChatMessage & WebhookInfo;

export interface Reply {
  status: number;
  retryAfter: string | null;
  body: {
    ok: boolean;
    result: Result;
    description?: string;
    error_code?: number;
    parameters?: { retry_after?: number; migrate_to_chat_id?: number };
  };
}

/** A simulator with one bot, and time that moves only by `sim.clock.skip`. */
export async function aSimulator(options: Partial<StartOptions> = {}) {
  const running = await startSimulator({ port: 0, clock: createManualClock(), seed: 7, ...options });
  onTestFinished(() => running.close());
  running.sim.createBot({ token, username: 'conformance_bot' });
  return { ...running, ...callers(running) };
}

/** One simulator for all tests of a file that leave nothing behind, with user 5 in its chat. Takes its bot's method and parameters. */
export function aSharedChat() {
  let running: RunningSimulator;
  beforeAll(async () => {
    running = await startSimulator({ port: 0, clock: createManualClock(), seed: 7 });
    running.sim.createBot({ token, username: 'conformance_bot' });
    running.sim.send(undefined, { userId: 5, text: '/start', user: { first_name: 'Ada' } });
  });
  afterAll(() => running.close());
  return (method: string, params: Record<string, unknown> = {}) =>
    callers(running).call(method, { chat_id: 5, ...params });
}

function callers({ url }: RunningSimulator) {
  const call = async (method: string, params: Record<string, unknown> = {}, botToken = token): Promise<Reply> =>
    replyOf(
      await fetch(`${url}/bot${botToken}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(params),
      }),
    );
  return { call };
}

export const replyOf = async (response: Response): Promise<Reply> => ({
  status: response.status,
  retryAfter: response.headers.get('retry-after'),
  body: (await response.json()) as Reply['body'],
});

/** The result of getUpdates. */
export const updatesOf = ({ body }: Reply): Update[] => body.result as unknown as Update[];

export interface Received {
  updateId: number;
  update: Update;
  headers: IncomingMessage['headers'];
  /** Answers it. A test that wants a hanging webhook does not call this. */
  answer: (status?: number, headers?: Record<string, string>, body?: string) => void;
  hangUp: () => void;
}

/** A webhook on a free port. `behave` decides for each POST; without it all are answered 200. */
export async function aWebhook(behave: (received: Received, count: number) => void = ({ answer }) => answer()) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.on('end', () => {
      const update = JSON.parse(body) as Update;
      const one = receivedOf(update, request, response);
      received.push(one);
      behave(one, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(async () => void (await close()));
  const { port } = server.address() as AddressInfo;
  const texts = () => received.map(({ update }) => update.message?.text ?? update.callback_query?.data);
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received,
    texts,
    close,
    connections: () => openConnections(server),
  };
}

const openConnections = (server: ReturnType<typeof createServer>) =>
  new Promise<number>((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );

const receivedOf = (update: Update, request: IncomingMessage, response: ServerResponse): Received => ({
  updateId: update.update_id,
  update,
  headers: request.headers,
  answer: (status = 200, headers = {}, body = '') => {
    response.writeHead(status, headers);
    response.end(body);
  },
  hangUp: () => request.socket.end(),
});

/** Waits until `condition` holds. Fails with what it waited for. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`waited 15 s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
