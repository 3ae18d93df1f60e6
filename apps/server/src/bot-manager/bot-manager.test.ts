import { managerStatus } from '@chatai/contract/manager-status';
import { systemClock } from '@chatai/core/clock';
import { isRunning } from '@chatai/core/process';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aServer, type RunningProgram, type TestServer, until } from '../testing/a-server.ts';

/** From the end of a worker to the next answer (decision 0002). */
const handOverMs = 5_000;

let server: TestServer;
let manager: RunningProgram;
let bot: number;

beforeAll(async () => {
  server = await aServer(2);
  bot = await server.aBot();
});
beforeEach(async () => {
  if (!manager || !isRunning(manager.pid)) manager = await server.start('bot-manager');
  await until('two workers serve, and the bot runs', async () => {
    const { workers, bots } = await server.status();
    const held = workers.reduce((sum, worker) => sum + worker.bots, 0);
    return workers.length === 2 && workers.every(isLive) && bots.running === 1 && held === 1;
  });
});
afterAll(() => server.close());

const isLive = ({ state }: { state: string }) => state === 'live';
const pids = async () => (await server.status()).workers.map(({ pid }) => pid);
const print = (what: string, ms: number) => process.stdout.write(`${what}: ${Math.round(ms)} ms\n`);

test('/status shows every worker, and how many bots should run and do; /health is 200', async () => {
  const response = await fetch(`${manager.url}/status`);
  expect(response.status).toBe(200);
  const body = await response.json();
  const { workers, bots } = managerStatus.parse(body);
  expect(body).toMatchObject({ status: 'healthy', workersExpected: 2 });
  expect(bots).toEqual({ expected: 1, running: 1, notRunning: [] });
  expect(workers.map(({ state }) => state)).toEqual(['live', 'live']);
  expect(workers.reduce((sum, worker) => sum + worker.bots, 0)).toBe(1);
  for (const { pid, memoryBytes } of workers) {
    expect(isRunning(pid)).toBe(true);
    expect(memoryBytes).toBeGreaterThan(20_000_000);
  }
  expect((await fetch(`${manager.url}/health`)).status).toBe(200);
});

test('/status tells how long Telegram took for what was sent, and models for the first piece of an answer', async () => {
  const { latency: before } = await server.status();
  await server.ask(bot, 'How long does it take?');
  const { latency } = await until('the worker has told it', async () => {
    const status = await server.status();
    return (status.latency?.model.count ?? 0) > (before?.model.count ?? 0) && status;
  });
  expect(latency?.telegram.count).toBeGreaterThan(before?.telegram.count ?? 0);
  // The simulator answers at once, and so does the built-in model.
  expect(latency?.telegram.p50Ms).toBeLessThan(1_000);
  expect(latency?.model.p95Ms).toEqual(expect.any(Number));
});

test('the bots of a worker that is killed are answered by another within five seconds, and the worker is replaced', async () => {
  const victim = (await server.status()).workers.find((worker) => worker.bots > 0);
  process.kill(victim?.pid as number, 'SIGKILL');
  const answeredMs = await server.ask(bot, 'Is anybody there?');
  print('kill -9 of a worker to the next answer', answeredMs);
  expect(answeredMs).toBeLessThan(handOverMs);
  const after = await until('a third one', async () => {
    const { workers } = await server.status();
    return workers.length === 2 && workers.every(isLive) && workers;
  });
  expect(after.map(({ pid }) => pid)).not.toContain(victim?.pid);
});

test('workers end by themselves within two seconds when their manager is killed', async () => {
  const workers = await pids();
  const killedAtMs = systemClock.monotonicMs();
  process.kill(manager.pid, 'SIGKILL');
  await until('all have ended', () => !workers.some(isRunning));
  const ms = systemClock.monotonicMs() - killedAtMs;
  print('kill -9 of the manager to the end of its workers', ms);
  expect(ms).toBeLessThan(2_000);
});

test('workers that died together with their manager are buried by the next one, and their bots are answered', async () => {
  const workers = await pids();
  for (const pid of [manager.pid, ...workers]) process.kill(pid, 'SIGKILL');
  await manager.ended;
  const buried = () => server.logged('bot-manager').filter((event) => event === 'worker.buried').length;
  const before = buried();
  const answered = server.ask(bot, 'Are you still there?');
  manager = await server.start('bot-manager');
  const answeredMs = await answered;
  print('kill -9 of manager and workers to the next answer, start of the manager included', answeredMs);
  // Without the burial the bots would wait until the dead have been silent for twelve seconds.
  expect(buried() - before).toBe(2);
});

test('a manager that is told to stop is gone within ten seconds, with all its workers', async () => {
  const workers = await pids();
  const { ms, code } = await manager.stop();
  print('stop of manager and workers', ms);
  expect(ms).toBeLessThan(10_000);
  expect(code).toBe(0);
  expect(workers.filter(isRunning)).toEqual([]);
});
