import { queueForgottenSql } from '@chatai/assistant/knowledge/facts';
import { tryAgainSql } from '@chatai/core/jobs/facts';
import { seen } from '@chatai/operations/facts';
import { type Outcome, type Step, stepsOf } from '@chatai/operations/runbook';
import { thresholds } from '../thresholds.ts';
import type { Abilities } from './abilities.ts';
import { noBot } from './blast-radius.ts';

const step = stepsOf<Abilities>();
/** What all steps of background work have in common. */
const ofJobs = { emergency: false, risk: 'low', role: 'on-call', timeoutMs: 60_000, scope: 'jobs' } as const;

type Looking = { can: Pick<Abilities, 'look'> };

async function jobsAreBegun({ can }: Looking): Promise<Outcome> {
  const looked = await can.look('jobs');
  const late = seen(looked, 'jobs').waiting.filter(
    ({ oldestAt }) => looked.at - oldestAt >= thresholds.jobWaitsMs.warn,
  );
  return late.length === 0
    ? { fine: true, says: 'no job waits for long' }
    : { fine: false, says: late.map(({ queue, count }) => `${count} of ${queue} wait`).join(', ') };
}

async function jobsAreDone({ can, params }: Looking & { params: { queue: string } }): Promise<Outcome> {
  const looked = await can.look('jobs');
  const { active, failed, waiting } = seen(looked, 'jobs');
  const [given, long, due] = [failed, active, waiting].map((all) => all.find(({ queue }) => queue === params.queue));
  if (given) return { fine: false, says: `${given.count} were given up` };
  if (long && 'oldestAt' in long && looked.at - long.oldestAt >= thresholds.jobTakesMs)
    return { fine: false, says: 'one is not done' };
  return due
    ? { fine: false, says: `${due.count} wait` }
    : { fine: true, says: `every job of ${params.queue} is done` };
}

async function sourcesHaveJobs({ can }: Looking): Promise<Outcome> {
  const { count } = seen(await can.look('sources'), 'sources').forgotten;
  return count === 0
    ? { fine: true, says: 'every source that waits has a job' }
    : { fine: false, says: `${count} sources wait without a job` };
}

/** Steps for background jobs. */
export const jobSteps: Step<Abilities>[] = [
  step({
    ...ofJobs,
    slug: 'end-knowledge',
    title: 'End the process that takes in knowledge',
    symptom: 'Sources stay queued: the process that takes them in is held by a signal, or takes up nothing.',
    uses: ['look', 'kill'],
    check: jobsAreBegun,
    blastRadius: async () => noBot(10),
    would: () => 'end the process; the backend starts another within seconds, and what was being read is read again',
    async act({ can }) {
      const pids = seen(await can.look('knowledge'), 'knowledge').map(({ pid }) => pid);
      for (const pid of pids) can.kill(pid);
      return pids.length === 0 ? 'none runs: the backend starts one' : `ended: pid ${pids.join(', ')}`;
    },
    verify: jobsAreBegun,
    undo: 'What was being read is read again from its beginning.',
  }),
  step({
    ...ofJobs,
    slug: 'queue-sources',
    title: 'Queue forgotten sources of knowledge again',
    symptom: 'Sources stay queued, and no job is left that would take them in: theirs have ended without doing it.',
    uses: ['look', 'sql'],
    check: sourcesHaveJobs,
    blastRadius: async () => noBot(0),
    would: () => 'queue a job for each of them',
    async act({ can }) {
      const rows = await can.sql(queueForgottenSql(thresholds.forgottenMs));
      return `queued: ${rows.length}`;
    },
    verify: sourcesHaveJobs,
    undo: 'Harmless: reading a source again replaces what was read.',
  }),
  step({
    ...ofJobs,
    slug: 'try-jobs-again',
    title: 'Try background jobs again',
    symptom: 'Jobs were given up after their last try, or one is not done long after it was begun.',
    uses: ['look', 'sql'],
    params: {
      queue: {
        about: 'their queue, as the finding names it',
        example: 'knowledge-ingest',
        matches: /^[a-z][a-z-]{0,62}(\.dead)?$/,
      },
    },
    check: jobsAreDone,
    blastRadius: async () => noBot(0),
    would: ({ queue }) => `let the jobs of ${queue} that were given up, or are not done, be tried once more`,
    async act({ can, params }) {
      const rows = await can.sql(tryAgainSql, [params.queue, thresholds.jobTakesMs]);
      return `${rows.length} are tried again`;
    },
    verify: jobsAreDone,
    undo: 'Harmless: every job may run more than once.',
  }),
];
