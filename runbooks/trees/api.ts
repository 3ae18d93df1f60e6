import type { Branch, Tree } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts.ts';
import { processOf, unitOf } from '../programs.ts';
import { thresholds } from '../thresholds.ts';

const { blockedCores } = thresholds;
const unit = 'chatai-backend';

const silent: Branch<Facts>[] = [
  {
    says: 'its process is stopped by a signal',
    needs: ['supervisor', 'processes'],
    when: (facts) =>
      processOf(facts, unit)?.state === 'T' ? [`pid ${processOf(facts, unit)?.pid} is in state T`] : [],
    leaf: {
      id: 'backend-stopped',
      finding: () =>
        'the backend is held by a signal (SIGSTOP): it runs no further until it gets SIGCONT or is restarted',
      step: 'backend#restart',
    },
  },
  {
    says: 'its event loop is blocked',
    needs: ['supervisor', 'processes'],
    when(facts) {
      const use = processOf(facts, unit);
      return use && use.state !== 'T' && use.cores >= blockedCores
        ? [`pid ${use.pid} computes (${use.cores} cores) and answers nothing`]
        : [];
    },
    leaf: {
      id: 'backend-blocked',
      finding: () => 'the backend computes without a pause and answers nobody',
      step: 'backend#restart',
    },
  },
];

/** "API not responding" of the user's document. */
export const apiTree: Tree<Facts> = {
  symptom: 'api',
  branches: [
    {
      says: 'nothing runs',
      needs: ['supervisor'],
      when: ({ supervisor: { supervisor } }) => (supervisor ? [] : ['no supervisor answers on this data folder']),
      leaf: {
        id: 'not-running',
        finding: () => 'ChatAI is not running on this data folder: start it with `npm start`',
        step: undefined,
        explains: ['backend-gone'],
      },
    },
    {
      says: 'the backend does not answer',
      needs: ['backend'],
      when: ({ backend: { answer, refusal, url } }) => (answer ? [] : [`${url}: ${refusal}`]),
      probe: 'curl -m 3 localhost:8000/livez',
      branches: [
        {
          says: 'its process is gone',
          needs: ['supervisor'],
          when: ({ supervisor }) => (unitOf(supervisor, unit)?.pid === undefined ? ['it has no pid'] : []),
          leaf: {
            id: 'backend-gone',
            finding: ({ supervisor }) =>
              `the backend does not run and is started again by itself: ${unitOf(supervisor, unit)?.note || 'it was not started'}`,
            step: undefined,
          },
        },
        ...silent,
      ],
      leaf: {
        id: 'backend-silent',
        finding: ({ backend: { refusal } }) => `the backend runs and does not answer (${refusal})`,
        step: 'backend#restart',
      },
    },
  ],
};
