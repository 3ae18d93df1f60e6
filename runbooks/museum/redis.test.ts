import { mkdirSync } from 'node:fs';
import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import type { Snapshot } from '@chatai/operations/facts';
import { judge } from '@chatai/operations/health';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RedisServer, startRedis } from '../faults/redis-server.ts';
import { checks, type Facts, look } from '../index.ts';
import { freePort } from './free-port.ts';
import { printed } from './museum.ts';
import { openTerminal, type Terminal } from './terminal.ts';

describe.skipIf(process.env.CHATAI_TEST_WITHOUT?.includes('redis'))('with a real Redis', () => {
  let terminal: Terminal;
  let redis: RedisServer;
  beforeEach(async () => {
    terminal = openTerminal({ outer: process.env });
    mkdirSync(terminal.at('/var'));
    const port = await freePort();
    const started = await startRedis(port, terminal.at('/var'));
    expect(started, 'install redis-server, or set CHATAI_TEST_WITHOUT=redis').toBeDefined();
    redis = started as RedisServer;
    terminal.wrap('redis-cli', '-p', String(port));
  });
  afterEach(async () => {
    await redis?.kill();
    await terminal.close();
  });

  /** Of the check that is ours. */
  async function verdict() {
    const config = loadConfig({ CHATAI_HOME: terminal.at('/chatai'), REDIS_URL: redis.url });
    const seen = await look({ clock: systemClock, config }, ['redis']);
    return judge(checks, seen as Snapshot<Facts>).find(({ id }) => id === 'redis');
  }

  test('B3: `redis-cli ping && OK` says OK to a Redis that wants a password and to one that is full; ours tells which', async () => {
    const theirs = async () => (await terminal.type(printed('B3'))).stdout.trim();
    expect([await theirs(), (await verdict())?.status]).toEqual(['✅ Redis OK', 'ok']);

    await redis.call('CONFIG', 'SET', 'maxmemory', '1');
    expect(await theirs()).toBe('✅ Redis OK');
    expect(await verdict()).toMatchObject({ status: 'fail', detail: expect.stringContaining('it is full') });

    await redis.call('CONFIG', 'SET', 'requirepass', 'a password');
    expect(await theirs()).toBe('✅ Redis OK');
    expect(await verdict()).toMatchObject({ status: 'fail', detail: expect.stringContaining('it wants a password') });

    await redis.kill();
    expect([await theirs(), (await verdict())?.status]).toEqual(['❌ Redis FAILED', 'fail']);
  });
});
