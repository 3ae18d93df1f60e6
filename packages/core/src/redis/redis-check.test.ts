import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Clock, createManualClock, systemClock } from '../clock/index.ts';
import { createRedisCheck, type RedisCheck } from './redis-check.ts';

const checks: RedisCheck[] = [];
afterEach(() => {
  for (const check of checks.splice(0)) check.close();
});
function aCheck(url: string | undefined, clock: Clock = systemClock) {
  const check = createRedisCheck(url, clock);
  checks.push(check);
  return () => check.run(new AbortController().signal);
}

test('without an address Redis is off, and that is normal', async () => {
  expect(await aCheck(undefined)()).toEqual({ status: 'off', detail: 'not configured (normal)' });
});

test('nobody at the address is a failure', async () => {
  expect(await aCheck('redis://:hunter2@127.0.0.1:9')()).toEqual({
    status: 'fail',
    detail: 'no answer: ECONNREFUSED',
  });
});

describe.skipIf(process.env.CHATAI_TEST_WITHOUT?.includes('redis'))('of a real server', () => {
  const password = 'a-password-of-the-test';
  let folder: string;
  let port: number;
  let server: ChildProcess;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'chatai-redis-'));
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    port = (probe.address() as { port: number }).port;
    probe.close();
    await once(probe, 'close');
  });
  beforeEach(() => start());
  afterEach(kill);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const url = (secret = password) => `redis://:${secret}@127.0.0.1:${port}`;

  /** Resolves when it answers, be it with a refusal. */
  async function start(...settings: string[]) {
    const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--requirepass', password];
    server = spawn('redis-server', [...own, '--save', '', ...settings], { stdio: 'ignore' });
    const [failure] = await Promise.race([once(server, 'error'), once(server, 'spawn')]);
    expect(failure, 'install redis-server, or set CHATAI_TEST_WITHOUT=redis').toBeUndefined();
    const look = aCheck(`redis://127.0.0.1:${port}`);
    await vi.waitFor(async () => expect((await look()).detail).toContain('it wants a password'), 10_000);
  }
  async function kill() {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  }

  test('with its password it is ok', async () => {
    expect(await aCheck(url())()).toEqual({ status: 'ok' });
  });

  test('without its password the failure says where to put it', async () => {
    expect(await aCheck(`redis://127.0.0.1:${port}`)()).toEqual({
      status: 'fail',
      detail: 'it wants a password: give it in REDIS_URL (redis://:password@host:port)',
    });
  });

  test('with a wrong password the failure says so, and does not repeat it', async () => {
    expect(await aCheck(url('hunter2'))()).toEqual({
      status: 'fail',
      detail: 'it refuses the password in REDIS_URL',
    });
  });

  test('when it is stopped the check fails, and finds it again when it is back', async () => {
    const look = aCheck(url());
    expect(await look()).toEqual({ status: 'ok' });
    await kill();
    expect(await look()).toMatchObject({ status: 'fail' });
    expect(await look()).toEqual({ status: 'fail', detail: 'no answer: ECONNREFUSED' });
    await start();
    expect(await look()).toEqual({ status: 'ok' });
  });

  test('while it hangs the check fails before half a second is over, connected before or not', async () => {
    const clock = createManualClock();
    const [known, fresh] = [aCheck(url(), clock), aCheck(url(), clock)];
    await known();
    server.kill('SIGSTOP');
    const looking = Promise.all([known(), fresh()]);
    await clock.advance(400);
    const silent = { status: 'fail', detail: 'no answer within 400 ms' };
    expect(await looking).toEqual([silent, silent]);
    server.kill('SIGCONT');
    await vi.waitFor(async () => expect(await known()).toEqual({ status: 'ok' }), 10_000);
  });

  test('while it loads its data the check fails and says so', async () => {
    const redis = new Redis(url());
    await redis.config('SET', 'rdbcompression', 'no');
    for (let key = 0; key < 50; key++) await redis.set(`key ${key}`, String(Math.random()).repeat(200));
    await redis.save();
    redis.disconnect();
    await kill();
    // A tenth of a second for each key, and an answer to clients in between.
    await start('--key-load-delay', '100000', '--loading-process-events-interval-bytes', '1024');
    expect(await aCheck(url())()).toEqual({
      status: 'fail',
      detail: 'it is loading its data and answers nothing yet',
    });
  });
});
