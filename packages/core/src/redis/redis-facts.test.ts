import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Clock, createManualClock, systemClock } from '../clock/index.ts';
import { redisFacts } from './redis-facts.ts';

function aLook(url: string | undefined, clock: Clock = systemClock) {
  const source = redisFacts(url, clock);
  return () => source.read(new AbortController().signal);
}

const refuses = (why: string, code?: string) => ({ kind: 'refuses', why, code });
const answers = { kind: 'answers', tookMs: expect.any(Number), usedBytes: expect.any(Number), maxBytes: 0 };

test('without an address there is none', async () => {
  expect(await aLook(undefined)()).toEqual({ kind: 'not-configured' });
});

test('nobody at the address is told by its code', async () => {
  expect(await aLook('redis://:hunter2@127.0.0.1:9')()).toEqual(refuses('unreachable', 'ECONNREFUSED'));
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
    const look = aLook(`redis://127.0.0.1:${port}`);
    await vi.waitFor(async () => expect(await look()).toMatchObject({ why: 'wants-password' }), 10_000);
  }
  async function kill() {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  }

  test('with its password it takes and gives', async () => {
    expect(await aLook(url())()).toEqual(answers);
  });

  test('without its password it wants one', async () => {
    expect(await aLook(`redis://127.0.0.1:${port}`)()).toEqual(refuses('wants-password'));
  });

  test('a wrong password is refused, and not repeated', async () => {
    expect(await aLook(url('hunter2'))()).toEqual(refuses('refuses-password'));
  });

  test('a password that was changed shows, also to who was let in before', async () => {
    const look = aLook(url());
    expect(await look()).toEqual(answers);
    const redis = new Redis(url());
    await redis.config('SET', 'requirepass', 'another');
    redis.disconnect();
    expect(await look()).toEqual(refuses('refuses-password'));
  });

  test('one that is full, or cannot save what it is given, takes nothing more', async () => {
    const redis = new Redis(url());
    await redis.config('SET', 'maxmemory', '1');
    expect(await aLook(url())()).toEqual(refuses('full'));
    await redis.config('SET', 'maxmemory', '0');
    await redis.config('SET', 'min-replicas-to-write', '0');
    await redis.replicaof('127.0.0.1', '9');
    expect(await aLook(url())()).toEqual(refuses('no-writes'));
    redis.disconnect();
  });

  test('one that is stopped is told, and found again when it is back', async () => {
    const look = aLook(url());
    expect(await look()).toEqual(answers);
    await kill();
    expect(await look()).toMatchObject({ why: 'unreachable' });
    expect(await look()).toEqual(refuses('unreachable', 'ECONNREFUSED'));
    await start();
    expect(await look()).toEqual(answers);
  });

  test('while it hangs that is known before half a second is over', async () => {
    const clock = createManualClock();
    const look = aLook(url(), clock);
    server.kill('SIGSTOP');
    const looking = look();
    // Until ioredis is loaded.
    await vi.waitFor(() => expect(clock.nextTimerInMs()).toBe(400));
    await clock.advance(400);
    expect(await looking).toEqual(refuses('silent'));
    server.kill('SIGCONT');
    await vi.waitFor(async () => expect(await look()).toEqual(answers), 10_000);
  });

  test('while it loads its data it says so', async () => {
    const redis = new Redis(url());
    await redis.config('SET', 'rdbcompression', 'no');
    for (let key = 0; key < 50; key++) await redis.set(`key ${key}`, String(Math.random()).repeat(200));
    await redis.save();
    redis.disconnect();
    await kill();
    // A tenth of a second for each key, and an answer to clients in between.
    await start('--key-load-delay', '100000', '--loading-process-events-interval-bytes', '1024');
    expect(await aLook(url())()).toEqual(refuses('loading'));
  });
});
