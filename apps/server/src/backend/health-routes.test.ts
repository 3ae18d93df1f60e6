import { spawnSync } from 'node:child_process';
import { providerFacts } from '@chatai/assistant/models/facts';
import { health } from '@chatai/contract/health';
import { systemClock as clock } from '@chatai/core/clock';
import {
  type DatabaseFacts,
  openDatabase,
  pooledDatabaseFacts,
  pooledRoleFacts,
  type ServerFacts,
} from '@chatai/core/database';
import { type FactSource, machineFacts } from '@chatai/core/health';
import { redisFacts } from '@chatai/core/redis';
import { httpFacts } from '@chatai/operations/facts';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { aSilentServer } from '../testing/silent-server.ts';
import type { BackendDeps } from './create-backend.ts';
import { aBackend, type TestBackend } from './testing/a-backend.ts';

/** The bar is 1 s on a machine of its own; tests share theirs. */
const fiveDeadlines = 2_500;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function withFacts(facts: BackendDeps['facts']): Promise<TestBackend> {
  const backend = await aBackend(undefined, facts);
  closers.push(() => backend.close());
  return backend;
}

const hanging: FactSource<never> = { deadlineMs: 60_000, read: () => new Promise(() => {}) };
const machine = machineFacts({ data: '/' });

async function healthOf(backend: TestBackend) {
  const started = performance.now();
  const response = await backend.fetch('/health');
  return { status: response.status, body: health.parse(await response.json()), ms: performance.now() - started };
}

describe('/health', () => {
  test('shows every component, with the version and the time since the start', async () => {
    const backend = await aBackend(async ({ api, system }, db) => ({
      facts: {
        database: pooledDatabaseFacts(await db.open('ops'), clock),
        roles: pooledRoleFacts({ api, system, ops: await db.open('ops') }),
        redis: redisFacts(undefined, clock),
        machine,
      },
    }));
    closers.push(() => backend.close());
    const { status, body } = await healthOf(backend);
    expect(status).toBe(200);
    expect(body).toMatchObject({ instance: 'test', version: '1.2.3', uptimeSeconds: expect.any(Number) });
    await expect.poll(async () => (await healthOf(backend)).body.loopDelayMs).toEqual(expect.any(Number));
    expect(body.components).toMatchObject({
      database: { status: 'ok', latencyMs: expect.any(Number), maxConnections: 200 },
      roles: { status: 'ok' },
      redis: { status: 'off', detail: 'not configured (normal)' },
      disk: { usedPercent: expect.any(Number) },
      memory: { processBytes: expect.any(Number) },
    });
  });

  test('answers soon whatever hangs, and calls it unknown', async () => {
    const { status, body, ms } = await healthOf(await withFacts({ database: hanging, machine }));
    expect(ms).toBeLessThan(fiveDeadlines);
    expect(status).toBe(503);
    expect(body.status).toBe('unhealthy');
    expect(body.components.database?.status).toBe('unknown');
  });

  test('is 200 and degraded when something hangs that it can serve without', async () => {
    const { status, body } = await healthOf(await withFacts({ models: hanging }));
    expect([status, body.status]).toEqual([200, 'degraded']);
  });

  test('answers soon when the database itself hangs, and knows when it is back', async () => {
    const backend = await aBackend(async (_deps, db) => ({
      facts: { database: pooledDatabaseFacts(await db.open('ops', { max: 1 }), clock) },
    }));
    closers.push(() => backend.close());
    expect((await healthOf(backend)).status).toBe(200);
    const superuser = await backend.db.superuser();
    const { rows } = await superuser.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and query like '%chatai_canary%' and pid <> pg_backend_pid()`,
    );
    const pid = rows[0]?.pid as number;
    process.kill(pid, 'SIGSTOP');
    try {
      const { status, body, ms } = await healthOf(backend);
      expect(ms).toBeLessThan(fiveDeadlines);
      expect([status, body.status, body.components.database?.status]).toEqual([503, 'unhealthy', 'unknown']);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await vi.waitFor(async () => expect((await healthOf(backend)).body.components.database?.status).toBe('ok'), 10_000);
  });

  test('answers within a second when everything behind it accepts connections and never answers', async () => {
    const silent = await aSilentServer();
    const address = `127.0.0.1:${silent.port}`;
    const at = { host: '127.0.0.1', port: silent.port };
    const hung = await openDatabase({ owner: at, api: at, ops: at, system: at }, 'owner', { name: 'hanging' });
    const redis = redisFacts(`redis://${address}`, clock);
    const operator = { baseUrl: `http://${address}/v1`, apiKey: 'sk-x', name: undefined };
    const backend = await withFacts({
      database: pooledDatabaseFacts(hung, clock),
      redis,
      manager: httpFacts(`http://${address}`, { clock, withinMs: 450 }),
      models: providerFacts({ operator, clock }),
      machine,
    });
    // The quickest of three: other programs share the machine.
    const answers = [await healthOf(backend), await healthOf(backend), await healthOf(backend)];
    expect(Math.min(...answers.map(({ ms }) => ms))).toBeLessThan(1_000);
    for (const { status, body } of answers) {
      expect([status, body.status]).toEqual([503, 'unhealthy']);
      expect(body.components).toMatchObject({ database: { status: 'unknown' }, disk: {}, memory: {} });
      expect(['unknown', 'fail']).toContain(body.components.botManager?.status);
    }
    await silent.close();
    await hung.close();
  });

  test('is 503 when the database is gone', async () => {
    const lost = await openDatabase({ owner: {}, api: {}, ops: {}, system: { host: '127.0.0.1', port: 9 } }, 'owner', {
      name: 'lost',
    });
    closers.push(() => lost.close());
    const { status, body } = await healthOf(await withFacts({ database: pooledDatabaseFacts(lost, clock) }));
    expect([status, body.status]).toEqual([503, 'unhealthy']);
  });

  test('names the fix when row-level security does not bind (single-role mode)', async () => {
    const backend = await aBackend(async (_deps, db) => {
      const owner = await db.open('owner');
      return { facts: { roles: pooledRoleFacts({ api: owner, system: owner, ops: owner }) } };
    });
    closers.push(() => backend.close());
    const { components } = (await healthOf(backend)).body;
    expect(components.roles).toMatchObject({ status: 'fail', detail: expect.stringContaining('`chatai db roles`') });
  });
});

