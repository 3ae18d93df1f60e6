import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import type { AskEvent } from './ask.ts';
import { createClient, ProblemError } from './client.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

/** A server that answers as told and keeps what it was asked. */
async function aServer(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const seen: { method?: string; url?: string; body: string; headers: IncomingMessage['headers'] }[] = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method ?? '', url: request.url ?? '', body, headers: request.headers });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const api = createClient({ baseUrl: `http://127.0.0.1:${port}`, headers: { authorization: 'Bearer ck_test' } });
  return { api, seen };
}

const id = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('the client', () => {
  test('puts each field where the route wants it: path, query or body', async () => {
    const { api, seen } = await aServer((_, response) => response.end('{"items":[],"nextCursor":null}'));
    await api.conversations.messages({ id, limit: 5 });
    await api.assistants.update({ id, name: 'Sales' });
    await api.bots.stopMany({ ids: [id], cursor: id });
    expect(seen.map(({ method, url, body }) => ({ method, url, body }))).toEqual([
      { method: 'GET', url: `/api/v1/conversations/${id}/messages?limit=5`, body: '' },
      { method: 'PATCH', url: `/api/v1/assistants/${id}`, body: '{"name":"Sales"}' },
      { method: 'POST', url: `/api/v1/bots:stop?cursor=${id}`, body: `{"ids":["${id}"]}` },
    ]);
    expect(seen[0]?.headers.authorization).toBe('Bearer ck_test');
  });

  test('throws the problem that the server answered', async () => {
    const document = {
      type: '/problems/not-found',
      title: 'Not found',
      status: 404,
      detail: 'There is no bot with this id here.',
      instance: 'urn:request:abc',
      code: 'not-found',
      fix: 'Check the id.',
      retry: 'never',
    };
    const { api } = await aServer((_, response) => response.writeHead(404).end(JSON.stringify(document)));
    const error = await api.bots.get({ id }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ problem: document, code: 'not-found', status: 404, requestId: 'abc' });
  });

  test('says so when something between us answered', async () => {
    const { api } = await aServer((_, response) => response.writeHead(502).end('<html>Bad gateway</html>'));
    await expect(api.bots.list()).rejects.toMatchObject({ code: 'not-our-answer', status: 502 });
  });

  test('says so when what answered has problems of its own', async () => {
    const theirs = { type: 'about:blank', title: 'Too many', status: 429, detail: 'Slow down.' };
    const { api } = await aServer((_, response) => response.writeHead(429).end(JSON.stringify(theirs)));
    await expect(api.bots.list()).rejects.toMatchObject({ code: 'not-our-answer', status: 429 });
  });

  test('streams the parts of an answer, then the whole, whatever the chunks are cut at', async () => {
    const whole = {
      ...{ answer: 'Two words', answered: true, sources: [], model: 'm', turnId: id, conversationId: id },
      ...{ tookMs: 12, inputTokens: 3, outputTokens: 2 },
    };
    const sent = [
      { kind: 'part', text: 'Two ' },
      { kind: 'part', text: 'words' },
      { kind: 'answer', answer: whole },
    ];
    const { api, seen } = await aServer((_, response) => {
      const text = sent.map((event) => `event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`).join(': ping\n\n');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let at = 0; at < text.length; at += 7) response.write(text.slice(at, at + 7));
      response.end();
    });
    const events: AskEvent[] = [];
    for await (const event of api.askStream({ id, question: 'How many?' })) events.push(event);
    expect(events).toEqual(sent);
    expect(seen[0]?.headers.accept).toBe('text/event-stream');
  });

  test('knows the types of input and output', () => {
    const api = createClient({ baseUrl: '' });
    expectTypeOf(api.assistants.list)
      .parameter(0)
      .toEqualTypeOf<
        { limit?: number | undefined; cursor?: string | undefined; deleted?: 'true' | 'false' | undefined } | undefined
      >();
    expectTypeOf(api.apiKeys.create).returns.resolves.toHaveProperty('key').toEqualTypeOf<string>();
    expectTypeOf(api.account.me).returns.resolves.toHaveProperty('platformAdmin').toEqualTypeOf<boolean>();
  });
});
