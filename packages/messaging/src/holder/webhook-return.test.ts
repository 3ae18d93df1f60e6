import { createManualClock } from '@chatai/core/clock';
import { expect, test } from 'vitest';
import type { HeldBot } from '../bots/index.ts';
import { createWebhookReturn, returnRoundMs } from './webhook-return.ts';

/** One bot that polls because its webhook failed, on a clock that is moved. `works`: our own look at the address. */
function aReturn({ works = true, stays = false } = {}) {
  const clock = createManualClock();
  const bot = {
    botId: 'a',
    enabled: true,
    leaving: false,
    mode: 'webhook',
    state: 'live',
    fallbackSince: new Date(0),
  } as HeldBot;
  const how = { works };
  const tries: number[] = [];
  let looks = 0;
  async function leadsToUs() {
    looks += 1;
    return how.works;
  }
  const round = createWebhookReturn({
    clock,
    publicUrl: 'https://chat.example',
    address: { leadsToUs },
    held: () => [bot],
    async tryWebhook() {
      tries.push(clock.monotonicMs() / 60_000);
      // It fails again at once, or works from now on.
      if (stays) bot.fallbackSince = null;
    },
    watch: () => {},
  });
  const pass = async (minutes: number) => {
    for (let ms = 0; ms < minutes * 60_000; ms += returnRoundMs) {
      await clock.advance(returnRoundMs);
      await round();
    }
  };
  return { bot, how, tries, looks: () => looks, pass };
}
const pausesOf = (tries: number[]) => tries.map((at, index) => Math.round(at - (tries[index - 1] ?? 0)));

test('while a webhook goes on failing it is tried after a minute, then two, four, and at last each half hour', async () => {
  const { tries, pass } = aReturn();
  await pass(130);
  expect(pausesOf(tries)).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
});

test('while the address does not lead to us Telegram is not asked', async () => {
  const { tries, how, looks, pass } = aReturn({ works: false });
  await pass(20);
  expect([tries.length, looks()]).toEqual([0, 4]);
  how.works = true;
  await pass(15);
  expect(tries.length).toBe(1);
});

test('a webhook that worked for a while begins anew when it fails', async () => {
  const { bot, tries, pass } = aReturn({ stays: true });
  await pass(2);
  bot.fallbackSince = new Date(0);
  await pass(2);
  expect(pausesOf(tries)).toEqual([1, 2]);
  await pass(30);
  bot.fallbackSince = new Date(0);
  await pass(2);
  expect(tries.length).toBe(3);
});

test('a bot whose owner wants polling is left alone', async () => {
  const { bot, tries, pass } = aReturn();
  bot.mode = 'polling';
  await pass(10);
  expect(tries).toEqual([]);
});
