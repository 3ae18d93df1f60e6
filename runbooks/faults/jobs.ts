import { systemIds } from '@chatai/core/ids';
import { ownPrograms } from '@chatai/core/process';
import type { Fault } from '@chatai/operations/runbook';
import { thresholds } from '../thresholds.ts';
import { longAgo, sqlOnce } from './database.ts';
import { signal } from './signal.ts';
import type { World } from './world.ts';

/** Somebody adds a source; resolves to the id of it. */
async function addSource({ api }: World): Promise<string> {
  const [assistant] = (await api.assistants.list({})).items;
  if (!assistant) throw new Error('The demo workspace has an assistant.');
  const source = { assistantId: assistant.id, kind: 'text', title: 'Drill', text: 'A drill is held.' } as const;
  return (await api.knowledgeSources.create(source)).id;
}

/** The process that takes in knowledge; waits for it. */
async function knowledgePid(world: World): Promise<number> {
  for (;;) {
    const found = ownPrograms(['apps/server/src/knowledge/main.ts']).find(({ home }) => home === world.config.home);
    if (found) return found.pid;
    await world.clock.sleep(50);
  }
}

/** A row of a job that is done at once when somebody takes it: it is about no source that is there. */
async function aJob(world: World, columns: Record<string, string>): Promise<() => Promise<void>> {
  const id = systemIds.uuid();
  const row = { id: `'${id}'`, name: `'knowledge-ingest'`, data: nothingToRead, ...columns };
  await sqlOnce(
    world,
    `insert into pgboss.job (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`,
  );
  return () => sqlOnce(world, `delete from pgboss.job where id = '${id}'`);
}

const nothingToRead = `'{"workspaceId": "${systemIds.uuid()}", "sourceId": "${systemIds.uuid()}"}'`;

/** Of background jobs: not begun, not ending, ending too soon. */
export const jobFaults: Fault<World>[] = [
  {
    id: 'jobs-not-started',
    title: 'The process that takes in knowledge is held by SIGSTOP, and somebody adds a source.',
    detectedBy: ['jobs-waiting'],
    leaf: 'jobs-not-started',
    step: 'backend#end-knowledge',
    async inject(world) {
      const first = await addSource(world);
      const pid = await knowledgePid(world);
      signal(pid, 'SIGSTOP');
      const second = await addSource(world);
      await longAgo(world, 'pgboss.job', 'start_after', `t.name = 'knowledge-ingest' and t.state = 'created'`);
      return async () => {
        signal(pid, 'SIGCONT');
        for (const id of [first, second]) await world.api.knowledgeSources.remove({ id });
      };
    },
  },
  {
    id: 'job-too-short',
    title: 'Somebody else takes a job, says at once that it is done, and has done nothing.',
    detectedBy: ['jobs-short'],
    leaf: 'job-too-short',
    step: 'backend#queue-sources',
    async inject(world) {
      const first = await addSource(world);
      const pid = await knowledgePid(world);
      signal(pid, 'SIGSTOP');
      const second = await addSource(world);
      await sqlOnce(
        world,
        `update pgboss.job set state = 'completed', started_on = pgboss.job_now(), completed_on = pgboss.job_now()
          where data->>'sourceId' = '${second}' and state = 'created'`,
      );
      signal(pid, 'SIGCONT');
      await longAgo(world, 'knowledge_sources', 'updated_at', `t.id = '${second}'`);
      return async () => {
        for (const id of [first, second]) await world.api.knowledgeSources.remove({ id });
      };
    },
  },
  {
    id: 'job-too-long',
    title: 'Somebody has taken a job and is gone: it is in hand, and nobody does it.',
    detectedBy: ['jobs-long'],
    leaf: 'job-too-long',
    step: 'backend#try-jobs-again',
    inject: (world) =>
      aJob(world, {
        state: `'active'`,
        started_on: `pgboss.job_now() - interval '${thresholds.jobTakesMs + 1_000} milliseconds'`,
      }),
  },
  {
    id: 'jobs-given-up',
    title: 'An earlier version has queued a job that nobody can do.',
    detectedBy: ['jobs-failing'],
    leaf: 'jobs-given-up',
    step: 'backend#try-jobs-again',
    async inject(world) {
      const source = await addSource(world);
      const remove = await aJob(world, { data: `'{"workspaceId": "none"}'`, retry_limit: '0' });
      return async () => {
        await remove();
        await world.api.knowledgeSources.remove({ id: source });
      };
    },
    // The next version can.
    async brings(world) {
      await sqlOnce(world, `update pgboss.job set data = ${nothingToRead} where state = 'failed'`);
      return {};
    },
  },
];
