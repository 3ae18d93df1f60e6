import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aPlatform } from '../../testing/platform.ts';
import { assignBots } from './index.ts';
import { heartbeat, registerWorker } from './queries.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
  const tenant = await platform.aTenant();
  for (let index = 0; index < 20; index++) await platform.aBot(tenant);
});
afterAll(() => platform.close());

const sql = (text: string, values: unknown[] = []) => platform.system.pool.query(text, values);
let busy: string;
let idle: string;
const calm = { loopDelayMs: 5, waitingMs: 20 };

beforeEach(async () => {
  await sql('update bot_leases set worker_id = null, leaving = false');
  await sql('update workers set expired_at = now() where expired_at is null');
  [busy, idle] = [systemIds.uuid(), systemIds.uuid()];
  for (const id of [busy, idle]) await registerWorker(platform.system.pool, { id, host: 'test', pid: 1 });
  await sql("update workers set started_at = now() - interval '1 hour'");
  await assignBots(platform.system);
});
/** Bots that a worker holds, and those of them that it is asked to give back. */
async function heldBy(id: string) {
  const { rows } = await sql(
    'select count(*)::int as held, count(*) filter (where leaving)::int as leaving from bot_leases where worker_id = $1',
    [id],
  );
  return rows[0];
}
const beat = (id: string, load: typeof calm) => heartbeat(platform.system.pool, id, load);
const passed = (seconds: number) =>
  sql(
    "update workers set overloaded_since = overloaded_since - $1 * interval '1 s', relieved_at = relieved_at - $1 * interval '1 s'",
    [seconds],
  );

test.each([
  ['whose loop lags', { loopDelayMs: 400, waitingMs: 0 }],
  ['in which messages wait for more than a minute', { loopDelayMs: 0, waitingMs: 90_000 }],
])('a worker %s gives bots away, a few at a time, and is spared for a while', async (_, load) => {
  await beat(busy, load);
  await assignBots(platform.system);
  expect(await heldBy(busy)).toEqual({ held: 10, leaving: 0 });
  await passed(11);
  await beat(busy, load);
  await assignBots(platform.system);
  expect(await heldBy(busy)).toEqual({ held: 10, leaving: 1 });
  // Given back: it goes to the other one.
  await sql('update bot_leases set worker_id = null where leaving');
  await assignBots(platform.system);
  expect(await heldBy(idle)).toEqual({ held: 11, leaving: 0 });
  // It goes on being overloaded: nothing more within the minute, then one again.
  await passed(11);
  await assignBots(platform.system);
  expect((await heldBy(busy)).leaving).toBe(0);
  await passed(60);
  await assignBots(platform.system);
  expect((await heldBy(busy)).leaving).toBe(1);
  // It has recovered, and is not filled up again at once.
  await beat(busy, calm);
  await sql('update bot_leases set worker_id = null where leaving');
  await assignBots(platform.system);
  expect([await heldBy(busy), await heldBy(idle)]).toEqual([
    { held: 8, leaving: 0 },
    { held: 12, leaving: 0 },
  ]);
  // Later the balance comes back.
  await passed(700);
  await assignBots(platform.system);
  expect(await heldBy(idle)).toEqual({ held: 12, leaving: 2 });
});

test('a heartbeat of a rested worker ends its overload', async () => {
  await beat(busy, { loopDelayMs: 400, waitingMs: 0 });
  await beat(busy, calm);
  await passed(60);
  await assignBots(platform.system);
  expect(await heldBy(busy)).toEqual({ held: 10, leaving: 0 });
});

test('when all workers are overloaded no bot moves, and bots without a holder get one all the same', async () => {
  for (const id of [busy, idle]) await beat(id, { loopDelayMs: 400, waitingMs: 0 });
  await passed(60);
  await sql('update bot_leases set worker_id = null where bot_id = (select min(bot_id::text)::uuid from bot_leases)');
  expect(await assignBots(platform.system)).toEqual({ assigned: 1, leaving: 0 });
});
