import type { Session } from '@chatai/core/database';
import type { Branch, Tree } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts.ts';
import { restartsWithin, unitOf } from '../programs.ts';
import { thresholds } from '../thresholds.ts';

const seconds = (ms: number) => `${Math.round(ms / 1_000)} s`;
const named = ({ pid, program, state }: Session) => `${program} (pid ${pid}, ${state ?? 'state unknown'})`;
const refusalOf = ({ database }: Pick<Facts, 'database'>) => database.refusal;
const isOurs = (program: string) => /^(backend|worker|bot-manager|knowledge|chatai)/.test(program);

/** By PostgreSQL's or the system's code of the refusal (PostgreSQL, appendix A). */
const refused: Branch<Facts>[] = [
  {
    says: 'it has no connection left',
    needs: ['database'],
    when: (facts) => (refusalOf(facts)?.code === '53300' ? [String(refusalOf(facts)?.reason)] : []),
    leaf: {
      id: 'database-full-of-connections',
      finding: () => 'every connection of the database is in use, also those that it keeps for its superuser',
      step: 'backend#restart-database',
    },
  },
  {
    says: 'it is starting or repairing itself',
    needs: ['database'],
    when: (facts) =>
      ['57P03', '57P01'].includes(refusalOf(facts)?.code ?? '') ? [String(refusalOf(facts)?.reason)] : [],
    branches: [
      {
        says: 'it is being stopped',
        needs: ['database'],
        when: (facts) =>
          /shutting down/.test(refusalOf(facts)?.reason ?? '') ? [String(refusalOf(facts)?.reason)] : [],
        leaf: {
          id: 'database-stopping',
          finding: () => 'somebody stops the database: it lets nobody in, and waits for the sessions that it has',
          step: 'backend#restart-database',
        },
      },
    ],
    leaf: {
      id: 'database-starting',
      finding: ({ database }) =>
        `the database is not ready yet (${database.refusal?.reason}): wait, it goes on by itself`,
      step: undefined,
    },
  },
  {
    says: 'it refuses us',
    needs: ['database'],
    when: (facts) =>
      ['28P01', '28000', '3D000'].includes(refusalOf(facts)?.code ?? '') ? [String(refusalOf(facts)?.reason)] : [],
    leaf: {
      id: 'database-refuses',
      finding: ({ database }) =>
        `the database refuses us: ${database.refusal?.reason}; correct DATABASE_URL or its server`,
      step: undefined,
    },
  },
  {
    says: 'its process is there and silent',
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
    says: 'it does not run',
    needs: ['database', 'supervisor'],
    when: ({ supervisor }) => {
      const unit = unitOf(supervisor, 'postgresql');
      return unit && unit.pid === undefined ? [`postgresql is ${unit.state}; ${unit.note}`] : [];
    },
    leaf: {
      id: 'database-gone',
      finding: ({ supervisor }) =>
        `the database does not run and is started again by itself: ${unitOf(supervisor, 'postgresql')?.note ?? ''}`,
      step: undefined,
    },
  },
];

const unsteady: Branch<Facts> = {
  says: 'it does not stay',
  needs: ['supervisor'],
  when({ supervisor }, at) {
    const count = restartsWithin(unitOf(supervisor, 'postgresql')?.restarts ?? [], at);
    return count > 0 ? [`it ended by itself ${count} x in an hour`] : [];
  },
  probe: 'chatai logs postgresql --level error',
  leaf: {
    id: 'database-unsteady',
    finding: ({ supervisor }) =>
      `the database has died (${unitOf(supervisor, 'postgresql')?.note}) and was started again; nothing that was answered is lost`,
    step: undefined,
    past: true,
  },
};

