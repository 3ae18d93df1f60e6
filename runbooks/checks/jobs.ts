import { type Check, checksOf } from '@chatai/operations/health';
import type { Facts } from '../facts/facts.ts';
import { grade, thresholds } from '../thresholds.ts';
import { seconds } from '../words.ts';

const check = checksOf<Facts>();
const component = 'jobs';
const after = ['database-answers', 'database-writable', 'database-connections', 'database-locks', 'backend-answers'];

/** Background work: knowledge that is taken in, mails. */
export const jobChecks: Check<Facts>[] = [
  check({
    id: 'jobs-waiting',
    component,
    title: 'Background jobs are begun at once',
    needs: ['jobs'],
    judge({ jobs: { waiting } }, at) {
      const [first] = waiting;
      const status = first ? grade(at - first.oldestAt, thresholds.jobWaitsMs) : 'ok';
      if (!first || status === 'ok') return { status: 'ok' };
      return { status, detail: `${first.count} of ${first.queue} wait, the oldest ${seconds(at - first.oldestAt)}` };
    },
    after,
    fix: 'See what their program does: `chatai logs knowledge`, `chatai logs backend`.',
    step: 'backend#end-knowledge',
  }),
  check({
    id: 'jobs-long',
    component,
    title: 'Background jobs come to an end',
    needs: ['jobs'],
    judge({ jobs: { active } }, at) {
      const [first] = active;
      if (!first || at - first.oldestAt < thresholds.jobTakesMs) return { status: 'ok' };
      return { status: 'warn', detail: `one of ${first.queue} takes ${seconds(at - first.oldestAt)}` };
    },
    after,
    fix: 'Read what it does: `chatai logs knowledge`. It is ended and tried again after ten minutes.',
    step: 'backend#try-jobs-again',
  }),
  check({
    id: 'jobs-short',
    component,
    title: 'Background jobs finish their work',
    needs: ['sources'],
    judge({ sources: { forgotten } }, at) {
      const { count, oldestAt } = forgotten;
      return oldestAt === null
        ? { status: 'ok' }
        : {
            status: 'warn',
            detail: `${count} sources of knowledge wait, the oldest ${seconds(at - oldestAt)}, and no job is left that takes them in`,
          };
    },
    after,
    fix: 'Their jobs ended without taking them in: queue them again.',
    step: 'backend#queue-sources',
  }),
  check({
    id: 'jobs-failing',
    component,
    title: 'No background job is given up',
    needs: ['jobs'],
    judge({ jobs: { failed } }) {
      const all = failed.map(({ queue, count, reason }) => `${count} of ${queue} (${reason ?? 'no answer in time'})`);
      return all.length === 0
        ? { status: 'ok' }
        : { status: 'warn', detail: `given up within a day: ${all.join(', ')}` };
    },
    after,
    fix: 'Read why: `chatai logs knowledge --level warn`. They are kept for a week, and can be tried again.',
    step: 'backend#try-jobs-again',
  }),
];
