import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { signLocalToken } from '@chatai/accounts/local-token';
import { type Client, createClient } from '@chatai/contract/client';
import { createManualClock, systemClock } from '@chatai/core/clock';
import { createLog } from '@chatai/core/log';
import { isRunning } from '@chatai/core/process';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { aServer, type RunningProgram, type TestServer, until } from '../testing/a-server.ts';
import { createKnowledgeProcess } from './knowledge-process.ts';

describe('beside a backend', () => {
  let server: TestServer;
  let backend: RunningProgram;
  let api: Client;
  let assistantId: string;
  beforeAll(async () => {
    server = await aServer(1);
    backend = await server.start('backend');
    const token = signLocalToken(server.db.environment.CHATAI_SECRET_KEY, systemClock);
    api = createClient({ baseUrl: backend.url, headers: { authorization: `Bearer ${token}` } });
    assistantId = (await api.assistants.list({})).items[0]?.id as string;
  });
  afterAll(() => server?.close());

  const add = (text: string) => api.knowledgeSources.create({ assistantId, kind: 'text', title: text, text });
  const ready = ({ id }: { id: string }) =>
    until('it is ready', async () => (await api.knowledgeSources.get({ id })).state === 'ready');
  const knowledgePid = () => childrenOf(backend.pid).find((pid) => commandOf(pid).includes('knowledge/main.ts'));

  test('a source is taken in by a process of its own, which yields to whoever answers people', async () => {
    await ready(await add('Tea is made of leaves.'));
    const pid = await until('there is one', knowledgePid);
    expect(nicenessOf(pid)).toBe(10);
  });

  test('one that is killed while there is something to do is started anew, and nothing is lost', async () => {
    await ready(await add('Coffee is made of beans.'));
    const before = await until('there is one', knowledgePid);
    process.kill(before, 'SIGKILL');
    const source = await add('Cocoa is made of beans, too.');
    await ready(source);
    expect(knowledgePid()).not.toBe(before);
    expect(server.logged('backend')).toContain('knowledge.ended');
  });

  test('it ends with the backend, however that ends', async () => {
    await ready(await add('Water comes from the tap.'));
    const pid = await until('there is one', knowledgePid);
    process.kill(backend.pid, 'SIGKILL');
    await until('it has ended, too', () => !isRunning(pid));
    backend = await server.start('backend');
    await ready(await add('Milk comes from cows.'));
    const next = await until('there is one', knowledgePid);
    expect((await backend.stop()).code).toBe(0);
    expect(isRunning(next)).toBe(false);
    backend = await server.start('backend');
  });
});

describe('its life', () => {
  const program = path.join(import.meta.dirname, '../bot-manager/fixtures/does-not-stop.ts');
  const log = createLog('test', 'error');

  test('it is there while there is something to do, and gone half a minute after', async () => {
    const clock = createManualClock();
    let waiting = 0;
    const knowledge = createKnowledgeProcess({ clock, log, unfinished: async () => waiting, program: sleeper });
    await clock.advance(60_000);
    expect(knowledge.pid()).toBeUndefined();
    // Queued on another machine: nobody wakes us.
    waiting = 1;
    await clock.advance(5_000);
    const pid = knowledge.pid() as number;
    expect(isRunning(pid)).toBe(true);
    waiting = 0;
    await clock.advance(25_000);
    expect(knowledge.pid()).toBe(pid);
    await clock.advance(10_000);
    await vi.waitFor(() => expect(knowledge.pid()).toBeUndefined(), 10_000);
    await knowledge.stop(1_000);
  });

  test('one that dies young is started less and less often', async () => {
    const clock = createManualClock();
    const dies = path.join(import.meta.dirname, '../bot-manager/fixtures/dies-young.ts');
    const knowledge = createKnowledgeProcess({ clock, log, unfinished: async () => 1, program: dies });
    const pids = new Set<number>();
    await clock.advance(0);
    const ended = async () => {
      pids.add(knowledge.pid() as number);
      await vi.waitFor(() => expect(knowledge.pid()).toBeUndefined(), 10_000);
    };
    await ended();
    await clock.advance(499);
    expect(knowledge.pid()).toBeUndefined();
    await clock.advance(1);
    await ended();
    await clock.advance(999);
    expect(knowledge.pid()).toBeUndefined();
    await clock.advance(1);
    await ended();
    expect(pids.size).toBe(3);
    await knowledge.stop(1_000);
  });

  test('one that does not stop is made to', async () => {
    const clock = createManualClock();
    const knowledge = createKnowledgeProcess({ clock, log, unfinished: async () => 0, program });
    knowledge.wake();
    const pid = knowledge.pid() as number;
    await vi.waitFor(() => expect(isRunning(pid)).toBe(true), 10_000);
    const stopped = knowledge.stop(1_000);
    await clock.advance(1_000);
    await stopped;
    expect(isRunning(pid)).toBe(false);
  });
});

const sleeper = path.join(import.meta.dirname, 'fixtures/waits.ts');

const childrenOf = (pid: number) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && statOf(Number(name))[1] === String(pid))
    .map(Number);

/** From the state on (proc(5)): parent is the second field, niceness the seventeenth. */
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}
const nicenessOf = (pid: number) => Number(statOf(pid)[16]);
const commandOf = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8');
