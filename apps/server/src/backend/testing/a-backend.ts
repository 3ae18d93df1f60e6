import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { createApiKey } from '@chatai/accounts/api-keys';
import type { Limiter } from '@chatai/accounts/limits';
import { signLocalToken } from '@chatai/accounts/local-token';
import { createUser } from '@chatai/accounts/users';
import { answer, createAnswerer } from '@chatai/assistant/answer';
import { createIngestJobs, createStemmer } from '@chatai/assistant/knowledge';
import { type Client, createClient } from '@chatai/contract/client';
import { type MemberRole, type Scope, scopes } from '@chatai/contract/scopes';
import { type Clock, systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { keyringOf } from '@chatai/core/crypto';
import type { Database } from '@chatai/core/database';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { createHints, listenForHints } from '@chatai/core/hints';
import { systemIds } from '@chatai/core/ids';
import { createJobs, type Jobs } from '@chatai/core/jobs';
import { createLog } from '@chatai/core/log';
import { createMetrics } from '@chatai/core/metrics';
import { createTelegram } from '@chatai/messaging/channels/telegram';
import { createWakeUp } from '@chatai/messaging/inbox';
import type { AnswerTurn } from '@chatai/messaging/turns';
import { type RunningSimulator, startSimulator } from '@chatai/simulator';
import type { FastifyInstance } from 'fastify';
import { composeAccounts } from '../../compose-accounts.ts';
import { createOperations } from '../../operations/index.ts';
import { type BackendDeps, createBackend } from '../index.ts';
import { createSimulator } from '../simulator.ts';

/** A person with a workspace, an API key with all scopes, and a client for each way of signing in. */
export interface Tenant {
  workspaceId: string;
  userId: string;
  cookie: string;
  key: string;
  /** With the key. */
  api: Client;
}

export interface TestBackend {
  app: FastifyInstance;
  url: string;
  /** The data folder of its operations. */
  home: string;
  db: TestDatabase;
  simulator: RunningSimulator;
  deps: BackendDeps;
  /** Every line that was logged, parsed. */
  lines: Record<string, unknown>[];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  client(headers: Record<string, string>): Client;
  localToken(): string;
  aTenant(name: string): Promise<Tenant>;
  aKey(tenant: Pick<Tenant, 'workspaceId'>, scopes: Scope[]): Promise<string>;
  close(): Promise<void>;
}

/** For who asks thousands of times in a minute. */
export const unlimited: Limiter = {
  take: async () => ({ allowed: true, remaining: 1, resetMs: 0, retryAfterMs: 0 }),
  takeAll: async () => {},
  giveBack: async () => {},
  forgive: async () => {},
};

/** People, keys and limits on a clock that the test moves, at the address that browsers use. */
export const onClock =
  (clock: Clock, consoleUrl = 'http://localhost:3000') =>
  (deps: BackendDeps) => ({
    clock,
    consoleUrl,
    ...composeAccounts({ ...deps, clock, instance: 'test', consoleUrl, mailer: undefined, oidc: undefined }),
  });

/** The `Cookie` header of a browser that has got these `Set-Cookie` lines. */
export const cookieOf = (lines: string[]): string =>
  lines
    .map((line) => line.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ');

/** Someone new with this role in a workspace, signed in. */
export async function aColleague(
  { deps, db }: Pick<TestBackend, 'deps' | 'db'>,
  workspaceId: string,
  role: MemberRole,
  name: string = role,
): Promise<{ id: string; cookie: string }> {
  const { id } = await createUser(deps, { name, email: `${name}@example.com` });
  const member = [deps.ids.uuid(), workspaceId, id, role];
  await (await db.superuser()).query(
    'insert into members (id, workspace_id, user_id, role) values ($1, $2, $3, $4)',
    member,
  );
  return { id, cookie: cookieOf((await deps.sessions.open(id, undefined)).cookies) };
}

const secret = 'the secret of the test, 32 characters';

/** The backend on port 0 with a database and a Telegram of its own. */
export async function aBackend(
  change: (deps: BackendDeps, db: TestDatabase) => Partial<BackendDeps> | Promise<Partial<BackendDeps>> = () => ({}),
  facts: BackendDeps['facts'] = {},
): Promise<TestBackend> {
  const db = await createTestDatabase();
  const home = await mkdtemp(path.join(tmpdir(), 'chatai-backend-'));
  const simulator = await startSimulator({ port: 0 });
  const [api, system] = [await db.open('api', { max: 8 }), await db.open('system', { max: 8 })];
  const lines: Record<string, unknown>[] = [];
  const log = createLog('backend', 'debug', collect(lines));
  const clock = systemClock;
  const consoleUrl = 'http://localhost:3000';
  const keyring = keyringOf(secret);
  const telegram = createTelegram({ everyBot: simulator.url, sandbox: simulator.url, cloud: simulator.url });
  const hints = createHints({ database: system, clock, log });
  const jobs: Jobs = createJobs({
    database: system,
    log,
    clock,
    jobs: createIngestJobs({ system, ids: systemIds, hints, enqueue: (...args) => jobs.enqueue(...args) }),
    work: true,
  });
  await jobs.start();
  const own: BackendDeps = {
    jobs,
    instance: 'test',
    version: '1.2.3',
    secret,
    api,
    system,
    clock,
    ids: systemIds,
    log,
    keyring,
    metrics: createMetrics('backend'),
    ...composeAccounts({
      system,
      clock,
      ids: systemIds,
      keyring,
      jobs,
      instance: 'test',
      consoleUrl,
      mailer: undefined,
      oidc: undefined,
    }),
    telegram,
    wakeUp: createWakeUp({ database: system, clock, log }),
    publicUrl: undefined,
    telegramApiRoot: undefined,
    answer: answerWith(system),
    stemmer: createStemmer(system.pool),
    operations: createOperations({
      config: loadConfig({ CHATAI_HOME: home, CHATAI_INSTANCE: 'test' }),
      clock,
      ids: systemIds,
      system,
      version: '1.2.3',
    }),
    simulator: createSimulator(simulator.url),
    egressAllow: [],
    defaultModel: 'builtin/extractive',
    hints,
    hear: (sink) => listenForHints({ targets: db.targets, clock, log }, sink),
    consoleUrl,
    backendUrl: 'http://localhost:8000',
    facts,
    childFigures: async () => [],
    plugins: [],
  };
  const deps = { ...own, ...(await change(own, db)) };
  const app = await createBackend(deps);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const client = (headers: Record<string, string>) => createClient({ baseUrl: url, headers });
  const aKey: TestBackend['aKey'] = async ({ workspaceId }, wanted) => {
    const actor = { kind: 'local', workspaceId, role: 'owner', scopes, platformRole: 'user' } as const;
    return (await createApiKey(own, actor, { name: 'test', scopes: wanted })).key;
  };
  return {
    app,
    url,
    home,
    db,
    simulator,
    deps,
    lines,
    client,
    fetch: (path, init) => fetch(`${url}${path}`, init),
    localToken: () => signLocalToken(secret, deps.clock),
    aKey,
    async aTenant(name) {
      const { id: userId, workspaceId } = await createUser(own, { name, email: `${name.toLowerCase()}@example.com` });
      const { cookies } = await deps.sessions.open(userId, undefined);
      const key = await aKey({ workspaceId }, [...scopes]);
      return {
        workspaceId,
        userId,
        cookie: cookieOf(cookies),
        key,
        api: client({ authorization: `Bearer ${key}` }),
      };
    },
    async close() {
      await app.close();
      await jobs.stop();
      await own.telegram.close();
      await hints.close();
      await simulator.close();
      await db.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The assistant's own answer, without any model but the built-in one. */
function answerWith(database: Database): AnswerTurn {
  const operator = { baseUrl: undefined, apiKey: undefined, name: undefined };
  const keyring = keyringOf(secret);
  const answerer = createAnswerer({ database, clock: systemClock, keyring, operator, egressAllow: [] });
  return async (turn, signal, onText) => {
    for await (const part of answer(answerer, turn, signal)) {
      if (part.kind === 'done') return part;
      onText?.(part.text);
    }
    throw new Error('An answer ends with its whole.');
  };
}

const collect = (lines: Record<string, unknown>[]) =>
  new Writable({
    write(chunk: Buffer, _, done) {
      for (const line of chunk.toString('utf8').trim().split('\n')) lines.push(JSON.parse(line));
      done();
    },
  });
