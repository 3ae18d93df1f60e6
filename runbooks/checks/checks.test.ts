import { diagnose } from '@chatai/operations/diagnosis';
import { judge } from '@chatai/operations/health';
import { describe, expect, test } from 'vitest';
import type { Facts } from '../facts/facts.ts';
import { trees } from '../trees/index.ts';
import { checks } from './index.ts';

const verdictOf = (id: string, facts: Partial<Facts>) =>
  judge(checks, { at: 0, tookMs: 0, facts, unseen: {} }).find((verdict) => verdict.id === id);

test('every check has a name of its own, and depends on checks that are there', () => {
  const ids = checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { after = [] } of checks) for (const id of after) expect(ids).toContain(id);
});

test('a schema that the backend cannot use is told once, by the database', () => {
  const schema: Facts['schema'] = { applied: [9999], expected: [], missing: [], invalidIndexes: [] };
  const said = { status: 'unhealthy', components: { database: { status: 'fail', detail: 'migration 9999' } } };
  const backend = { url: 'http://127.0.0.1:8000', answer: { status: 503, tookMs: 1, body: said } } as Facts['backend'];
  const database = { server: { readOnly: false, inRecovery: false }, unwritable: undefined } as Facts['database'];
  const facts = { schema, backend, database };
  expect(verdictOf('backend-well', facts)).toMatchObject({ status: 'fail', because: 'database-schema' });
  const { findings } = diagnose(trees, { at: 0, tookMs: 0, facts, unseen: {} });
  expect(findings.map(({ leaf, because }) => [leaf, because])).toEqual([
    ['schema-newer', undefined],
    ['backend-unwell', 'schema-newer'],
  ]);
});

describe('a manager that cannot ask the database what it needs', () => {
  const at = 60_000;
  const said = { status: 'unhealthy', components: { database: { status: 'unknown' }, bots: { status: 'unknown' } } };
  const manager = { url: 'http://127.0.0.1:3001', answer: { status: 503, tookMs: 1, body: said } } as Facts['manager'];
  const server = { maxConnections: 100, reservedConnections: 3, usedConnections: 5, readOnly: false };
  const stranger = { pid: 7, program: 'psql', state: 'idle in transaction', statement: 'lock table bots' };
  const wait = { blocked: { pid: 8, program: 'bot-manager' }, blockers: [stranger], prepared: [], since: 0 };
  const none = { sessions: [], connections: [], waits: [] };
  const crowd = [{ program: 'a report', state: 'idle', count: 97, oldest: { since: 0, statement: '' } }];

  test.each([
    ['lock-pile-up', 'database-locks', { sessions: { ...none, waits: [wait] }, database: { server } }],
    [
      'connections-exhausted',
      'database-connections',
      { sessions: { ...none, connections: crowd }, database: { server: { ...server, usedConnections: 97 } } },
    ],
  ])('is told to follow from the database: %s', (leaf, check, more) => {
    const facts = { manager, ...more } as unknown as Partial<Facts>;
    const snapshot = { at, tookMs: 0, facts, unseen: {} };
    const { findings } = diagnose(trees, snapshot);
    expect(findings.map((one) => [one.leaf, one.because])).toEqual([
      [leaf, undefined],
      ['botManager-unwell', leaf],
    ]);
    const verdict = judge(checks, snapshot).find(({ id }) => id === 'botManager-well');
    expect(verdict).toMatchObject({ status: 'fail', because: check });
  });
});

