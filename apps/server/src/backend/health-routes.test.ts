import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { health } from '@chatai/contract/health';
import { createManualClock, systemClock } from '@chatai/core/clock';
import { databaseCheck, openDatabase, rolesCheck } from '@chatai/core/database';
import { type Check, diskCheck, memoryCheck } from '@chatai/core/health';
import { createRedisCheck } from '@chatai/core/redis';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { aSilentServer } from '../testing/silent-server.ts';
import { managerCheck } from './manager-check.ts';
import { modelsCheck } from './models-check.ts';
import { aBackend, type TestBackend } from './testing/a-backend.ts';

/** The bar is 1 s on a machine of its own; tests share theirs. */
const fiveDeadlines = 2_500;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function withChecks(...checks: Check[]): Promise<TestBackend> {
  const backend = await aBackend(undefined, checks);
  closers.push(() => backend.close());
  return backend;
}

const aHangingCheck = (name: string, essential: boolean): Check => ({
  name,
  essential,
  run: () => new Promise(() => {}),
});

async function healthOf(backend: TestBackend) {
  const started = performance.now();
  const response = await backend.fetch('/health');
  return { status: response.status, body: health.parse(await response.json()), ms: performance.now() - started };
}

describe('/health', () => {
  test('shows every component, with the version and the time since the start', async () => {
    const backend = await aBackend(async ({ api, system }, db) => ({
      checks: [
        databaseCheck(await db.open('ops')),
        rolesCheck({ api, system, ops: await db.open('ops') }),
        createRedisCheck(undefined, systemClock),
        diskCheck('/'),
        memoryCheck(),
      ],
    }));
    closers.push(() => backend.close());
    const { status, body } = await healthOf(backend);
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: '1.2.3', uptimeSeconds: expect.any(Number) });
    expect(body.components).toMatchObject({
      database: { status: 'ok', latencyMs: expect.any(Number), maxConnections: 200 },
      roles: { status: 'ok' },
      redis: { status: 'off', detail: 'not configured (normal)' },
      disk: { usedPercent: expect.any(Number) },
      memory: { processBytes: expect.any(Number) },
    });
  });

  test('answers soon whatever hangs, and calls it unknown', async () => {
    const { status, body, ms } = await healthOf(await withChecks(aHangingCheck('database', true), diskCheck('/')));
    expect(ms).toBeLessThan(fiveDeadlines);
    expect(status).toBe(503);
    expect(body.status).toBe('unhealthy');
    expect(body.components.database?.status).toBe('unknown');
  });

  test('is 200 and degraded when something hangs that it can serve without', async () => {
    const { status, body } = await healthOf(await withChecks(aHangingCheck('models', false)));
    expect([status, body.status]).toEqual([200, 'degraded']);
  });

  test('answers soon when the database itself hangs, and knows when it is back', async () => {
    const backend = await aBackend(async (_deps, db) => ({
      checks: [databaseCheck(await db.open('system', { max: 1 }))],
    }));
    closers.push(() => backend.close());
    expect((await healthOf(backend)).status).toBe(200);
    const superuser = await backend.db.superuser();
    const { rows } = await superuser.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and query like '%max_connections%' and pid <> pg_backend_pid()`,
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
    const hanging = await openDatabase({ owner: at, api: at, ops: at, system: at }, 'owner', { name: 'hanging' });
    const redis = createRedisCheck(`redis://${address}`, systemClock);
    const operator = { baseUrl: `http://${address}/v1`, apiKey: 'sk-x', name: undefined };
    const backend = await withChecks(
      databaseCheck(hanging),
      redis,
      managerCheck(`http://${address}`),
      modelsCheck({ operator, clock: systemClock }),
      diskCheck('/'),
      memoryCheck(),
    );
    // The quickest of three: other programs share the machine.
    const answers = [await healthOf(backend), await healthOf(backend), await healthOf(backend)];
    expect(Math.min(...answers.map(({ ms }) => ms))).toBeLessThan(1_000);
    for (const { status, body } of answers) {
      expect([status, body.status]).toEqual([503, 'unhealthy']);
      expect(body.components).toMatchObject({ database: { status: 'unknown' }, disk: {}, memory: {} });
      expect(['unknown', 'fail']).toContain(body.components.botManager?.status);
    }
    await silent.close();
    redis.close();
    await hanging.close();
  });

  test('is 503 when the database is gone', async () => {
    const lost = await openDatabase({ owner: {}, api: {}, ops: {}, system: { host: '127.0.0.1', port: 9 } }, 'owner', {
      name: 'lost',
    });
    closers.push(() => lost.close());
    const { status, body } = await healthOf(await withChecks(databaseCheck(lost)));
    expect([status, body.status]).toEqual([503, 'unhealthy']);
  });

  test('names the fix when row-level security does not bind (single-role mode)', async () => {
    const backend = await withChecks();
    const owner = await backend.db.open('owner');
    const result = await rolesCheck({ api: owner, system: owner, ops: owner }).run(new AbortController().signal);
    expect(result).toMatchObject({ status: 'fail', detail: expect.stringContaining('`chatai db roles`') });
  });
});

