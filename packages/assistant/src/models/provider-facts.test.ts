import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createManualClock } from '@chatai/core/clock';
import type { FactSource } from '@chatai/core/health';
import { afterEach, expect, test, vi } from 'vitest';
import { type ProviderFacts, providerFacts } from './provider-facts.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function aProvider(status: number) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    const known = request.headers.authorization === 'Bearer sk-good' && request.url === '/v1/models';
    response.writeHead(known ? status : 401).end('{}');
  });
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { baseUrl, asked: () => asked };
}

const look = (source: FactSource<ProviderFacts>) => source.read(new AbortController().signal);

test('the built-in model has no provider', async () => {
  const operator = { baseUrl: undefined, apiKey: undefined, name: undefined };
  const source = providerFacts({ operator, clock: createManualClock() });
  expect(await look(source)).toEqual({ kind: 'built-in', model: 'builtin/extractive' });
});

test('a provider is asked for its list of models, twice a minute at most', async () => {
  const clock = createManualClock();
  const { baseUrl, asked } = await aProvider(200);
  const source = providerFacts({ operator: { baseUrl: `${baseUrl}/`, apiKey: 'sk-good', name: 'small' }, clock });
  expect(await look(source)).toEqual({ kind: 'answers', status: 200, tookMs: 0, model: 'openai/small' });
  await look(source);
  expect(asked()).toBe(1);
  await clock.advance(30_000);
  await look(source);
  await vi.waitFor(() => expect(asked()).toBe(2));
});

test('OpenAI is asked, too, when there is a key alone', async () => {
  const asked: [string, unknown][] = [];
  const source = providerFacts({
    operator: { baseUrl: undefined, apiKey: 'sk-old', name: undefined },
    clock: createManualClock(),
    async ask(url, init) {
      asked.push([String(url), init?.headers]);
      return new Response('{}', { status: 401 });
    },
  });
  expect(await look(source)).toMatchObject({ kind: 'answers', status: 401, model: 'openai/gpt-4o-mini' });
  expect(asked).toEqual([['https://api.openai.com/v1/models', { authorization: 'Bearer sk-old' }]]);
});

test('a slow provider is told as it was a moment ago; older news is none', async () => {
  const clock = createManualClock();
  let status = 200;
  let answers = Promise.withResolvers<void>();
  answers.resolve();
  const source = providerFacts({
    operator: { baseUrl: 'http://models.example/v1/', apiKey: undefined, name: 'small' },
    clock,
    ask: () => answers.promise.then(() => new Response('{}', { status })),
  });
  expect(await look(source)).toMatchObject({ status: 200 });
  status = 503;
  answers = Promise.withResolvers();
  await clock.advance(59_000);
  expect(await look(source)).toMatchObject({ status: 200 });
  await clock.advance(3_600_000);
  const later = look(source);
  answers.resolve();
  expect(await later).toMatchObject({ status: 503 });
});

test('nobody at the address is a fact that repeats neither address nor key', async () => {
  const operator = { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-secret', name: 'small' };
  const facts = await look(providerFacts({ operator, clock: createManualClock() }));
  expect(facts).toEqual({ kind: 'unreachable', model: 'openai/small' });
});
