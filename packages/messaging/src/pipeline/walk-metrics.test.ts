import { PassThrough } from 'node:stream';
import { systemClock } from '@chatai/core/clock';
import { coreErrors } from '@chatai/core/errors';
import { createLog } from '@chatai/core/log';
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
  let started = false;
  await platform.aHolder({
    metrics,
    answer(turn, signal) {
      if (turn.question === 'fail') return Promise.reject(coreErrors.notFound({ what: 'answer' }));
      if (turn.question !== 'endless') return echo(turn, signal);
      started = true;
      return new Promise((_, reject) => signal.addEventListener('abort', reject));
    },
  });
  await platform.assign();
  const { sim } = platform;
  sim.faults.add({ kind: 'tooManyRequests', next: 1, chatId: 1, methods: ['sendMessage'], retryAfterMax: 1 });
  sim.faults.add({ kind: 'serverError', next: 1, chatId: 2, methods: ['sendMessage'] });
  for (const userId of [1, 2, 3]) sim.send(bot.telegramId, { userId, text: 'Hello?' });
  sim.send(bot.telegramId, { userId: 4, text: 'fail' });
  sim.setBlocked(bot.telegramId, 3, true);
  sim.send(bot.telegramId, { userId: 5, text: 'endless' });
  await until('it is being answered', () => started);
  sim.send(bot.telegramId, { userId: 5, text: '/stop' });

  const counted = async (name: string) => {
    const metric = await metrics.getSingleMetric(name)?.get();
    return Object.fromEntries((metric?.values ?? []).map(({ labels, value }) => [labels.outcome, value]));
  };
  await until('four arrive', async () => (await counted('chatai_sends_total')).sent === 4);
  expect(await counted('chatai_sends_total')).toEqual({ sent: 4, retry: 1, uncertain: 1, refused: 1 });
  expect(await counted('chatai_turns_total')).toEqual({ closed: 3, failed: 1, cancelled: 1 });
});

test('the steps of an answer are measured, and told in the line of its turn', async () => {
  const metrics = new Registry();
  const lines: string[] = [];
  const written = new PassThrough({ encoding: 'utf8' }).on('data', (line: string) => lines.push(line));
  const steps = { assistant: 1.04, search: 20, memory: 3, model: 700, firstToken: 250 };
  const bot = await platform.aBot(await platform.aTenant());
  await platform.aHolder({
    metrics,
    log: createLog('worker', 'info', written),
    answer: async (turn, signal) => ({ ...(await echo(turn, signal)), steps }),
  });
  await platform.assign();
  for (const text of ['/start', 'Hello?']) platform.sim.send(bot.telegramId, { userId: 1, text });
  const closed = () => lines.map((line) => JSON.parse(line)).filter((line) => line['event.action'] === 'turn.closed');
  await until('both turns are told', () => closed().length === 2);
  const told = closed().find(({ model }) => model === 'test/echo').steps;
  expect(told).toMatchObject({ assistant: 1, search: 20, memory: 3, model: 700, firstToken: 250 });
  expect(Object.keys(told)).toEqual(expect.arrayContaining(['wait', 'open', 'answer', 'close', 'total']));

  const figures = await metrics.metrics();
  const figure = (name: string, step: string) =>
    Number(new RegExp(`^chatai_turn_step_seconds_${name}\\{step="${step}"\\} (.*)$`, 'm').exec(figures)?.[1]);
  expect(figure('sum', 'search')).toBeCloseTo(0.02);
  expect(figure('sum', 'firstToken')).toBeCloseTo(0.25);
  // Nobody was asked for what `/start` says.
  expect(['wait', 'answer', 'memory', 'model'].map((step) => figure('count', step))).toEqual([2, 2, 1, 1]);
});

test('the figures of a turn cost 20 µs at most, and no more after a hundred thousand turns than after the first', () => {
  const { turnEnded, sent, sendSettled, updatesRead } = createWalkMetrics(new Registry(), systemClock);
  const ofAnswer = { assistant: 0.1, search: 4.1, memory: 2.2, model: 170.3, firstToken: 90.1 };
  const steps = { wait: 3.2, open: 4.1, answer: 180.5, ...ofAnswer, close: 3.9 };
  /** Of this thread's own time: what the machine does beside it is not ours. */
  const nanosecondsEach = (turns: number) => {
    const before = process.threadCpuUsage();
    for (let index = 0; index < turns; index++) {
      updatesRead(1);
      turnEnded('closed', steps, 184.4);
      sent(45.2);
      sendSettled('sent');
    }
    const after = process.threadCpuUsage();
    return ((after.user + after.system - before.user - before.system) / turns) * 1e3;
  };
  const first = nanosecondsEach(10_000);
  const later = Math.min(nanosecondsEach(50_000), nanosecondsEach(50_000), nanosecondsEach(50_000));
  process.stdout.write(`figures of one turn: ${Math.round(later)} ns\n`);
  // A deadline, five times the 4 µs that they take; a worker takes 190 µs for a reply (bench/RESULTS.md).
  expect(later).toBeLessThan(20_000);
  // The first ones are run cold. What grew with the turns that were counted would take many times as long.
  expect(later).toBeLessThan(2 * first);
});
