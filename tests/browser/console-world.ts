import { ensureDemoWorkspace } from '@chatai/accounts/workspaces';
import { systemClock } from '@chatai/core/clock';
import { pooledDatabaseFacts } from '@chatai/core/database';
import { machineFacts } from '@chatai/core/health';
import { createMetrics } from '@chatai/core/metrics';
import { createBackend } from '@chatai/server/backend';
import { aBackend, type TestBackend } from '@chatai/server/backend/testing';
import type { BrowserContextOptions } from 'playwright-core';
import { expect, vi } from 'vitest';
import { buildConsole, runConsole } from './run-console.ts';

/** The demo as a console shows it: real backend, database, simulator and knowledge, and the built console in front of them. */
export interface ConsoleWorld {
  consoleUrl: string;
  backendUrl: string;
  simulatorUrl: string;
  backend: TestBackend;
  /** A pair of the demo's knowledge. */
  question: string;
  answer: string;
  /** A new one-time sign-in link; earlier ones stop working. */
  aLink(): Promise<string>;
  stopBackend(): Promise<void>;
  /** On the port it had. */
  startBackend(): Promise<void>;
  stop(): Promise<void>;
}

const pair = {
  question: 'Where does ChatAI keep my data?',
  answer: 'In the folder .chatai of your checkout, and in no other place.',
};

/** `change`: what its backend has in place of its own. */
export async function startWorld(change: Partial<TestBackend['deps']> = {}): Promise<ConsoleWorld> {
  await buildConsole();
  const backend = await aBackend(async (_, db) => ({
    facts: { database: pooledDatabaseFacts(await db.open('ops'), systemClock), machine: machineFacts({}) },
    ...change,
  }));
  try {
    return await worldOf(backend);
  } catch (error) {
    await backend.close();
    throw error;
  }
}

async function worldOf(backend: TestBackend): Promise<ConsoleWorld> {
  const { port } = new URL(backend.url);
  let app = backend.app;
  await teachDemo(backend);
  const console = await runConsole(backend.url, backend.simulator.url);
  return {
    ...pair,
    consoleUrl: console.url,
    backendUrl: backend.url,
    simulatorUrl: backend.simulator.url,
    backend,
    async aLink() {
      const { link } = await onThisMachine(backend).auth.createLink();
      return `${console.url}${new URL(link).pathname}`;
    },
    stopBackend: () => app.close(),
    async startBackend() {
      app = await createBackend({ ...backend.deps, metrics: createMetrics('backend') });
      await app.listen({ port: Number(port), host: '127.0.0.1' });
    },
    async stop() {
      await console.stop();
      await app.close();
      await backend.close();
    },
  };
}

/** What a browser holds whose session has this cookie. */
export function holding(cookie: string, { consoleUrl }: Pick<ConsoleWorld, 'consoleUrl'>): BrowserContextOptions {
  const [name = '', value = ''] = cookie.split('=');
  const { hostname: domain } = new URL(consoleUrl);
  const whole = {
    name,
    value,
    domain,
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: 'Lax' as const,
  };
  return { storageState: { cookies: [whole], origins: [] } };
}

const onThisMachine = (backend: TestBackend) => backend.client({ authorization: `Bearer ${backend.localToken()}` });

async function teachDemo(backend: TestBackend): Promise<void> {
  await ensureDemoWorkspace(backend.deps);
  const api = onThisMachine(backend);
  const { id: assistantId } = await api.assistants.create({ name: 'Demo assistant' });
  const { id } = await api.knowledgeSources.create({ assistantId, kind: 'qa', ...pair });
  const bot = await fetch(`${backend.simulator.url}/_sim/bots`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'demo_bot', name: 'Demo' }),
  });
  const { token } = (await bot.json()) as { token: string };
  await api.bots.create({ assistantId, token, mode: 'polling' });
  await vi.waitFor(async () => expect((await api.knowledgeSources.get({ id })).state).toBe('ready'), 10_000);
}
