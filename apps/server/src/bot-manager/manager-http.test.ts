import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { health } from '@chatai/contract/health';
import { createManualClock, systemClock } from '@chatai/core/clock';
import { openDatabase } from '@chatai/core/database';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { createLog } from '@chatai/core/log';
import { createMetrics } from '@chatai/core/metrics';
import { createWakeUp } from '@chatai/messaging/inbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../testing/a-server.ts';
import { aSilentServer } from '../testing/silent-server.ts';
import { createManager, type Manager } from './manager.ts';
import { createManagerServer } from './manager-http.ts';
import { createManagerMetrics } from './manager-metrics.ts';

let db: TestDatabase;
let manager: Manager;
let server: Server;
let url: string;

/** A manager whose workers never serve. */
beforeAll(async () => {
  db = await createTestDatabase();
  const database = await db.open('system');
  const clock = createManualClock();
  const log = createLog('test', 'fatal');
  const metrics = createMetrics('bot-manager');
  manager = await createManager({
    database,
    targets: db.targets,
    wakeUp: createWakeUp({ database, clock, log }),
    clock,
    log,
    metrics,
    host: 'test',
    workers: 2,
    publicUrl: undefined,
    workerProgram: path.join(import.meta.dirname, 'fixtures/dies-young.ts'),
  });
  const metricsText = createManagerMetrics(metrics, manager);
  server = createManagerServer({
    manager,
    metricsText,
    instance: 'test',
    version: '1.2.3',
    workers: 2,
    startedAtMs: clock.now(),
    now: clock.now,
    loop: { lastMs: () => 2.5 },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await manager.stop(1_000);
  await db.drop();
});

test('without a worker that serves the manager is unhealthy, 503, and still tells its status', async () => {
  const answer = await fetch(`${url}/health`);
  const said: unknown = await answer.json();
  expect([answer.status, said]).toMatchObject([503, { status: 'unhealthy', workersExpected: 2 }]);
  expect(health.parse(said)).toMatchObject({
    loopDelayMs: 2.5,
    components: {
      database: { status: 'ok' },
      workers: { status: 'fail', detail: '0 of 2 serve' },
      bots: { status: 'ok' },
    },
  });
  expect(await (await fetch(`${url}/status`)).json()).toMatchObject({ bots: { expected: 0, running: 0 } });
});

test('figures are shown also before any worker has told its own', async () => {
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toContain('chatai_workers_live{component="bot-manager"} 0');
  expect(text).toMatch(/^chatai_process_start_time_seconds\{component="bot-manager"\} \d+$/m);
});

test('only what is there is answered, and only to GET', async () => {
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
  const refused = await fetch(`${url}/status`, { method: 'POST' });
  expect({ status: refused.status, allow: refused.headers.get('allow') }).toEqual({ status: 405, allow: 'GET, HEAD' });
  const head = await fetch(`${url}/status`, { method: 'HEAD' });
  expect({ status: head.status, body: await head.text() }).toEqual({ status: 200, body: '' });
});

test('when the database hangs, /status says within a second what the manager knows without it', async () => {
  const { host, port } = db.targets.system as { host: string; port: number };
  const proxy = await aSilentServer({ host, port });
  const behind = { host: '127.0.0.1', port: proxy.port };
  const targets = { ...db.targets, system: { ...db.targets.system, ...behind } };
  const database = await openDatabase(targets, 'system', { name: 'hanging', max: 3 });
  const log = createLog('test', 'fatal');
  const own = createMetrics('bot-manager');
  const hanging = await createManager({
    database,
    targets: db.targets,
    wakeUp: createWakeUp({ database, clock: systemClock, log }),
    clock: systemClock,
    log,
    metrics: own,
    host: 'test',
    workers: 1,
    publicUrl: undefined,
    workerProgram: path.join(import.meta.dirname, 'fixtures/does-not-stop.ts'),
  });
  const managerServer = createManagerServer({
    manager: hanging,
    metricsText: createManagerMetrics(own, hanging),
    instance: 'test',
    version: '1.2.3',
    workers: 1,
    startedAtMs: systemClock.now(),
    now: systemClock.now,
    loop: { lastMs: () => undefined },
  });
  managerServer.listen(0, '127.0.0.1');
  await once(managerServer, 'listening');
  const status = async () => {
    const startedMs = performance.now();
    const response = await fetch(`http://127.0.0.1:${(managerServer.address() as AddressInfo).port}/status`);
    return { body: await response.json(), ms: performance.now() - startedMs };
  };
  await until('a live worker', async () => (await status()).body.workers[0]?.state === 'live');
  expect((await status()).body).toMatchObject({ bots: { expected: 0, running: 0 } });
  proxy.freeze();
  const answers = [await status(), await status(), await status()];
  for (const { body } of answers) {
    expect(body).toMatchObject({
      workers: [{ state: 'live' }],
      bots: { expected: null, running: null },
      components: { database: { status: 'unknown' }, bots: { status: 'unknown' }, workers: { status: 'ok' } },
    });
  }
  // The quickest of three: other programs share the machine.
  expect(Math.min(...answers.map(({ ms }) => ms))).toBeLessThan(1_000);
  managerServer.close();
  const stopped = hanging.stop(0);
  await proxy.close();
  await stopped;
  await database.close();
});
