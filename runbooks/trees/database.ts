import type { Branch, Tree } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts/facts.ts';
import { endsOf, unitOf } from '../facts/programs.ts';
import { thresholds } from '../thresholds.ts';
import { seconds } from '../words.ts';
import { schemaQuestions } from './database-schema.ts';
import { connectionQuestions, sessionQuestions } from './database-sessions.ts';
import { upkeepQuestions } from './database-upkeep.ts';

const refusalOf = ({ database }: Pick<Facts, 'database'>) => database.refusal;

/** By PostgreSQL's or the system's code of the refusal (PostgreSQL, appendix A). */
const refused: Branch<Facts>[] = [
  {
    says: 'the database has no connection left',
    needs: ['database'],
    when: (facts) => (refusalOf(facts)?.code === '53300' ? [String(refusalOf(facts)?.reason)] : []),
    leaf: {
      id: 'database-full-of-connections',
      finding: () => 'every connection of the database is in use, also those that are reserved for superusers',
      step: 'backend#restart-database',
    },
  },
  {
    says: 'the database is starting or repairing itself',
    needs: ['database'],
    when: (facts) =>
      ['57P03', '57P01'].includes(refusalOf(facts)?.code ?? '') ? [String(refusalOf(facts)?.reason)] : [],
    branches: [
      {
        says: 'the database is being stopped',
        needs: ['database'],
        when: (facts) =>
          /shutting down/.test(refusalOf(facts)?.reason ?? '') ? [String(refusalOf(facts)?.reason)] : [],
        leaf: {
          id: 'database-stopping',
          finding: () => 'somebody is stopping the database: it lets nobody in, and waits for the sessions that it has',
          step: 'backend#restart-database',
        },
      },
    ],
    leaf: {
      id: 'database-starting',
      finding: ({ database }) => `the database is not ready yet (${database.refusal?.reason})`,
      step: undefined,
      advice: 'Wait: it becomes ready by itself',
    },
  },
  {
    says: 'the database refuses us',
    needs: ['database'],
    when: (facts) =>
      ['28P01', '28000', '3D000'].includes(refusalOf(facts)?.code ?? '') ? [String(refusalOf(facts)?.reason)] : [],
    leaf: {
      id: 'database-refuses',
      finding: ({ database }) => `the database refuses us (${database.refusal?.reason})`,
      step: undefined,
      advice: 'Correct DATABASE_URL, or let us in at its server',
    },
  },
  {
    says: 'the process of the database is there and silent',
    needs: ['database', 'supervisor'],
    when: ({ database, supervisor }) => {
      const pid = unitOf(supervisor, 'postgresql')?.pid;
      return database.refusal?.code === undefined && pid !== undefined
        ? [`pid ${pid} takes the connection and says nothing`]
        : [];
    },
    leaf: {
      id: 'database-hangs',
      finding: () => 'the database takes connections and answers nothing',
      step: 'backend#restart-database',
      explains: ['backend-slow', 'console-slow'],
    },
  },
  {
    says: 'the database does not run',
    needs: ['database', 'supervisor'],
    when: ({ supervisor }) => {
      const unit = unitOf(supervisor, 'postgresql');
      return unit && unit.pid === undefined ? [`postgresql is ${unit.state}; ${unit.note}`] : [];
    },
    leaf: {
      id: 'database-gone',
      finding: () => 'the database does not run; ChatAI keeps trying to start it',
      step: undefined,
      advice:
        'Read why it fails: `chatai logs postgresql --level error`, and correct that (often a line in postgresql.conf)',
    },
  },
];

const unsteady: Branch<Facts> = {
  says: 'the database does not stay up',
  needs: ['supervisor'],
  when({ supervisor }, at) {
    const ends = endsOf(unitOf(supervisor, 'postgresql'), at);
    return ends ? [`it ${ends}`] : [];
  },
  otherwise: () => 'it has not ended by itself in an hour',
  probe: 'chatai logs postgresql --level error',
  leaf: {
    id: 'database-unsteady',
    finding({ supervisor }) {
      const how = unitOf(supervisor, 'postgresql')?.lastEnd;
      return `the database died${how ? ` (${how})` : ''} and was started again; nothing that was committed is lost`;
    },
    step: undefined,
    advice: 'Read why: `chatai logs postgresql --level error`',
    past: true,
  },
};