/** Of a database that is well. */
const server: ServerFacts = {
  ...{ version: '15', startedAt: 0, clockAheadMs: 0, standbys: '', inRecovery: false, readOnly: false },
  ...{ maxConnections: 100, reservedConnections: 3, usedConnections: 1, wraparound: 0, databaseBytes: 1 },
};

describe('for machines', () => {
  test('/livez says that the process is alive, also when everything else is down', async () => {
    const backend = await withFacts({ database: hanging });
    expect(await (await backend.fetch('/livez')).json()).toEqual({ status: 'ok' });
  });

  test('/readyz waits for what it cannot serve without, and for nothing else', async () => {
    const refusal = { code: '57P03', reason: 'the database system is starting up' };
    const down = {
      deadlineMs: 500,
      read: async () => ({ refusal, server: undefined, tookMs: 1, unwritable: undefined }),
    };
    const notReady = await (await withFacts({ database: down })).fetch('/readyz');
    expect([notReady.status, await notReady.json()]).toEqual([503, { status: 'not ready', waitsFor: ['database'] }]);
    const missing = { applied: [1], expected: [{ version: 2, name: '0002_more' }], invalidIndexes: [], missing: [] };
    const older = await (await withFacts({ schema: { deadlineMs: 500, read: async () => missing } })).fetch('/readyz');
    expect([older.status, await older.json()]).toEqual([503, { status: 'not ready', waitsFor: ['database'] }]);
    const late: FactSource<DatabaseFacts> = {
      deadlineMs: 500,
      read: async () => ({
        server: { ...server, clockAheadMs: 3_600_000 },
        refusal: undefined,
        tookMs: 1,
        unwritable: undefined,
      }),
    };
    const wrong = await (await withFacts({ database: late })).fetch('/readyz');
    expect([wrong.status, await wrong.json()]).toEqual([503, { status: 'not ready', waitsFor: ['clock'] }]);
    const sealed = await (
      await withFacts({ keyring: { deadlineMs: 500, read: async () => ({ opens: false }) } })
    ).fetch('/readyz');
    expect([sealed.status, await sealed.json()]).toEqual([503, { status: 'not ready', waitsFor: ['secrets'] }]);
    const ready = await (await withFacts({ models: hanging })).fetch('/readyz');
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', waitsFor: [] }]);
  });

  test('a pool of which nothing comes back is told, and others are asked meanwhile', async () => {
    const aPool = (movedAt: number) => ({ name: 'backend-api', max: 10, total: 10, idle: 0, waiting: 3, movedAt });
    const lent = (ms: number) => ({ pools: { deadlineMs: 500, read: async () => [aPool(clock.now() - ms)] } });
    const stuck = await withFacts(lent(7_000));
    const { status, body } = await healthOf(stuck);
    expect([status, body.pools?.[0]]).toMatchObject([503, { name: 'backend-api', idle: 0, waiting: 3 }]);
    expect(body.components.backend).toEqual({
      status: 'fail',
      detail: 'all 10 connections of backend-api are lent, none has come back for 7 s, 3 wait for one',
    });
    expect(await (await stuck.fetch('/readyz')).json()).toEqual({ status: 'not ready', waitsFor: ['backend'] });
    // A busy one gives them back all the time.
    expect((await healthOf(await withFacts(lent(100)))).status).toBe(200);
  });

  test('/metrics counts answers by the template of their route, never by an id', async () => {
    const backend = await withFacts({});
    const { api, workspaceId } = await backend.aTenant('Ada');
    await api.bots.get({ id: workspaceId }).catch(() => {});
    await api.conversations.search({ q: 'words' });
    await backend.fetch('/surely/nothing', { method: 'PROPFIND' });
    const response = await backend.fetch('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    const line = text.split('\n').find((each) => each.includes('_count{') && each.includes('"/api/v1/bots/{id}"'));
    expect(line).toMatch(/^chatai_http_request_duration_seconds_count\{.*method="GET".*status="4xx".*\} 1$/);
    expect(text).toContain('route="/api/v1/conversations:search"');
    expect(text).toContain('route="none"');
    expect(text).not.toContain(workspaceId);
    expect(text).not.toMatch(/PROPFIND|surely/);
  });

  test.skipIf(process.env.CHATAI_TEST_WITHOUT?.includes('prometheus'))('/metrics satisfies promtool', async () => {
    const backend = await withFacts({});
    await backend.fetch('/api/v1/me');
    const input = await (await backend.fetch('/metrics')).text();
    const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    expect(error, 'install prometheus, or set CHATAI_TEST_WITHOUT=prometheus').toBeUndefined();
    expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: '' });
  });
});
