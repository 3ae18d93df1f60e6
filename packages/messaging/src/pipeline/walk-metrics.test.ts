import { systemClock } from '@chatai/core/clock';
import { coreErrors } from '@chatai/core/errors';
import { Registry } from '@chatai/core/metrics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, echo, until } from '../../testing/platform.ts';
import { createWalkMetrics } from './walk-metrics.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

test('each way in which a turn or a send can end is counted by its name', async () => {
  const metrics = new Registry();
  const bot = await platform.aBot(await platform.aTenant());
  await platform.aHolder({
    metrics,
    answer: (turn, signal) =>
      turn.question === 'fail' ? Promise.reject(coreErrors.notFound({ what: 'answer' })) : echo(turn, signal),
  });
  await platform.assign();
  const { sim } = platform;
  sim.faults.add({ kind: 'tooManyRequests', next: 1, chatId: 1, methods: ['sendMessage'], retryAfterMax: 1 });
  sim.faults.add({ kind: 'serverError', next: 1, chatId: 2, methods: ['sendMessage'] });
  for (const userId of [1, 2, 3]) sim.send(bot.telegramId, { userId, text: 'Hello?' });
  sim.send(bot.telegramId, { userId: 4, text: 'fail' });
  sim.setBlocked(bot.telegramId, 3, true);

  const counted = async (name: string) => {
    const metric = await metrics.getSingleMetric(name)?.get();
    return Object.fromEntries((metric?.values ?? []).map(({ labels, value }) => [labels.outcome, value]));
  };
  await until('three arrive', async () => (await counted('chatai_sends_total')).sent === 3);
  expect(await counted('chatai_sends_total')).toEqual({ sent: 3, retry: 1, uncertain: 1, refused: 1 });
  expect(await counted('chatai_turns_total')).toEqual({ closed: 3, failed: 1 });
});

test('the figures of a turn cost next to nothing beside the turn itself', () => {
  const { turnEnded, sent, sendSettled, updatesRead } = createWalkMetrics(new Registry(), systemClock);
  const times = { waitMs: 3.2, openMs: 4.1, answerMs: 180.5, closeMs: 3.9, totalMs: 184.4 };
  const rounds = 50_000;
  const run = () => {
    const startedMs = performance.now();
    for (let index = 0; index < rounds; index++) {
      updatesRead(1);
      turnEnded('closed', times);
      sent(45.2);
      sendSettled('sent');
    }
    return ((performance.now() - startedMs) / rounds) * 1e6;
  };
  run();
  const nanoseconds = Math.min(run(), run(), run());
  process.stdout.write(`figures of one turn: ${Math.round(nanoseconds)} ns\n`);
  // A turn costs about 290 µs (stack.md 10).
  expect(nanoseconds).toBeLessThan(29_000);
});
