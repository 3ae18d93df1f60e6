import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createManualClock, systemClock } from '../clock/index.ts';
import type { Listening } from '../database/index.ts';
import { createTestDatabase, type TestDatabase } from '../database/testing/index.ts';
import { systemIds } from '../ids/index.ts';
import { createLog } from '../log/index.ts';
import { createHints, listenForHints } from './hints.ts';

const log = createLog('test', 'fatal');
const workspace = systemIds.uuid();

let db: TestDatabase;
let listening: Listening;
let heard: { workspaceId: string; topic: string; ids: string[] }[] = [];
let gaps = 0;
beforeAll(async () => {
  db = await createTestDatabase();
  const deps = { targets: db.targets, clock: systemClock, log };
  listening = await listenForHints(deps, {
    changed: (workspaceId, topic, ids) => heard.push({ workspaceId, topic, ids }),
    gap: () => {
      gaps += 1;
    },
  });
});
afterAll(async () => {
  await listening.close();
  await db.drop();
});
beforeEach(() => {
  heard = [];
});

async function aTeller() {
  const clock = createManualClock();
  const system = await db.open('system');
  const notified = vi.spyOn(system.pool, 'query');
  return { clock, notified, hints: createHints({ database: system, clock, log }) };
}

test('what is told within 50 ms arrives as one notification, each id once', async () => {
  const { clock, notified, hints } = await aTeller();
  const other = systemIds.uuid();
  for (const id of ['a', 'b', 'a']) hints.tell(workspace, 'bots', id);
  hints.tell(workspace, 'knowledge', 'c');
  hints.tell(other, 'bots', 'd');
  await clock.advance(49);
  expect(notified).not.toHaveBeenCalled();
  await clock.advance(1);
  await vi.waitFor(() => expect(heard).toHaveLength(3));
  expect(heard).toEqual([
    { workspaceId: workspace, topic: 'bots', ids: ['a', 'b'] },
    { workspaceId: workspace, topic: 'knowledge', ids: ['c'] },
    { workspaceId: other, topic: 'bots', ids: ['d'] },
  ]);
  expect(notified).toHaveBeenCalledTimes(1);
});

test('many changes of one topic are told as many, and a thousand workspaces in a few notifications', async () => {
  const { clock, notified, hints } = await aTeller();
  for (let number = 0; number < 100; number++) hints.tell(workspace, 'conversations', systemIds.uuid());
  const workspaces = Array.from({ length: 1_000 }, () => systemIds.uuid());
  for (const one of workspaces) hints.tell(one, 'bots', systemIds.uuid());
  await clock.advance(50);
  await vi.waitFor(() => expect(heard).toHaveLength(1_001));
  // Several notifications go by several connections: in no order.
  expect(heard.filter(({ topic }) => topic === 'conversations')).toEqual([
    { workspaceId: workspace, topic: 'conversations', ids: [] },
  ]);
  const told = heard.filter(({ topic }) => topic === 'bots');
  expect(new Set(told.map(({ workspaceId }) => workspaceId))).toEqual(new Set(workspaces));
  expect(notified.mock.calls.length).toBeLessThan(15);
});

test('after its connection broke the listener says that some may be missing, and hears again', async () => {
  const root = await db.superuser();
  await root.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'chatai-listen' and datname = current_database()",
  );
  await vi.waitFor(() => expect(gaps).toBe(1), 5_000);
  const { clock, hints } = await aTeller();
  hints.tell(workspace, 'bots');
  await clock.advance(50);
  await vi.waitFor(() => expect(heard).toEqual([{ workspaceId: workspace, topic: 'bots', ids: [] }]));
});

test('what is gathered when a process ends is still told, and what comes later is not', async () => {
  const { clock, hints } = await aTeller();
  const [id, late] = [systemIds.uuid(), systemIds.uuid()];
  hints.tell(workspace, 'bots', id);
  await hints.close();
  hints.tell(workspace, 'bots', late);
  await clock.advance(1_000);
  await vi.waitFor(() => expect(heard).toEqual([{ workspaceId: workspace, topic: 'bots', ids: [id] }]));
});
