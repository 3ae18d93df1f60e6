import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createManualClock } from '@chatai/core/clock';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { createLog } from '@chatai/core/log';
import { createMetrics } from '@chatai/core/metrics';
import { createWakeUp } from '@chatai/messaging/inbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  const health = await fetch(`${url}/health`);
  expect([health.status, await health.json()]).toMatchObject([503, { status: 'unhealthy', workersExpected: 2 }]);
  expect(await (await fetch(`${url}/status`)).json()).toMatchObject({ bots: { expected: 0, running: 0 } });
});

test('figures are shown also before any worker has told its own', async () => {
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toContain('chatai_workers_live{component="bot-manager"} 0');
  expect(text).toMatch(/^chatai_process_start_time_seconds\{component="bot-manager"\} \d+$/m);
});

test('only what is there is answered, and only to GET', async () => {
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
  expect((await fetch(`${url}/status`, { method: 'POST' })).status).toBe(405);
});