const writing: Branch<Facts>[] = [
  {
    says: 'the database is read-only',
    needs: ['database'],
    when: ({ database: { server } }) =>
      server?.inRecovery ? ['it is in recovery'] : server?.readOnly ? ['default_transaction_read_only is on'] : [],
    branches: [
      {
        says: 'the database is a standby',
        needs: ['database'],
        when: ({ database: { server } }) => (server?.inRecovery ? ['pg_is_in_recovery() is true'] : []),
        leaf: {
          id: 'database-standby',
          finding: () => 'the database is a standby, and so read-only',
          step: undefined,
          advice: 'Promote it, or point DATABASE_URL at the primary',
        },
      },
    ],
    leaf: {
      id: 'database-read-only',
      finding: () => 'somebody has made the database read-only (default_transaction_read_only)',
      step: 'backend#allow-writing',
    },
  },
  {
    says: 'a row cannot be written',
    needs: ['database'],
    when: ({ database: { server, unwritable } }) =>
      unwritable && !server?.readOnly && !server?.inRecovery ? [unwritable.reason] : [],
    otherwise: ({ database: { unwritable } }) => unwritable?.reason ?? 'one was written and read back',
    branches: [
      {
        says: 'commits wait for a standby',
        needs: ['database'],
        when: ({ database: { server, unwritable } }) =>
          server?.standbys && unwritable?.code === undefined ? [`synchronous_standby_names is ${server.standbys}`] : [],
        leaf: {
          id: 'commits-wait',
          finding: ({ database: { server } }) =>
            `every commit waits for a standby that does not answer (${server?.standbys})`,
          step: undefined,
          advice: 'Start the standby again, or take it out of synchronous_standby_names',
        },
      },
    ],
    leaf: {
      id: 'database-unwritable',
      finding: ({ database: { unwritable } }) => `the database answers and takes no write (${unwritable?.reason})`,
      step: undefined,
      advice: 'Read what the server says: `chatai logs postgresql --level error`, and correct that',
    },
  },
];

const clock: Branch<Facts> = {
  says: 'the clock of the database differs from ours',
  needs: ['database'],
  when: ({ database: { server } }) =>
    Math.abs(server?.clockAheadMs ?? 0) >= thresholds.clockMs.warn
      ? [`${seconds(server?.clockAheadMs ?? 0)} ahead of ours`]
      : [],
  otherwise: ({ database: { server } }) => `${server?.clockAheadMs ?? 0} ms ahead of ours`,
  leaf: {
    id: 'clock-skew',
    finding: () => 'the clocks of this machine and of the database disagree',
    step: undefined,
    advice: 'Let both machines take the time from one server (NTP)',
  },
};

/** "Database issues" of the user's document. */
export const databaseTree: Tree<Facts> = {
  symptom: 'database',
  branches: [
    {
      says: 'the database does not answer',
      needs: ['database'],
      when: (facts) => (facts.database.server ? [] : [refusalOf(facts)?.reason ?? 'no answer']),
      otherwise: ({ database: { tookMs } }) => `it answered in ${tookMs} ms`,
      branches: refused,
      leaf: {
        id: 'database-unreachable',
        finding: ({ database }) => `the database cannot be reached (${database.refusal?.reason})`,
        step: undefined,
        advice: 'Check that its server runs and that DATABASE_URL is right: `chatai config check`',
      },
    },
    {
      says: 'the database answers',
      needs: ['database'],
      when: ({ database: { server } }) => (server ? [`version ${server.version}`] : []),
      branches: [
        ...connectionQuestions,
        ...writing,
        ...sessionQuestions,
        ...schemaQuestions,
        ...upkeepQuestions,
        clock,
      ],
    },
    unsteady,
  ],
};