describe('the bot manager', () => {
  async function aManager(answer: unknown, status = 200): Promise<string> {
    const server = createServer((_, response) => response.writeHead(status).end(JSON.stringify(answer)));
    closers.push(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const worker = { id: 'w', pid: 1, memoryBytes: 1, bots: 2, state: 'ready' };
  const look = (url: string) => managerCheck(url).run(new AbortController().signal);

  test('is ok when as many bots run as should', async () => {
    const url = await aManager({ workers: [worker], bots: { expected: 2, running: 2 } });
    expect(await look(url)).toEqual({ status: 'ok', workers: 1, botsExpected: 2, botsRunning: 2 });
  });

  test('fails when a bot does not run, when it answers nonsense, and when it is not there', async () => {
    expect(await look(await aManager({ workers: [worker], bots: { expected: 3, running: 2 } }))).toMatchObject({
      status: 'fail',
      detail: '2 of 3 bots run',
    });
    const deaf = { state: 'deaf', reason: 'its token was sealed with another CHATAI_SECRET_KEY', count: 1 };
    const gone = { state: 'token_dead', reason: null, count: 2 };
    const bots = { expected: 5, running: 2, notRunning: [gone, deaf] };
    expect(await look(await aManager({ workers: [worker], bots }))).toMatchObject({
      status: 'fail',
      detail: '2 of 5 bots run; 2 token_dead; 1 deaf: its token was sealed with another CHATAI_SECRET_KEY',
      notRunning: [gone, deaf],
    });
    const blind = await aManager({ workers: [], bots: { expected: null, running: null } });
    expect(await look(blind)).toMatchObject({ status: 'unknown', detail: 'the bot manager cannot see the database' });
    expect(await look(await aManager({ oops: true }))).toMatchObject({ status: 'fail' });
    expect(await look('http://127.0.0.1:9')).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/does not answer/),
    });
  });
});

