import type { Branch } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts/facts.ts';
import { thresholds } from '../thresholds.ts';
import { seconds } from '../words.ts';

/** Why background jobs are not done: they are not begun, do not end, or end too soon. */
export const jobBranches: Branch<Facts>[] = [
  {
    says: 'background jobs are not begun',
    needs: ['jobs', 'knowledge', 'processes'],
    when({ jobs: { waiting }, knowledge, processes }, at) {
      const late = waiting.filter(({ oldestAt }) => at - oldestAt >= thresholds.jobWaitsMs.warn);
      const stateOf = (pid: number) => processes.find((one) => one.pid === pid)?.state;
      return late.length === 0
        ? []
        : [
            ...late.map(({ queue, count, oldestAt }) => `${count} of ${queue}, the oldest ${seconds(at - oldestAt)}`),
            ...knowledge.map(({ pid }) =>
              stateOf(pid) === 'T' ? `knowledge (pid ${pid}) is held by a signal` : `knowledge (pid ${pid}) runs`,
            ),
          ];
    },
    probe: 'chatai logs knowledge',
    leaf: {
      id: 'jobs-not-started',
      finding: ({ jobs: { waiting }, knowledge }) =>
        knowledge.length > 0
          ? `the process that takes in knowledge takes up nothing (pid ${knowledge[0]?.pid}): end it, the backend starts another`
          : `no process takes up jobs of ${waiting[0]?.queue}, although the backend starts one within seconds: read why it ends, \`chatai logs knowledge --level error\``,
      step: 'backend#end-knowledge',
    },
  },
  {
    says: 'a background job does not end',
    needs: ['jobs'],
    when: ({ jobs: { active } }, at) =>
      active
        .filter(({ oldestAt }) => at - oldestAt >= thresholds.jobTakesMs)
        .map(({ queue, count, oldestAt }) => `${count} of ${queue}, the oldest ${seconds(at - oldestAt)}`),
    probe: 'chatai logs knowledge',
    leaf: {
      id: 'job-too-long',
      finding: ({ jobs: { active } }) =>
        `a job of ${active[0]?.queue} is not done, or whoever took it is gone: let another try`,
      step: 'backend#try-jobs-again',
      params: ({ jobs: { active } }) => ({ queue: active[0]?.queue ?? '' }),
    },
  },
  {
    says: 'a background job ended too soon',
    needs: ['sources'],
    when: ({ sources: { forgotten } }, at) =>
      forgotten.oldestAt === null
        ? []
        : [
            `${forgotten.count} sources wait, the oldest ${seconds(at - forgotten.oldestAt)}, and no job is left that takes them in`,
          ],
    probe: 'chatai logs knowledge',
    leaf: {
      id: 'job-too-short',
      finding: () =>
        'jobs ended, and what they were to take in was not taken in: queue it again, and see who else takes our jobs (an older version, another installation on this database)',
      step: 'backend#queue-sources',
    },
  },
  {
    says: 'background jobs were given up',
    needs: ['jobs'],
    when: ({ jobs: { failed } }) =>
      failed.map(({ queue, count, reason }) => `${count} of ${queue}: ${reason ?? 'no answer in time'}`),
    probe: 'chatai logs knowledge --level warn',
    leaf: {
      id: 'jobs-given-up',
      finding: ({ jobs: { failed } }) =>
        `jobs of ${failed[0]?.queue} fail at every try (${failed[0]?.reason ?? 'no answer in time'}): correct the cause, then try them again`,
      step: 'backend#try-jobs-again',
      params: ({ jobs: { failed } }) => ({ queue: failed[0]?.queue ?? '' }),
    },
  },
];
