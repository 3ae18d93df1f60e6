import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { problem } from '@chatai/contract/problem';
import { afterEach, describe, expect, it } from 'vitest';
import { isForBackend, passThrough } from './pass-through.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const consoleBefore = (backendUrl: string, patienceMs?: number) =>
  listen((request, response) => passThrough(request, response, backendUrl, patienceMs));

describe('a call of the API through the console', () => {
  it('reaches the backend as it was sent, and the answer comes back as it was given', async () => {
    const backend = await listen(async (request, response) => {
      const body = await text(request);
      const { method, url, headers } = request;
      response.writeHead(201, { 'set-cookie': ['a=1', 'b=2'], 'x-request-id': 'r-1' });
      response.end(JSON.stringify({ method, url, body, cookie: headers.cookie, host: headers['x-forwarded-host'] }));
    });
    const front = await consoleBefore(backend);
    const answer = await fetch(`${front}/api/v1/things?x=1`, {
      method: 'POST',
      body: 'hello',
      headers: { cookie: 'c=3' },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(answer.headers.get('x-request-id')).toBe('r-1');
    const host = new URL(front).host;
    expect(await answer.json()).toEqual({
      method: 'POST',
      url: '/api/v1/things?x=1',
      body: 'hello',
      cookie: 'c=3',
      host,
    });
  });

  it('streams events one by one', async () => {
    const second = Promise.withResolvers<void>();
    const backend = await listen(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      await second.promise;
      response.end('data: 2\n\n');
    });
    const answer = await fetch(`${await consoleBefore(backend)}/api/v1/events`);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    // The first arrives while the second does not exist yet.
    expect((await reader?.read())?.value).toBe('data: 1\n\n');
    second.resolve();
    expect((await reader?.read())?.value).toBe('data: 2\n\n');
  });

  it('ends with the hints of a backend that hangs, and goes on waiting for its other answers', async () => {
    const late = Promise.withResolvers<void>();
    const backend = await listen(async ({ url }, response) => {
      response.writeHead(200).write('first');
      if (url?.startsWith('/api/v1/events')) return;
      await late.promise;
      response.end(', then the rest');
    });
    const front = await consoleBefore(backend, 50);
    const answer = await fetch(`${front}/api/v1/assistants/x/ask`);
    await expect(fetch(`${front}/api/v1/events?workspace=demo`).then((hints) => hints.text())).rejects.toThrow();
    late.resolve();
    expect(await answer.text()).toBe('first, then the rest');
  });

  it('ends at the backend when the browser leaves', async () => {
    const left = Promise.withResolvers<void>();
    const backend = await listen((_, response) => {
      response.writeHead(200).write('…');
      response.once('close', left.resolve);
    });
    const leaving = new AbortController();
    await fetch(`${await consoleBefore(backend)}/api/v1/events`, { signal: leaving.signal });
    leaving.abort();
    await left.promise;
  });

  it('is refused with a problem and its request id when no backend is there', async () => {
    const gone = await listen(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const answer = await fetch(`${await consoleBefore(gone)}/api/v1/me`, { headers: { 'x-request-id': 'mine-1234' } });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-request-id')).toBe('mine-1234');
    expect(problem.parse(await answer.json())).toMatchObject({
      code: 'unavailable',
      instance: 'urn:request:mine-1234',
    });
  });
});

it('only the API and the health document are passed on', () => {
  expect(['/api/v1/me', '/api/v1/x?y=1', '/health', '/health?x'].every(isForBackend)).toBe(true);
  expect(['/api/health', '/home', '/healthy', '/link/api/v1/', '/api/v1'].some(isForBackend)).toBe(false);
});
