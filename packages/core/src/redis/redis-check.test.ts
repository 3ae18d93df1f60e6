import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createRedisCheck } from './redis-check.ts';

const never = new AbortController().signal;
let server: Server | undefined;
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server?.close();
});

/** A server that speaks as much of RESP as a health check hears. */
async function aServer(answer: string): Promise<string> {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      for (const _ of data.toString().matchAll(/\*\d+\r\n/g)) socket.write(answer);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('without an address Redis is off, and that is normal', async () => {
  expect(await createRedisCheck(undefined).run(never)).toEqual({ status: 'off', detail: 'not configured (normal)' });
});

test('a Redis that answers is ok, one that goes away fails, and the check finds it again', async () => {
  const url = await aServer('+PONG\r\n');
  const check = createRedisCheck(url);
  expect(await check.run(never)).toEqual({ status: 'ok' });
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => server?.close(() => resolve()));
  expect(await check.run(never)).toMatchObject({ status: 'fail' });
  server?.listen(Number(new URL(url).port), '127.0.0.1');
  expect(await check.run(never)).toEqual({ status: 'ok' });
  check.close();
});

test('nobody at the address is a failure', async () => {
  const check = createRedisCheck('redis://:hunter2@127.0.0.1:9');
  expect(await check.run(never)).toEqual({ status: 'fail', detail: 'no answer: ECONNREFUSED' });
  check.close();
});
