import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../testing.ts';
import { ingestJobName } from './ingest.ts';
import { queueForgottenSql, sourceFacts } from './source-facts.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
  // Nobody works here: jobs stay as they are left.
  await world.jobs.stop();
});
afterAll(() => world.close());

const look = () => sourceFacts([world.test.targets.system], 10_000).read(AbortSignal.timeout(20_000));

test('a source that waits without a job is forgotten, and queued anew; one that has a job, is new, ready or deleted is not', async () => {
  const workspaceId = await world.aWorkspace();
  const { id: assistantId } = await world.anAssistant(workspaceId);
  const superuser = await world.test.superuser();
  const aSource = async (seconds: number, columns: Record<string, string> = {}) => {
    const id = systemIds.uuid();
    const row = { kind: `'text'`, title: `'T'`, body: `'B'`, ...columns };
    await superuser.query(
      `insert into knowledge_sources (id, workspace_id, assistant_id, updated_at, ${Object.keys(row).join(', ')})
       values ($1, $2, $3, chatai_now() - $4 * interval '1 second', ${Object.values(row).join(', ')})`,
      [id, workspaceId, assistantId, seconds],
    );
    return id;
  };
  const aJob = (sourceId: string, state: string) =>
    superuser.query(
      `insert into pgboss.job (name, state, data) values ($1, $2::pgboss.job_state, jsonb_build_object('workspaceId', $3::text, 'sourceId', $4::text))`,
      [ingestJobName, state, workspaceId, sourceId],
    );
  const forgotten = [await aSource(60), await aSource(90, { state: `'processing'` })];
  await aJob(forgotten[0] as string, 'completed');
  await aJob(await aSource(60), 'retry');
  await aSource(1);
  await aSource(60, { state: `'ready'` });
  await aSource(60, { deleted_at: 'chatai_now()' });
  expect(await look()).toEqual({ forgotten: { count: 2, oldestAt: expect.closeTo(Date.now() - 90_000, -4) } });

  const { rowCount } = await superuser.query(queueForgottenSql(10_000));
  expect(rowCount).toBe(2);
  expect(await look()).toEqual({ forgotten: { count: 0, oldestAt: null } });
  const { rows } = await superuser.query(
    `select data->>'sourceId' as source, dead_letter, retry_limit from pgboss.job where state = 'created'`,
  );
  expect(rows.toSorted((a, b) => a.source.localeCompare(b.source))).toEqual(
    forgotten.toSorted().map((source) => ({ source, dead_letter: `${ingestJobName}.dead`, retry_limit: 3 })),
  );
});
