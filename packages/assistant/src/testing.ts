// What the tests of this room start from: a workspace, an assistant, knowledge that is ready.
import { systemClock } from '@chatai/core/clock';
import { keyringOf } from '@chatai/core/crypto';
import type { Database } from '@chatai/core/database';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { createHints, type Hints } from '@chatai/core/hints';
import { systemIds } from '@chatai/core/ids';
import { createJobs, type Jobs } from '@chatai/core/jobs';
import { createLog } from '@chatai/core/log';
import { createAnswerer } from './answer/index.ts';
import {
  type Assistant,
  type AssistantChange,
  type AssistantInput,
  createAssistant,
  updateAssistant,
} from './assistants/index.ts';
import { addSource, createIngestJobs, getSource, type NewSource, type Source } from './knowledge/index.ts';

export interface World {
  test: TestDatabase;
  api: Database;
  system: Database;
  jobs: Jobs;
  hints: Hints;
  aWorkspace(): Promise<string>;
  anAssistant(workspaceId: string, input?: Partial<AssistantInput>): Promise<Assistant>;
  change(workspaceId: string, assistantId: string, change: AssistantChange): Promise<Assistant>;
  /** Adds sources and waits until all of them are ready. */
  teach(workspaceId: string, sources: NewSource[]): Promise<Source[]>;
  close(): Promise<void>;
}

export const keyring = keyringOf('a secret of at least thirty-two characters');
export const noOperator = { baseUrl: undefined, apiKey: undefined, name: undefined };

export async function createWorld(): Promise<World> {
  const test = await createTestDatabase();
  const api = await test.open('api');
  const system = await test.open('system', { max: 8 });
  const log = createLog('assistant-test', 'fatal');
  const hints = createHints({ database: system, clock: systemClock, log });
  const jobs: Jobs = createJobs({
    database: system,
    log,
    clock: systemClock,
    jobs: createIngestJobs({ system, ids: systemIds, hints, enqueue: (...args) => jobs.enqueue(...args) }),
    work: true,
  });
  await jobs.start();
  return {
    test,
    api,
    system,
    jobs,
    hints,
    async aWorkspace() {
      const id = systemIds.uuid();
      await system.kysely.insertInto('workspaces').values({ id, name: 'A shop', slug: id }).execute();
      return id;
    },
    anAssistant: (workspaceId, input) =>
      createAssistant(
        { api, ids: systemIds, defaultModel: 'builtin/extractive' },
        { workspaceId, name: 'Helper', ...input },
      ),
    change: (workspaceId, assistantId, change) =>
      updateAssistant(
        { api, ids: systemIds, defaultModel: 'builtin/extractive' },
        { workspaceId, assistantId, ...change },
      ),
    async teach(workspaceId, sources) {
      const added: Source[] = [];
      for (const source of sources)
        added.push(await addSource({ system, ids: systemIds, jobs }, { workspaceId, ...source }));
      const ready: Source[] = [];
      for (const { id } of added) ready.push(await whenReady(api, workspaceId, id));
      return ready;
    },
    async close() {
      await jobs.stop();
      await hints.close();
      await test.drop();
    },
  };
}

export const anAnswerer = (system: Database, more: Partial<Parameters<typeof createAnswerer>[0]> = {}) =>
  createAnswerer({ database: system, clock: systemClock, keyring, operator: noOperator, egressAllow: [], ...more });

async function whenReady(api: Database, workspaceId: string, sourceId: string): Promise<Source> {
  const deadline = systemClock.monotonicMs() + 60_000;
  for (;;) {
    const source = await getSource({ api }, { workspaceId, sourceId });
    if (source.state === 'ready') return source;
    if (source.state === 'failed' || systemClock.monotonicMs() > deadline)
      throw new Error(`Source is ${source.state}: ${source.error}`);
    await systemClock.sleep(50);
  }
}