describe('bots', () => {
  const worker = { id: 'w', pid: 1, memoryBytes: 1, bots: 2, state: 'ready' };
  const manager = (body: unknown, status = 200): Facts['manager'] => ({
    ...{ url: 'http://127.0.0.1:3001/status', refusal: undefined, listener: undefined },
    answer: { status, tookMs: 1, body },
  });
  const look = (facts: Facts['manager']) => verdictOf('bots-run', { manager: facts });

  test('are well when as many run as should', () => {
    expect(look(manager({ workers: [worker], bots: { expected: 2, running: 2 } }))).toMatchObject({
      ...{ status: 'ok', workers: 1, botsExpected: 2, botsRunning: 2 },
    });
  });

  test('that do not run are told with the reasons', () => {
    const deaf = { state: 'deaf', reason: 'its token was sealed with another CHATAI_SECRET_KEY', count: 1 };
    const gone = { state: 'token_dead', reason: null, count: 2 };
    expect(
      look(manager({ workers: [worker], bots: { expected: 5, running: 2, notRunning: [gone, deaf] } })),
    ).toMatchObject({
      status: 'fail',
      detail:
        '2 of 5 bots run; 2 token_dead: Telegram refuses the token; take it again from BotFather; 1 deaf (its token was sealed with another CHATAI_SECRET_KEY): ask Telegram with `chatai bots check`',
      notRunning: [
        { ...gone, fix: expect.any(String) },
        { ...deaf, fix: expect.any(String) },
      ],
    });
  });

  test('are unknown to a manager that cannot see the database, and fail with one that says nothing of use', () => {
    expect(look(manager({ workers: [], bots: { expected: null, running: null } }))).toMatchObject({
      status: 'unknown',
    });
    expect(look(manager({ oops: true }))).toMatchObject({ status: 'fail' });
    const silent = { ...manager(null), answer: null, refusal: 'ECONNREFUSED' };
    expect(look(silent)).toMatchObject({ status: 'fail', detail: 'the bot manager does not answer: ECONNREFUSED' });
  });
});

describe('the model provider', () => {
  const model = 'openai/small';
  test.each<[number, string, string | undefined]>([
    [200, 'ok', undefined],
    [404, 'ok', 'the provider answers, without a list of models (404)'],
    [429, 'warn', 'the provider answers 429'],
    [401, 'fail', 'the provider refuses the key (401)'],
    [503, 'fail', 'the provider answers 503'],
  ])('that answers %s is %s', (status, state, detail) => {
    const verdict = verdictOf('models', { models: { kind: 'answers', status, tookMs: 3, model } });
    expect({ status: verdict?.status, detail: verdict?.detail }).toEqual({ status: state, detail });
  });

  test('that nobody reaches fails, and the built-in one needs nothing', () => {
    expect(verdictOf('models', { models: { kind: 'unreachable', model } })).toMatchObject({ status: 'fail', model });
    expect(verdictOf('models', { models: { kind: 'built-in', model: 'builtin/extractive' } })).toMatchObject({
      status: 'ok',
    });
  });
});

describe('memory, of which no test takes so much', () => {
  const gibibyte = 2 ** 30;
  const machine = (availableBytes: number, pressure = 0): Facts['machine'] => ({
    ...{ cores: 2, memory: { availableBytes, totalBytes: 10 * gibibyte }, ownBytes: 1, disks: {} },
    pressure: { cpu: 0, io: 0, memory: pressure },
  });
  const hog = { pid: 7, parent: 1, name: 'hog', state: 'S', cores: 0, busy: 0, rssBytes: 8 * gibibyte, diskBytes: 0 };
  const look = (one: Facts['machine']) => {
    const facts = { machine: one, processes: [hog] };
    const { findings } = diagnose(trees, { at: 0, tookMs: 0, facts, unseen: {} });
    return {
      memory: verdictOf('memory', facts)?.status,
      pressure: verdictOf('pressure-memory', facts)?.status,
      findings: findings.map(({ leaf, finding }) => `${leaf}: ${finding}`),
    };
  };

  test('that is there is well', () => {
    expect(look(machine(5 * gibibyte))).toEqual({ memory: 'ok', pressure: 'ok', findings: [] });
  });

  test('that is short is told, with who has it', () => {
    const most = 'most of it is taken by hog (pid 7) 8192 MiB';
    const advice = 'End what is not needed, or give the machine more memory';
    const findings = [`memory-short: the machine is short of memory, ${most}. ${advice}`];
    expect(look(machine(0.8 * gibibyte))).toEqual({ memory: 'warn', pressure: 'ok', findings });
    expect(look(machine(0.2 * gibibyte))).toEqual({ memory: 'fail', pressure: 'ok', findings });
    expect(look(machine(5 * gibibyte, 0.3))).toEqual({ memory: 'ok', pressure: 'warn', findings });
  });
});
