import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createManualClock } from '@chatai/core/clock';
import { createLog } from '@chatai/core/log';
import { type RunningSimulator, startSimulator } from '@chatai/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { createTelegram, type Telegram } from '../channels/telegram/index.ts';
import { createCallGate } from './call-gate.ts';
import { createPoller } from './poller.ts';

let simulator: RunningSimulator;
let telegram: Telegram;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  telegram = createTelegram({ everyBot: simulator.url, sandbox: simulator.url, cloud: simulator.url });
});
afterAll(async () => {
  await telegram.close();
  await simulator.close();
});

/** Polling of a new bot on a clock that stands still. `said` is what it told its holder. */
function aPoller({ inConflict = false } = {}) {
  const { bot } = simulator.sim.createBot();
  const clock = createManualClock();
  const said: string[] = [];
  let stored = 0;
  const store = async () => void stored++;
  const poller = createPoller(
    { telegram, clock, log: createLog('test', 'fatal'), gate: createCallGate({ clock }), store, inConflict },
    { botId: 'a bot', telegramToken: bot.token },
    {
      tokenDead: (reason) => said.push(`dead: ${reason}`),
      disturbed: (state, reason) => said.push(`${state}: ${reason.split(/[,:]/)[0]}`),
      live: () => said.push('live'),
    },
  );
  const { isPolled } = simulator.sim.delivery.of(bot);
  return {
    clock,
    said,
    poller,
    stored: () => stored,
    /** It waits for updates. */
    waits: () => until('a waiting poll', isPolled),
    /** Another program asks for updates with the same token: the one that waits is sent away. */
    async intrude() {
      // A second refusal within three seconds would come slowly.
      await simulator.sim.clock.skip(3_000);
      const other = { timeoutMs: 60_000, line: 'poll' as const };
      telegram.call(bot.token, 'getUpdates', { timeout: 50 }, other).catch(() => {});
    },
    /** Somebody writes; the answer to a poll is an update. */
    async write() {
      const before = stored;
      simulator.sim.send(bot.id, { userId: 7, text: 'hello' });
      await until('the update', () => stored > before);
    },
    /** Until its pause is over. */
    async pauses() {
      await until('a pause', () => clock.nextTimerInMs() !== undefined);
      await clock.advance(clock.nextTimerInMs() as number);
    },
  };
}

test('a second program that polls with the same token is one steady state, until it has been quiet for a minute', async () => {
  const { clock, said, poller, waits, intrude, write, pauses } = aPoller();
  await waits();
  for (let round = 0; round < 3; round++) {
    await intrude();
    await pauses();
    await waits();
    await write();
    await waits();
  }
  expect(said).toEqual(['conflict: another program polls with this token']);
  await clock.advance(60_000);
  await write();
  await until('live', () => said.at(-1) === 'live');
  expect(said).toEqual(['conflict: another program polls with this token', 'live']);
  poller.stop();
});

test('a bot that is taken over while somebody else polls stays so until it has been quiet', async () => {
  const { clock, said, poller, waits, write } = aPoller({ inConflict: true });
  await waits();
  await write();
  await waits();
  expect(said).toEqual([]);
  await clock.advance(60_000);
  await write();
  await until('live', () => said.length > 0);
  expect(said).toEqual(['live']);
  poller.stop();
});

test('an update that is nested too deeply to be written again is kept by its number, and those behind it come', async () => {
  const deep = `{"update_id":8,"message":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
  const server = createServer((request, response) => {
    request.on('data', (body: Buffer) => {
      const { offset } = JSON.parse(body.toString());
      const updates = [deep, '{"update_id":9,"message":{}}'].slice(offset === 0 ? 0 : offset - 8);
      if (updates.length > 0) response.end(`{"ok":true,"result":[${updates}]}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const own = createTelegram({ everyBot: root, sandbox: root, cloud: root });
  const stored: string[] = [];
  const clock = createManualClock();
  const poller = createPoller(
    {
      telegram: own,
      clock,
      log: createLog('test', 'fatal'),
      gate: createCallGate({ clock }),
      store: async (raw) => stored.push(raw.toString()),
      inConflict: false,
    },
    { botId: 'a bot', telegramToken: '1234567890:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr' },
    { tokenDead: () => {}, disturbed: () => {}, live: () => {} },
  );
  await until('both', () => stored.length === 2);
  expect(stored).toEqual(['{"update_id":8,"lost":"nested too deeply to be kept"}', '{"update_id":9,"message":{}}']);
  poller.stop();
  await own.close();
  server.close();
});
