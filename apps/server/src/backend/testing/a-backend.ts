import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { createApiKey, createApiKeyVerifier } from '@chatai/accounts/api-keys';
import { createAuth } from '@chatai/accounts/auth';
import { signLocalToken } from '@chatai/accounts/local-token';
import { membershipsOf } from '@chatai/accounts/members';
import { answer, createAnswerer } from '@chatai/assistant/answer';
import { createIngestJob } from '@chatai/assistant/knowledge';
import { type Client, createClient } from '@chatai/contract/client';
import { type Scope, scopes } from '@chatai/contract/scopes';
import { systemClock } from '@chatai/core/clock';
import { keyringOf } from '@chatai/core/crypto';
import type { Database } from '@chatai/core/database';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import type { Check } from '@chatai/core/health';
import { systemIds } from '@chatai/core/ids';
import { createJobs } from '@chatai/core/jobs';
import { createLog } from '@chatai/core/log';
import { createMetrics } from '@chatai/core/metrics';
import { createRemoveWebhookJob } from '@chatai/messaging/bots';
import { createTelegram } from '@chatai/messaging/channels/telegram';
import { createWakeUp } from '@chatai/messaging/inbox';
import type { AnswerTurn } from '@chatai/messaging/turns';
import { type RunningSimulator, startSimulator } from '@chatai/simulator';
import type { FastifyInstance } from 'fastify';
import { type BackendDeps, createBackend } from '../index.ts';

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

const secret = 'the secret of the test, 32 characters';

/** The backend on port 0 with a database and a Telegram of its own. */
export async function aBackend(
  change: (deps: BackendDeps, db: TestDatabase) => Partial<BackendDeps> | Promise<Partial<BackendDeps>> = () => ({}),
  checks: Check[] = [],
): Promise<TestBackend> {
  const db = await createTestDatabase();
  const simulator = await startSimulator({ port: 0 });
  const [api, system] = [await db.open('api', { max: 8 }), await db.open('system', { max: 8 })];
  const lines: Record<string, unknown>[] = [];
  const log = createLog('backend', 'debug', collect(lines));
  const clock = systemClock;
  const consoleUrl = 'http://localhost:3000';
  const keyring = keyringOf(secret);
  const telegram = createTelegram({ everyBot: simulator.url, sandbox: simulator.url, cloud: simulator.url });
  const jobs = createJobs({
    database: system,
    log,
    clock,
    jobs: [createIngestJob({ system, ids: systemIds }), createRemoveWebhookJob({ system, keyring, telegram })],
    work: true,
  });
  await jobs.start();
  const own: BackendDeps = {
    jobs,
    version: '1.2.3',
    secret,
    api,
    system,
    clock,
    ids: systemIds,
    log,
    keyring,
    metrics: createMetrics('backend'),
    auth: createAuth({ system, ids: systemIds, secret, baseUrl: consoleUrl }),
    apiKeys: createApiKeyVerifier({ system, clock }),
    telegram,
    wakeUp: createWakeUp({ database: system, clock, log }),
    publicUrl: undefined,
    telegramApiRoot: undefined,
    answer: answerWith(system),
    egressAllow: [],
    defaultModel: 'builtin/extractive',
    consoleUrl,
    backendUrl: 'http://localhost:8000',
    checks,
    plugins: [],
  };
  const deps = { ...own, ...(await change(own, db)) };
  const app = await createBackend(deps);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const client = (headers: Record<string, string>) => createClient({ baseUrl: url, headers });
  const aKey: TestBackend['aKey'] = async ({ workspaceId }, wanted) => {
    const actor = { kind: 'local', workspaceId, role: 'owner', scopes, platformAdmin: false } as const;
    return (await createApiKey(own, actor, { name: 'test', scopes: wanted })).key;
  };
  return {
    app,
    url,
    db,
    simulator,
    deps,
    lines,
    client,
    fetch: (path, init) => fetch(`${url}${path}`, init),
    localToken: () => signLocalToken(secret, clock),
    aKey,
    async aTenant(name) {
      const user = await own.auth.createUser({ name, email: `${name.toLowerCase()}@example.com` });
      const [workspace] = await membershipsOf(system, user.id);
      const workspaceId = workspace?.id as string;
      const { cookies } = await own.auth.openSession(user.id);
      const key = await aKey({ workspaceId }, [...scopes]);
      return {
        workspaceId,
        userId: user.id,
        cookie: cookies.map((line) => line.split(';')[0]).join('; '),
        key,
        api: client({ authorization: `Bearer ${key}` }),
      };
    },
    async close() {
      await app.close();
      await jobs.stop();
      await own.telegram.close();
      await simulator.close();
      await db.drop();
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