const answers: Branch<Facts>[] = [
  {
    says: 'its connections are used up',
    needs: ['database', 'sessions'],
    when({ database: { server }, sessions }) {
      if (!server) return [];
      const most = server.maxConnections - server.reservedConnections;
      if (server.usedConnections < thresholds.connections * most) return [];
      const [first] = holders(sessions);
      return [`${server.usedConnections} of ${most} are in use`, `${first?.count} by ${first?.program}`];
    },
    leaf: {
      id: 'connections-exhausted',
      finding: ({ database: { server }, sessions }) =>
        `${holders(sessions)[0]?.program} holds ${holders(sessions)[0]?.count} of ${server?.maxConnections} connections`,
      against: ({ sessions }) => (isOurs(holders(sessions)[0]?.program ?? '') ? ['it is one of our own programs'] : []),
      step: 'backend#free-connections',
      params: ({ sessions }) => ({ program: holders(sessions)[0]?.program ?? '' }),
    },
  },
  {
    says: 'it only lets itself be read',
    needs: ['database'],
    when: ({ database: { server } }) =>
      server?.inRecovery ? ['it is in recovery'] : server?.readOnly ? ['default_transaction_read_only is on'] : [],
    branches: [
      {
        says: 'it is a standby',
        needs: ['database'],
        when: ({ database: { server } }) => (server?.inRecovery ? ['pg_is_in_recovery() is true'] : []),
        leaf: {
          id: 'database-standby',
          finding: () => 'the database is a standby: promote it, or point DATABASE_URL at the primary',
          step: undefined,
        },
      },
    ],
    leaf: {
      id: 'database-read-only',
      finding: () => 'somebody has switched the database to reading only',
      step: 'backend#allow-writing',
    },
  },
  {
    says: 'a row cannot be written',
    needs: ['database'],
    when: ({ database: { server, unwritable } }) =>
      unwritable && !server?.readOnly && !server?.inRecovery ? [unwritable.reason] : [],
    branches: [
      {
        says: 'commits wait for a standby',
        needs: ['database'],
        when: ({ database: { server, unwritable } }) =>
          server?.standbys && unwritable?.code === undefined ? [`synchronous_standby_names is ${server.standbys}`] : [],
        leaf: {
          id: 'commits-wait',
          finding: ({ database: { server } }) =>
            `every commit waits for a standby that does not answer: start ${server?.standbys} again, or take it out of synchronous_standby_names`,
          step: undefined,
        },
      },
    ],
    leaf: {
      id: 'database-unwritable',
      finding: ({ database: { unwritable } }) =>
        `the database answers and takes no write (${unwritable?.reason}): see what it says itself with \`chatai logs postgresql\``,
      step: undefined,
    },
  },
  {
    says: 'statements wait for a lock',
    needs: ['sessions'],
    when({ sessions: { waits } }, at) {
      const [longest] = waits;
      if (!longest || at - (longest.since ?? at) < thresholds.lockWaitMs.warn) return [];
      return [
        `${waits.length} wait, the longest ${seconds(at - (longest.since ?? at))}`,
        ...longest.blockers.map((one) => `${named(one)} holds it`),
      ];
    },
    leaf: {
      id: 'lock-pile-up',
      finding: ({ sessions: { waits } }) => `${waits[0]?.blockers.map(named).join(', ')} blocks ${waits.length} others`,
      step: 'backend#end-blocker',
      params: ({ sessions: { waits } }) => ({ pid: String(waits[0]?.blockers[0]?.pid ?? '') }),
      explains: ['transaction-open', 'statement-slow', 'backend-pool-exhausted'],
    },
  },
  {
    says: 'a transaction stays open',
    needs: ['sessions'],
    when({ sessions: { sessions } }, at) {
      const [oldest] = sessions.filter(({ state }) => state !== 'active');
      const openMs = at - (oldest?.transactionSince ?? at);
      return oldest && openMs >= thresholds.transactionMs.warn ? [`${named(oldest)} for ${seconds(openMs)}`] : [];
    },
    leaf: {
      id: 'transaction-open',
      finding: ({ sessions: { sessions } }) =>
        `${sessions
          .filter(({ state }) => state !== 'active')
          .slice(0, 1)
          .map(named)
          .join('')} has left a transaction open`,
      step: 'backend#end-transaction',
      params: ({ sessions: { sessions } }) => ({
        pid: String(sessions.find(({ state }) => state !== 'active')?.pid ?? ''),
      }),
    },
  },
  {
    says: 'a statement takes long',
    needs: ['sessions'],
    when({ sessions: { sessions } }, at) {
      const slow = slowest(sessions);
      const runsMs = at - (slow?.statementSince ?? at);
      return slow && runsMs >= thresholds.statementMs
        ? [`${named(slow)} for ${seconds(runsMs)}: ${slow.statement}`]
        : [];
    },
    leaf: {
      id: 'statement-slow',
      finding: ({ sessions: { sessions } }) => `${slowest(sessions)?.program} runs a statement that takes long`,
      step: 'backend#cancel-statement',
      params: ({ sessions: { sessions } }) => ({ pid: String(slowest(sessions)?.pid ?? '') }),
    },
  },
  {
    says: 'its schema is not that of this version',
    needs: ['schema'],
    when({ schema: { applied, expected } }) {
      const newest = expected.at(-1)?.version ?? 0;
      const newer = applied.filter((version) => version > newest);
      const missing = expected.filter(({ version }) => !applied.includes(version));
      return newer.length > 0 ? [`it has migration ${newer.at(-1)}`] : missing.map(({ name }) => `${name} is missing`);
    },
    branches: [
      {
        says: 'it is of a newer version',
        needs: ['schema'],
        when: ({ schema: { applied, expected } }) =>
          applied.some((version) => version > (expected.at(-1)?.version ?? 0)) ? ['this version does not know it'] : [],
        leaf: {
          id: 'schema-newer',
          finding: () => 'the database belongs to a newer version of ChatAI: run that one',
          step: undefined,
          explains: ['backend-unwell'],
        },
      },
    ],
    leaf: {
      id: 'schema-older',
      finding: () => 'migrations are missing',
      step: 'backend#migrate',
      explains: ['backend-unwell'],
    },
  },
  {
    says: 'a migration is only half there',
    needs: ['schema'],
    when: ({ schema: { missing } }) => missing.map(({ object, migration }) => `${object} of ${migration} is not there`),
    probe: 'chatai db status',
    leaf: {
      id: 'migration-half-done',
      finding: ({ schema: { missing } }) =>
        `${missing[0]?.migration} is noted as applied, and ${missing[0]?.object} is not there: run what makes it again (migrations/${missing[0]?.migration}.up.sql); a table comes back with its rows from a backup alone`,
      step: undefined,
      explains: ['backend-unwell'],
    },
  },
  {
    says: 'an index cannot be used',
    needs: ['schema'],
    when: ({ schema: { invalidIndexes } }) => invalidIndexes.map((name) => `${name} is invalid`),
    leaf: {
      id: 'index-invalid',
      finding: ({ schema: { invalidIndexes } }) => `${invalidIndexes[0]} was not built to its end`,
      step: 'backend#rebuild-index',
      params: ({ schema: { invalidIndexes } }) => ({ index: invalidIndexes[0] ?? '' }),
    },
  },
  {
    says: 'transaction ids near their end',
    needs: ['database'],
    when: ({ database: { server } }) =>
      server && server.wraparound >= thresholds.wraparound.warn
        ? [`${Math.round(server.wraparound * 100)} % of autovacuum_freeze_max_age is used up`]
        : [],
    leaf: {
      id: 'wraparound-near',
      finding: () => 'vacuum does not keep up with freezing: in the end PostgreSQL refuses every write',
      step: 'backend#freeze',
    },
  },
  {
    says: 'a role of ours cannot log in',
    needs: ['roles'],
    when: ({ roles: { missing } }) => missing.map((name) => `${name} is refused`),
    leaf: {
      id: 'roles-closed',
      finding: ({ roles: { missing } }) => `${missing.join(', ')} cannot log in, so row-level security does not bind`,
      step: 'backend#open-roles',
    },
  },
  {
    says: 'its clock is another one',
    needs: ['database'],
    when: ({ database: { server } }) =>
      Math.abs(server?.clockAheadMs ?? 0) >= thresholds.clockMs.warn
        ? [`${seconds(server?.clockAheadMs ?? 0)} ahead of ours`]
        : [],
    leaf: {
      id: 'clock-skew',
      finding: () =>
        'the clocks of this machine and of the database disagree: let both take the time of one server (NTP)',
      step: undefined,
    },
  },
];

