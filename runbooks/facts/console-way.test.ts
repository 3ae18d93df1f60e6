import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@chatai/core/clock';
import { expect, onTestFinished, test } from 'vitest';
import { apiTroubleOf, consoleWayFacts, pageRefusalOf, scriptTroubleOf } from './console-way.ts';

const document = { status: 'unhealthy', version: '1.2.3', uptimeSeconds: 3, components: {} };
const script = '/_next/static/chunks/1a2b.js';
const well = {
  '/health': [503, JSON.stringify(document)],
  '/sign-in?step=code': [200, `<html><script src="${script}" async=""></script></html>`],
  [script]: [200, ''],
} as const;

/** What is wrong with a console that gives these answers, and to all else 404. */
async function troublesOf(answers: Record<string, readonly [number, string]>): Promise<(string | undefined)[]> {
  const server = createServer(({ url = '' }, response) => {
    const [status, body] = answers[url] ?? [404, ''];
    response.writeHead(status).end(body);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const way = await consoleWayFacts(url, { clock: systemClock, withinMs: 5_000 }).read(AbortSignal.timeout(10_000));
  return [apiTroubleOf(way), scriptTroubleOf(way)];
}

test('a console works in a browser when the backend answers through it, however it is, and its scripts are there', async () => {
  expect(await troublesOf(well)).toEqual([undefined, undefined]);
});

test('a refusal of its own is no answer of the backend', async () => {
  const refusal = JSON.stringify({ type: '/problems/unavailable', title: 'The backend is away', status: 503 });
  expect(await troublesOf({ ...well, '/health': [503, refusal] })).toEqual([
    'it answers 503 for the backend',
    undefined,
  ]);
});

test('a script that is gone is told, and a page that names none', async () => {
  expect(await troublesOf({ ...well, [script]: [404, ''] })).toEqual([undefined, `${script} answers 404`]);
  expect(await troublesOf({ '/health': well['/health'] })).toEqual([undefined, '/sign-in?step=code names no script']);
});

test('a page that does not come in time is told as that: nobody knows then what it names', async () => {
  const server = createServer(({ url = '' }, response) => {
    if (url === '/health') response.end(JSON.stringify(document));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const way = await consoleWayFacts(url, { clock: systemClock, withinMs: 300 }).read(AbortSignal.timeout(10_000));
  expect([apiTroubleOf(way), scriptTroubleOf(way)]).toEqual([undefined, undefined]);
  expect(pageRefusalOf(way)).toBe('/sign-in?step=code did not come whole (timeout)');
});
