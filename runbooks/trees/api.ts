import type { Branch, Tree } from '@chatai/operations/diagnosis';
import { buildTroubles } from '../facts/console-build.ts';
import { apiTroubleOf, pageRefusalOf, scriptTroubleOf } from '../facts/console-way.ts';
import type { Facts } from '../facts/facts.ts';
import { exhaustedOf, exhaustedText, heldBy } from '../facts/pools.ts';
import { heldSupervisor, program } from '../facts/programs.ts';
import { addressBranches, whenAway } from './addresses.ts';
import { troublesOf } from './programs.ts';

const { backend, console } = program;

const stillServes = ({ console: { answer } }: Pick<Facts, 'console'>) =>
  answer ? [`the console answers ${answer.status}`] : [];

/** "DB pool?": with a database that is well it is the backend that does not give them back. */
const poolExhausted: Branch<Facts> = {
  says: 'the backend has no connection to the database left',
  needs: ['pools', 'database'],
  when(facts, at) {
    const { server, unwritable } = facts.database;
    if (!server || server.readOnly || server.inRecovery || unwritable) return [];
    return exhaustedOf(facts, at).flatMap((pool) => [exhaustedText(pool, at), ...heldBy(facts, pool, at)]);
  },
  probe: 'chatai status',
  leaf: {
    id: 'backend-pool-exhausted',
    finding: (facts, at) =>
      `the backend has lent all connections of ${exhaustedOf(facts, at)
        .map(({ name }) => name)
        .join(' and ')} and gets none back: requests wait for one and fail`,
    step: 'backend#restart',
    explains: ['backend-unwell', 'console-unwell'],
  },
};

/** Each program is well, and people see pages that do nothing. */
const browserWay: Branch<Facts>[] = [
  {
    says: 'the console passes nothing on to the backend',
    needs: ['consoleWay', 'console', 'backend'],
    when(facts) {
      const trouble = apiTroubleOf(facts.consoleWay);
      return trouble && facts.console.answer && facts.backend.answer
        ? [trouble, `the backend itself answers ${facts.backend.answer.status}`]
        : [];
    },
    probe: 'chatai logs console --level warn',
    leaf: {
      id: 'console-passes-nothing',
      finding: () =>
        'the console serves pages and passes nothing on: whoever is signed in can do nothing, and nobody can sign in',
      against: stillServes,
      step: 'frontend#restart',
    },
  },
  {
    says: 'pages of the console name scripts that it does not have',
    needs: ['consoleWay', 'console'],
    when(facts) {
      // Why it does not answer is asked elsewhere.
      if (!facts.console.answer) return [];
      const refusal = pageRefusalOf(facts.consoleWay);
      if (refusal !== undefined) throw new Error(refusal);
      const trouble = scriptTroubleOf(facts.consoleWay);
      return trouble ? [trouble] : [];
    },
    leaf: {
      id: 'console-scripts-gone',
      finding: () =>
        'pages of the console do nothing in a browser, for the files of its build are gone: restart it; where only some are gone delete apps/frontend/console/.next before',
      against: stillServes,
      step: 'frontend#restart',
    },
  },
];

/** "API not responding" of the user's document: the backend first, then the console in front of it. */
export const apiTree: Tree<Facts> = {
  symptom: 'api',
  branches: [
    {
      says: 'the supervisor is held by a signal',
      needs: ['running', 'processes'],
      when(facts) {
        const pid = heldSupervisor(facts);
        return pid === undefined ? [] : [`pid ${pid} is in state T`];
      },
      leaf: {
        id: 'supervisor-stopped',
        finding: () =>
          'the supervisor is held by a signal (SIGSTOP): until it runs again, what dies stays dead and nothing can be restarted',
        step: 'release#continue-supervisor',
      },
    },
    {
      says: 'no supervisor answers',
      needs: ['supervisor', 'running'],
      when: ({ supervisor: { supervisor } }) => (supervisor ? [] : ['no supervisor answers on this data folder']),
      branches: [
        {
          says: 'its programs run all the same',
          needs: ['running'],
          when: ({ running }) => running.map(({ script, pid }) => `${script} (pid ${pid})`),
          leaf: {
            id: 'supervisor-lost',
            finding: () =>
              'the programs run, and what dies is started again, but their supervisor cannot be asked: nothing can be restarted from here',
            step: undefined,
            advice: 'Stop everything with `chatai down`, then `npm start`',
          },
        },
      ],
      leaf: {
        id: 'not-running',
        finding: () => 'ChatAI is not running on this data folder',
        step: undefined,
        advice: 'Start it with `npm start`',
        explains: [
          'backend-silent',
          'console-silent',
          'botManager-silent',
          'watchdog-silent',
          'database-unreachable',
          'telegram-unreachable',
          ...whenAway,
        ],
      },
    },
    poolExhausted,
    ...troublesOf(backend, ['console-silent', 'console-slow', 'console-unwell', ...whenAway]),
    {
      says: 'the console is not built from the files',
      needs: ['console', 'consoleBuild'],
      when: buildTroubles,
      probe: 'node apps/frontend/build.ts --state',
      branches: [
        {
          says: 'they cannot be built',
          needs: ['consoleBuild'],
          when: ({ consoleBuild: { state } }) => (state === 'failed' ? ['somebody has tried, and it failed'] : []),
          leaf: {
            id: 'console-build-failed',
            finding: () => 'the console cannot be built from the files as they are',
            against: stillServes,
            step: undefined,
            advice:
              'Read why: `node apps/frontend/build.ts`, and correct the files, or put those of the version before back',
            explains: ['console-gone'],
          },
        },
      ],
      leaf: {
        id: 'console-build-stale',
        finding: () => 'the console is of an older build than the files, and does not start again without one of them',
        against: stillServes,
        step: 'frontend#rebuild',
        explains: ['console-gone'],
      },
    },
    ...troublesOf(console, whenAway, [backend]),
    ...browserWay,
    ...addressBranches,
  ],
};