/** Programs by how many connections they hold, the most first. */
function holders({ connections }: Facts['sessions']): { program: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { program, count } of connections) counts.set(program, (counts.get(program) ?? 0) + count);
  return [...counts].map(([program, count]) => ({ program, count })).sort((a, b) => b.count - a.count);
}

/** Of those that work, and do not wait for a lock. */
const slowest = (sessions: Session[]): Session | undefined =>
  sessions
    .filter(({ state, waitsFor }) => state === 'active' && !waitsFor?.startsWith('Lock'))
    .sort((a, b) => (a.statementSince ?? 0) - (b.statementSince ?? 0))[0];

/** "Database issues" of the user's document. */
export const databaseTree: Tree<Facts> = {
  symptom: 'database',
  branches: [
    {
      says: 'it does not answer',
      needs: ['database'],
      when: (facts) => (facts.database.server ? [] : [refusalOf(facts)?.reason ?? 'no answer']),
      branches: refused,
      leaf: {
        id: 'database-unreachable',
        finding: ({ database }) => `the database cannot be reached: ${database.refusal?.reason}`,
        step: undefined,
      },
    },
    {
      says: 'it answers',
      needs: ['database'],
      when: ({ database: { server } }) => (server ? [`version ${server.version}`] : []),
      branches: answers,
    },
    unsteady,
  ],
};
