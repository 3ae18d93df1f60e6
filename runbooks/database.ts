import type { Session } from '@chatai/core/database';
import { type Step, stepsOf } from '@chatai/operations/runbook';
import type { Abilities } from './abilities.ts';
import { grade, thresholds } from './thresholds.ts';

const step = stepsOf<Abilities>();
const scope = 'postgresql';
const ofDatabase = { emergency: true, role: 'on-call', timeoutMs: 60_000, scope } as const;

/** Digits and nothing else: it becomes a parameter of a statement (security.md T25). */
const pid = { about: 'the pid of the session, as the finding names it', matches: /^[1-9]\d{0,9}$/ };

const seconds = (ms: number) => `${Math.round(ms / 1_000)} s`;

/** Steps for the database that the backend stands on. */
export const databaseSteps: readonly Step<Abilities>[] = [
  step({
    ...ofDatabase,
    slug: 'restart-database',
    title: 'Restart the database',
    symptom: 'The embedded PostgreSQL runs and is silent. All other steps come first: a restart ends every session.',
    risk: 'high',
    timeoutMs: 120_000,
    uses: ['look', 'restart'],
    async check({ can }) {
      const { database } = (await can.look('database')).facts;
      return database?.server
        ? { fine: true, says: `it answers in ${database.tookMs} ms` }
        : { fine: false, says: `it does not answer: ${database?.refusal?.reason ?? 'for an unknown reason'}` };
    },
    would: () => 'restart postgresql, which ends every session; programs wait for it',
    async act({ can }) {
      await can.restart('postgresql');
      return 'postgresql was restarted';
    },
    async verify({ can }) {
      const { database } = (await can.look('database')).facts;
      return database?.server
        ? { fine: true, says: `it answers in ${database.tookMs} ms` }
        : { fine: false, says: `it does not answer: ${database?.refusal?.reason ?? 'for an unknown reason'}` };
    },
    undo: 'A restart is not taken back: what was open is rolled back, and programs ask again.',
  }),
  step({
    ...ofDatabase,
    slug: 'free-connections',
    title: 'Free connections',
    symptom: '"too many clients already", or most connections are in use.',
    risk: 'medium',
    uses: ['look', 'sql'],
    params: { program: { about: 'whose idle sessions are ended, as the finding names it', matches: /^[^\0]{1,64}$/ } },
    async check({ can, params }) {
      const { facts } = await can.look('database', 'sessions');
      const own = facts.sessions?.connections.filter(({ program }) => program === params.program) ?? [];
      const count = own.reduce((sum, one) => sum + one.count, 0);
      const { usedConnections: used = 0, maxConnections = 0, reservedConnections = 0 } = facts.database?.server ?? {};
      const most = maxConnections - reservedConnections;
      const says = `${used} of ${most} connections are in use, ${count} by ${params.program}`;
      return { fine: used < thresholds.connections * most, says };
    },
    would: ({ program }) => `end the idle sessions of ${program}`,
    async act({ can, params }) {
      const ended = await can.sql<{ pid: number }>(
        `select pid from (select pid, pg_terminate_backend(pid) as ended from pg_stat_activity
           where backend_type = 'client backend' and application_name = $1 and pid <> pg_backend_pid()
             and state in ('idle', 'idle in transaction', 'idle in transaction (aborted)')) as each where ended`,
        [params.program],
      );
      return `${ended.length} idle sessions of ${params.program} were ended`;
    },
    async verify({ can }) {
      const { server } = (await can.look('database')).facts.database ?? {};
      if (!server) return { fine: false, says: 'the database does not answer' };
      const most = server.maxConnections - server.reservedConnections;
      return {
        fine: server.usedConnections < thresholds.connections * most,
        says: `${server.usedConnections} of ${most} connections are in use`,
      };
    },
    undo: 'A session that was ended is opened again by its program.',
  }),
  step({
    ...ofDatabase,
    slug: 'end-blocker',
    title: 'End the session that blocks others',
    symptom: 'Statements wait for a lock that one session holds.',
    risk: 'medium',
    uses: ['look', 'sql'],
    params: { pid },
    async check({ can, params }) {
      const waits = (await can.look('sessions')).facts.sessions?.waits ?? [];
      const behind = waits.filter(({ blockers }) => blockers.some((one) => String(one.pid) === params.pid));
      return behind.length > 0
        ? { fine: false, says: `${behind.length} wait for pid ${params.pid}` }
        : { fine: true, says: `nobody waits for pid ${params.pid}` };
    },
    would: (params) => `end the session of pid ${params.pid}; what it has not committed is rolled back`,
    async act({ can, params }) {
      await can.sql('select pg_terminate_backend($1)', [Number(params.pid)]);
      return `the session of pid ${params.pid} was ended`;
    },
    async verify({ can, params }) {
      const waits = (await can.look('sessions')).facts.sessions?.waits ?? [];
      const behind = waits.filter(({ blockers }) => blockers.some((one) => String(one.pid) === params.pid));
      return { fine: behind.length === 0, says: `${behind.length} wait for pid ${params.pid}` };
    },
    undo: 'What the session had not committed is gone; its program does it again or tells its user.',
  }),
  step({
    ...ofDatabase,
    slug: 'end-transaction',
    title: 'End a transaction that stays open',
    symptom: 'A session holds a transaction open for minutes: nothing that was deleted since can be cleared away.',
    risk: 'medium',
    uses: ['look', 'sql'],
    params: { pid },
    async check({ can, params }) {
      const { facts, at } = await can.look('sessions');
      const found = facts.sessions?.sessions.find((one) => String(one.pid) === params.pid);
      return found
        ? { fine: false, says: `${named(found)} has held it open for ${seconds(at - (found.transactionSince ?? at))}` }
        : { fine: true, says: `pid ${params.pid} has no transaction open` };
    },
    would: (params) => `end the session of pid ${params.pid}; what it has not committed is rolled back`,
    async act({ can, params }) {
      await can.sql('select pg_terminate_backend($1)', [Number(params.pid)]);
      return `the session of pid ${params.pid} was ended`;
    },
    async verify({ can, params }) {
      const { sessions = [] } = (await can.look('sessions')).facts.sessions ?? {};
      const isThere = sessions.some((one) => String(one.pid) === params.pid);
      return { fine: !isThere, says: isThere ? 'it is still open' : 'it is over' };
    },
    undo: 'What the session had not committed is gone; its program does it again or tells its user.',
  }),
  step({
    ...ofDatabase,
    slug: 'cancel-statement',
    title: 'Cancel a statement that takes long',
    symptom: 'One statement runs for more than half a minute and takes the disk or a core.',
    risk: 'low',
    uses: ['look', 'sql'],
    params: { pid },
    async check({ can, params }) {
      const { facts, at } = await can.look('sessions');
      const found = facts.sessions?.sessions.find((one) => String(one.pid) === params.pid && one.state === 'active');
      return found
        ? { fine: false, says: `${named(found)} runs it for ${seconds(at - (found.statementSince ?? at))}` }
        : { fine: true, says: `pid ${params.pid} runs nothing` };
    },
    would: (params) => `cancel what pid ${params.pid} runs; its session stays`,
    async act({ can, params }) {
      await can.sql('select pg_cancel_backend($1)', [Number(params.pid)]);
      return `what pid ${params.pid} ran was cancelled`;
    },
    async verify({ can, params }) {
      const { sessions = [] } = (await can.look('sessions')).facts.sessions ?? {};
      const runs = sessions.some((one) => String(one.pid) === params.pid && one.state === 'active');
      return { fine: !runs, says: runs ? 'it still runs' : 'it runs no more' };
    },
    undo: 'A statement that was cancelled has changed nothing.',
  }),
  step({
    ...ofDatabase,
    slug: 'allow-writing',
    title: 'Let the database be written again',
    symptom: '"cannot execute … in a read-only transaction": somebody has set default_transaction_read_only.',
    risk: 'medium',
    uses: ['look', 'sql'],
    async check({ can }) {
      const { server } = (await can.look('database')).facts.database ?? {};
      if (!server) return { fine: false, says: 'the database does not answer' };
      return { fine: !server.readOnly, says: server.readOnly ? 'it only lets itself be read' : 'it can be written' };
    },
    would: () => 'reset default_transaction_read_only and reload the settings of the server',
    async act({ can }) {
      await can.sql('alter system reset default_transaction_read_only');
      await can.sql('select pg_reload_conf()');
      return 'default_transaction_read_only was reset';
    },
    async verify({ can }) {
      const { server } = (await can.look('database')).facts.database ?? {};
      return {
        fine: server?.readOnly === false,
        says: server?.readOnly === false ? 'it can be written' : 'it cannot be written',
      };
    },
    async undo({ can }) {
      await can.sql('alter system set default_transaction_read_only = on');
      await can.sql('select pg_reload_conf()');
      return 'default_transaction_read_only is on again';
    },
  }),
  step({
    ...ofDatabase,
    slug: 'migrate',
    title: 'Apply migrations that are missing',
    symptom: 'The database is older than the programs: columns or tables are missing.',
    risk: 'medium',
    timeoutMs: 600_000,
    uses: ['look', 'migrate'],
    async check({ can }) {
      const waiting = waitingOf((await can.look('schema')).facts.schema);
      return waiting.length > 0
        ? { fine: false, says: `${waiting.join(', ')} was not applied` }
        : { fine: true, says: 'all migrations are applied' };
    },
    would: () => 'apply the migrations that are missing, each in a transaction of its own',
    async act({ can }) {
      return `applied ${(await can.migrate()).join(', ') || 'nothing'}`;
    },
    async verify({ can }) {
      const waiting = waitingOf((await can.look('schema')).facts.schema);
      return {
        fine: waiting.length === 0,
        says: waiting.length === 0 ? 'all are applied' : `${waiting.join(', ')} is missing`,
      };
    },
    undo: '`chatai db rollback` takes the newest migration back with the data that it holds: decide that by hand.',
  }),
  step({
    ...ofDatabase,
    slug: 'rebuild-index',
    title: 'Build an index anew',
    symptom: 'An index cannot be used: building it was broken off. Statements that need it read whole tables.',
    risk: 'low',
    timeoutMs: 1_800_000,
    uses: ['look', 'sql'],
    params: { index: { about: 'the index, as the finding names it', matches: /^[a-z_][a-z0-9_]{0,62}$/ } },
    async check({ can, params }) {
      const { invalidIndexes = [] } = (await can.look('schema')).facts.schema ?? {};
      const isBad = invalidIndexes.includes(params.index);
      return { fine: !isBad, says: isBad ? `${params.index} cannot be used` : `${params.index} can be used` };
    },
    would: ({ index }) => `build ${index} anew beside the writers (concurrently)`,
    async act({ can, params }) {
      // The name is of the shape above and stands in quotes: it is an identifier, never a statement.
      await can.sql(`reindex index concurrently "${params.index}"`);
      return `${params.index} was built anew`;
    },
    async verify({ can, params }) {
      const { invalidIndexes = [] } = (await can.look('schema')).facts.schema ?? {};
      const isBad = invalidIndexes.includes(params.index);
      return { fine: !isBad, says: isBad ? 'it still cannot be used' : 'it can be used' };
    },
    undo: 'An index that was built anew holds what it held before.',
  }),
  step({
    ...ofDatabase,
    slug: 'freeze',
    title: 'Freeze old transaction ids',
    symptom: 'Transaction ids near their end: PostgreSQL would refuse every write.',
    risk: 'low',
    timeoutMs: 3_600_000,
    uses: ['look', 'sql'],
    async check({ can }) {
      const { server } = (await can.look('database')).facts.database ?? {};
      if (!server) return { fine: false, says: 'the database does not answer' };
      const says = `${Math.round(server.wraparound * 100)} % of autovacuum_freeze_max_age is used up`;
      return { fine: grade(server.wraparound, thresholds.wraparound) === 'ok', says };
    },
    would: () => 'freeze all tables of the database (vacuum freeze), beside its users',
    async act({ can }) {
      await can.sql('vacuum (freeze)');
      return 'all tables were frozen';
    },
    async verify({ can }) {
      const { server } = (await can.look('database')).facts.database ?? {};
      const share = server?.wraparound ?? Number.POSITIVE_INFINITY;
      return { fine: grade(share, thresholds.wraparound) === 'ok', says: `${Math.round(share * 100)} % are used up` };
    },
    undo: 'What is frozen stays as it is, and needs no undoing.',
  }),
  step({
    ...ofDatabase,
    slug: 'open-roles',
    title: 'Let our roles log in again',
    symptom: 'Row-level security does not bind: a role of ours cannot log in, and the owner does its work.',
    risk: 'medium',
    uses: ['look', 'sql'],
    async check({ can }) {
      const { missing = [] } = (await can.look('roles')).facts.roles ?? {};
      return missing.length > 0
        ? { fine: false, says: `${missing.join(', ')} cannot log in` }
        : { fine: true, says: 'all of them log in' };
    },
    would: () => 'let those roles log in that may not; a password that is wrong is set by the next start',
    async act({ can }) {
      const closed = await can.sql<{ name: string }>(
        `select rolname as name from pg_roles where rolname in ('chatai_api', 'chatai_system', 'chatai_ops') and not rolcanlogin`,
      );
      for (const { name } of closed) await can.sql(`alter role "${name}" login`);
      return `${closed.map(({ name }) => name).join(', ') || 'no role'} may log in again`;
    },
    async verify({ can }) {
      const { missing = [] } = (await can.look('roles')).facts.roles ?? {};
      return {
        fine: missing.length === 0,
        says: missing.length === 0 ? 'all of them log in' : `${missing.join(', ')} cannot`,
      };
    },
    undo: 'Whoever wants a role closed closes it again by hand.',
  }),
];

const named = ({ program, pid: number, state }: Session) => `${program} (pid ${number}, ${state ?? 'state unknown'})`;

const waitingOf = (
  schema: { applied: number[]; expected: { version: number; name: string }[] } | undefined,
): string[] =>
  schema?.expected.filter(({ version }) => !schema.applied.includes(version)).map(({ name }) => name) ?? [];
