import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@chatai/core/clock';
import { expect, onTestFinished, test } from 'vitest';
import { askSandboxBot } from './sandbox-bot.ts';

/** What comes of asking a bot where the simulator answers every call with this status, or is not there. */
async function asking(status: number | undefined) {
  const server = createServer((_, response) => response.writeHead(status ?? 200).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const simulatorUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => new Promise((resolve) => server.close(resolve));
  if (status === undefined) await close();
  else onTestFinished(async () => void (await close()));
  return askSandboxBot({ simulatorUrl, clock: systemClock }, 'demo_bot', AbortSignal.timeout(10_000));
}

test('a bot that the simulator has forgotten is nobody to ask', async () => {
  expect(await asking(404)).toBe('unknown');
});

test('a simulator that is away, or broken, is no bot that was forgotten: it is told', async () => {
  await expect(asking(undefined)).rejects.toThrow('fetch failed');
  await expect(asking(500)).rejects.toThrow('the simulator answered 500 to /_sim/send');
});
