import { createManualClock } from '@chatai/core/clock';
import { startSimulator } from '@chatai/simulator';
import { expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { createTelegram } from '../channels/telegram/index.ts';
import { createCallGate } from './call-gate.ts';

const limited = (seconds: number) => ({
  ok: false as const,
  code: 429,
  description: 'Too Many Requests',
  retryAfterMs: seconds * 1000,
});

test('until Telegram counts new tokens all go through; then fifteen a minute, in order, until an hour has passed without a refusal', async () => {
  const clock = createManualClock();
  const gate = createCallGate({ clock });
  await Promise.all(Array.from({ length: 100 }, () => gate.enter()));
  gate.heard(limited(30));
  const passed: { call: number; second: number }[] = [];
  for (let call = 0; call < 40; call++)
    void gate.enter().then(() => passed.push({ call, second: clock.monotonicMs() / 1000 }));
  await clock.advance(29_000);
  expect(passed).toEqual([]);
  await clock.advance(60_000);
  expect(passed.map(({ call }) => call)).toEqual(Array.from({ length: 15 }, (_, index) => index));
  expect(passed[0]?.second).toBe(30);
  // Refused once more: nobody before the time.
  gate.heard(limited(60));
  const before = passed.length;
  await clock.advance(59_000);
  expect(passed.length).toBe(before);
  await clock.advance(3 * 60_000);
  expect(passed.length).toBe(40);
  await clock.advance(3_600_000);
  expect(gate.isNarrow()).toBe(false);
});

test('several workers share the fifteen', async () => {
  const clock = createManualClock();
  const gate = createCallGate({ clock, workers: () => 3 });
  gate.heard(limited(2));
  let passed = 0;
  for (let call = 0; call < 40; call++) void gate.enter().then(() => passed++);
  await clock.advance(2_000 + 119_000);
  expect(passed).toBe(10);
});

test('who gives up waiting takes nobody else’s turn, and one bot’s own second of rest narrows nothing', async () => {
  const clock = createManualClock();
  const gate = createCallGate({ clock });
  gate.heard(limited(1));
  expect(gate.isNarrow()).toBe(false);
  gate.heard(limited(10));
  const first = new AbortController();
  const gone = gate.enter(first.signal).catch(() => 'gone');
  let second = false;
  void gate.enter().then(() => (second = true));
  first.abort();
  expect(await gone).toBe('gone');
  await clock.advance(10_000);
  expect(second).toBe(true);
});

test('forty-five new bots are let in by a server that takes twenty a minute, and it is not asked in vain again and again', async () => {
  const simulator = await startSimulator({ port: 0, flood: { mode: 'realistic' } });
  const telegram = createTelegram({ everyBot: simulator.url, sandbox: simulator.url, cloud: simulator.url });
  const clock = createManualClock();
  const gate = createCallGate({ clock });
  const tokens = Array.from({ length: 45 }, () => simulator.sim.createBot().bot.token);
  let done = 0;
  const waited = new Set<string>();
  let onTheWire = 0;
  const setUp = async (token: string) => {
    const call = async () => {
      onTheWire += 1;
      return telegram.call(token, 'deleteWebhook', {}).finally(() => {
        onTheWire -= 1;
      });
    };
    for (;;) {
      const answer = await gate.run(call, { waits: () => void waited.add(token) });
      if (answer.ok) return void done++;
      await clock.sleep(answer.retryAfterMs ?? 0);
    }
  };
  for (const token of tokens) void setUp(token);
  await until('the first twenty', () => done === 20 && onTheWire === 0);
  expect(gate.isNarrow()).toBe(true);
  for (let second = 0; second < 300 && done < tokens.length; second++) {
    await simulator.sim.clock.skip(1_000);
    await clock.advance(1_000);
    await until('an answer', () => onTheWire === 0);
  }
  await until('all', () => done === tokens.length);
  expect(waited.size).toBeGreaterThanOrEqual(25);
  const refused = simulator.sim.ledger
    .query({ kind: 'call', limit: 1_000 })
    .items.filter((call) => call.kind === 'call' && call.status === 429);
  // Those that were on the wire when the limit was met, and few more.
  expect(refused.length).toBeLessThanOrEqual(16);
  await telegram.close();
  await simulator.close();
});