describe('models', () => {
  async function aProvider(status: number) {
    let asked = 0;
    const server = createServer((request, response) => {
      asked++;
      const known = request.headers.authorization === 'Bearer sk-good' && request.url === '/v1/models';
      response.writeHead(known ? status : 401).end('{}');
    });
    closers.push(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    return { baseUrl, asked: () => asked };
  }
  const look = (check: Check) => check.run(new AbortController().signal);

  test('are ok with the built-in one, which needs nothing', async () => {
    const operator = { baseUrl: undefined, apiKey: undefined, name: undefined };
    const check = modelsCheck({ operator, clock: createManualClock() });
    expect(await look(check)).toEqual({ status: 'ok', model: 'builtin/extractive' });
  });

  test('are ok when the provider answers, which is asked twice a minute at most', async () => {
    const clock = createManualClock();
    const { baseUrl, asked } = await aProvider(200);
    const check = modelsCheck({ operator: { baseUrl, apiKey: 'sk-good', name: 'small' }, clock });
    expect(await look(check)).toEqual({ status: 'ok', model: 'openai/small' });
    await look(check);
    expect(asked()).toBe(1);
    await clock.advance(30_000);
    await look(check);
    await vi.waitFor(() => expect(asked()).toBe(2));
  });

  test('of OpenAI are asked for, too, when there is a key alone', async () => {
    const asked: [string, unknown][] = [];
    const check = modelsCheck({
      operator: { baseUrl: undefined, apiKey: 'sk-old', name: undefined },
      clock: createManualClock(),
      async ask(url, init) {
        asked.push([String(url), init?.headers]);
        return new Response('{}', { status: 401 });
      },
    });
    expect(await look(check)).toEqual({
      status: 'fail',
      model: 'openai/gpt-4o-mini',
      detail: 'the provider refuses the key (401)',
    });
    expect(asked).toEqual([['https://api.openai.com/v1/models', { authorization: 'Bearer sk-old' }]]);
  });

  test('are what they were a moment ago, and unheard of after longer', async () => {
    const clock = createManualClock();
    let status = 200;
    let answers = Promise.withResolvers<void>();
    answers.resolve();
    const check = modelsCheck({
      operator: { baseUrl: 'http://models.example/v1/', apiKey: undefined, name: 'small' },
      clock,
      ask: () => answers.promise.then(() => new Response('{}', { status })),
    });
    expect((await look(check)).status).toBe('ok');
    status = 503;
    answers = Promise.withResolvers();
    await clock.advance(59_000);
    expect((await look(check)).status).toBe('ok');
    await clock.advance(3_600_000);
    const later = look(check);
    answers.resolve();
    expect((await later).status).toBe('fail');
  });

  test.each<[number, string, string]>([
    [404, 'ok', 'the provider answers, without a list of models (404)'],
    [429, 'warn', 'the provider answers 429'],
  ])('whose list is answered with %s are %s', async (status, state, detail) => {
    const { baseUrl } = await aProvider(status);
    const operator = { baseUrl: `${baseUrl}/`, apiKey: 'sk-good', name: 'small' };
    expect(await look(modelsCheck({ operator, clock: createManualClock() }))).toMatchObject({ status: state, detail });
  });

  test.each<[string, number, string, string]>([
    ['the key is refused', 200, 'sk-bad', 'the provider refuses the key (401)'],
    ['the provider is broken', 503, 'sk-good', 'the provider answers 503'],
  ])('fail when %s', async (_, status, apiKey, detail) => {
    const { baseUrl } = await aProvider(status);
    const check = modelsCheck({ operator: { baseUrl, apiKey, name: 'small' }, clock: createManualClock() });
    expect(await look(check)).toMatchObject({ status: 'fail', detail });
  });

  test('fail when nobody is at the address', async () => {
    const operator = { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-secret', name: 'small' };
    const result = await look(modelsCheck({ operator, clock: createManualClock() }));
    expect(result).toEqual({ status: 'fail', model: 'openai/small', detail: 'the provider cannot be reached' });
  });
});

describe('for machines', () => {
  test('/livez says that the process is alive, also when everything else is down', async () => {
    const backend = await withChecks(aHangingCheck('database', true));
    expect(await (await backend.fetch('/livez')).json()).toEqual({ status: 'ok' });
  });

  test('/readyz waits for what it cannot serve without, and for nothing else', async () => {
    const down: Check = { name: 'database', essential: true, run: async () => ({ status: 'fail' }) };
    const notReady = await (await withChecks(down)).fetch('/readyz');
    expect([notReady.status, await notReady.json()]).toEqual([503, { status: 'not ready', waitsFor: ['database'] }]);
    const ready = await (await withChecks({ ...down, essential: false })).fetch('/readyz');
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', waitsFor: [] }]);
  });

  test('/metrics counts answers by the template of their route, never by an id', async () => {
    const backend = await withChecks();
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
    const backend = await withChecks();
    await backend.fetch('/api/v1/me');
    const input = await (await backend.fetch('/metrics')).text();
    const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    expect(error, 'install prometheus, or set CHATAI_TEST_WITHOUT=prometheus').toBeUndefined();
    expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: '' });
  });
});
