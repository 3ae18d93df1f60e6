import type { ServerFacts, Session } from '@chatai/core/database';
import { type Snapshot, seen, wasLate } from '@chatai/operations/facts';
import { type Outcome, type Step, stepsOf } from '@chatai/operations/runbook';
import type { Abilities } from './abilities.ts';
import { everyBot, noBot } from './blast-radius.ts';
import type { Facts } from './facts.ts';
import { thenItConverses } from './restart.ts';
import { grade, thresholds } from './thresholds.ts';

const step = stepsOf<Abilities>();
const scope = 'postgresql';
const ofDatabase = { emergency: true, role: 'on-call', timeoutMs: 60_000, scope } as const;

/** Digits and nothing else: it becomes a parameter of a statement (security.md T25). */
const pid = { about: 'the pid of the session, as the finding names it', example: '4711', matches: /^[1-9]\d{0,9}$/ };

const seconds = (ms: number) => `${Math.round(ms / 1_000)} s`;
const named = ({ program, pid: number, state }: Session) => `${program} (pid ${number}, ${state ?? 'state unknown'})`;

// What each step wants to be so: asked before it acts and after. What cannot be seen is thrown, and never taken for well.

type Looking = { can: Pick<Abilities, 'look'> };
type AboutSession = Looking & { params: { pid: string } };

function serverIn(looked: Snapshot<Pick<Facts, 'database'>>): ServerFacts {
  const { server, refusal } = seen(looked, 'database');
  if (!server) throw new Error(`the database does not answer: ${refusal?.reason}`);
  return server;
}

async function itAnswers({ can }: Looking): Promise<Outcome> {
  const looked = await can.look('database');
  // A look that takes longer than it may is that of a database that hangs.
  if (wasLate(looked, 'database')) return { fine: false, says: 'it does not answer: not within the time of a look' };
  const { server, refusal, tookMs } = seen(looked, 'database');
  return server
    ? { fine: true, says: `it answers in ${tookMs} ms` }
    : { fine: false, says: `it does not answer: ${refusal?.reason}` };
}

async function connectionsAreLeft({ can, params }: Looking & { params: { program: string } }): Promise<Outcome> {
  const looked = await can.look('database', 'sessions');
  const server = serverIn(looked);
  const { connections } = seen(looked, 'sessions');
  const { program } = params;
  const own = connections.reduce((sum, one) => sum + (one.program === program ? one.count : 0), 0);
  const most = server.maxConnections - server.reservedConnections;
  const says = `${server.usedConnections} of ${most} connections are in use, ${own} by ${program}`;
  return { fine: server.usedConnections < thresholds.connections * most, says };
}

/** What has begun since is not what was named: a session of a pool does one thing after the other. */
const isAnother = (since: number | undefined, at: number) => since === undefined || at - since < 1_000;

async function nobodyWaits({ can, params }: AboutSession): Promise<Outcome> {
  const looked = await can.look('sessions');
  const behind = seen(looked, 'sessions').waits.filter(
    ({ blockers, since }) => !isAnother(since, looked.at) && blockers.some((one) => String(one.pid) === params.pid),
  );
  return { fine: behind.length === 0, says: `${behind.length} wait for pid ${params.pid}` };
}

async function transactionIsOver({ can, params }: AboutSession): Promise<Outcome> {
  const looked = await can.look('sessions');
  const found = seen(looked, 'sessions').sessions.find((one) => String(one.pid) === params.pid);
  if (!found || isAnother(found.transactionSince, looked.at))
    return { fine: true, says: `pid ${params.pid} has no transaction open that is older than a second` };
  const heldMs = looked.at - (found.transactionSince ?? looked.at);
  return { fine: false, says: `${named(found)} has held it open for ${seconds(heldMs)}` };
}

async function statementIsOver({ can, params }: AboutSession): Promise<Outcome> {
  const looked = await can.look('sessions');
  const { sessions } = seen(looked, 'sessions');
  const found = sessions.find((one) => String(one.pid) === params.pid && one.state === 'active');
  if (!found || isAnother(found.statementSince, looked.at))
    return { fine: true, says: `pid ${params.pid} runs nothing that is older than a second` };
  return {
    fine: false,
    says: `${named(found)} runs it for ${seconds(looked.at - (found.statementSince ?? looked.at))}`,
  };
}

async function itCanBeWritten({ can }: Looking): Promise<Outcome> {
  const looked = await can.look('database');
  if (serverIn(looked).readOnly) return { fine: false, says: 'it only lets itself be read' };
  const { unwritable } = seen(looked, 'database');
  return unwritable
    ? { fine: false, says: `a row cannot be written: ${unwritable.reason}` }
    : { fine: true, says: 'a row was written and read back' };
}

async function allIsApplied({ can }: Looking): Promise<Outcome> {
  const { expected, applied } = seen(await can.look('schema'), 'schema');
  const waiting = expected.filter(({ version }) => !applied.includes(version)).map(({ name }) => name);
  return waiting.length === 0
    ? { fine: true, says: 'all migrations are applied' }
    : { fine: false, says: `${waiting.join(', ')} was not applied` };
}

async function indexIsThere({ sql }: Pick<Abilities, 'sql'>, index: string): Promise<void> {
  const found = await sql('select from pg_indexes where schemaname = $1 and indexname = $2', ['public', index]);
  if (found.length === 0) throw new Error(`there is no index ${index}`);
}

async function indexCanBeUsed({ can, params }: Looking & { params: { index: string } }): Promise<Outcome> {
  const isBad = seen(await can.look('schema'), 'schema').invalidIndexes.includes(params.index);
  return { fine: !isBad, says: `${params.index} ${isBad ? 'cannot' : 'can'} be used` };
}

async function idsAreFrozen({ can }: Looking): Promise<Outcome> {
  const { wraparound } = serverIn(await can.look('database'));
  const says = `${Math.round(wraparound * 100)} % of autovacuum_freeze_max_age is used up`;
  return { fine: grade(wraparound, thresholds.wraparound) === 'ok', says };
}

async function rolesLogIn({ can }: Looking): Promise<Outcome> {
  const { missing } = seen(await can.look('roles'), 'roles');
  return missing.length === 0
    ? { fine: true, says: 'all of them log in' }
    : { fine: false, says: `${missing.join(', ')} cannot log in` };
}

/** What takes the setting from this database and from roles in it: each a statement. */
const resetsReadOnlySql = `
  select concat('alter ', case when r.rolname is null then format('database %I', current_database()) else format('role %I', r.rolname) end,
                case when r.rolname is not null and s.setdatabase <> 0 then format(' in database %I', current_database()) end,
                ' reset default_transaction_read_only') as reset
    from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole
   where (s.setdatabase = 0 or s.setdatabase = (select oid from pg_database where datname = current_database()))
     and exists (select from unnest(s.setconfig) as one where one like 'default\\_transaction\\_read\\_only=%')`;

/** Of two steps that end a session. */
const endsSession = {
  ...({ risk: 'medium', destroys: true, uses: ['look', 'sql'], params: { pid } } as const),
  blastRadius: async () => noBot(1),
  would: (params: { pid: string }) => `end the session of pid ${params.pid}; what it has not committed is rolled back`,
  async act({ can, params }: { can: Pick<Abilities, 'sql'>; params: { pid: string } }): Promise<string> {
    await can.sql('select pg_terminate_backend($1)', [Number(params.pid)]);
    return `the session of pid ${params.pid} was ended`;
  },
  undo: 'What the session had not committed is gone; its program does it again or tells its user.',
} as const;

/** Steps for the database that the backend stands on. */
export const databaseSteps: readonly Step<Abilities>[] = [
  step({
    ...ofDatabase,
    slug: 'restart-database',
    title: 'Restart the database',
    symptom: 'The embedded PostgreSQL runs and is silent. All other steps come first: a restart ends every session.',
    risk: 'high',
    destroys: true,
    timeoutMs: 120_000,
    uses: ['look', 'lastSeen', 'restart', 'converse'],
    check: itAnswers,
    blastRadius: ({ can }) => everyBot(can, 10),
    would: () => 'restart postgresql, which ends every session; programs wait for it',
    async act({ can }) {
      await can.restart('postgresql');
      return 'postgresql was restarted';
    },
    verify: async (context) => thenItConverses(await itAnswers(context), context.can, context.signal),
    undo: 'A restart is not taken back: what was open is rolled back, and programs ask again.',
  }),
  step({
    ...ofDatabase,
    slug: 'free-connections',
    title: 'Free connections',
    symptom: '"too many clients already", or most connections are in use.',
    risk: 'medium',
    destroys: true,
    uses: ['look', 'sql'],
    params: {
      program: {
        about: 'whose idle sessions are ended, as the finding names it',
        example: 'backend-api',
        matches: /^[^\0]{1,64}$/,
      },
    },
    check: connectionsAreLeft,
    blastRadius: async () => noBot(1),
    would: ({ program }) => `end the idle sessions of ${program}`,
    async act({ can, params }) {
      const ended = await can.sql<{ pid: number }>(
        `select pid from (select pid, pg_terminate_backend(pid) as ended from pg_stat_activity
           where backend_type = 'client backend' and coalesce(nullif(application_name, ''), 'without a name') = $1 and pid <> pg_backend_pid()
             and state in ('idle', 'idle in transaction', 'idle in transaction (aborted)')) as each where ended`,
        [params.program],
      );
      return `${ended.length} idle sessions of ${params.program} were ended`;
    },
    verify: connectionsAreLeft,
    undo: 'A session that was ended is opened again by its program.',
  }),
  step({
    ...ofDatabase,
    ...endsSession,
    slug: 'end-blocker',
    title: 'End the session that blocks others',
    symptom: 'Statements wait for a lock that one session holds.',
    check: nobodyWaits,
    verify: nobodyWaits,
  }),
  step({
    ...ofDatabase,
    ...endsSession,
    slug: 'end-transaction',
    title: 'End a transaction that stays open',
    symptom: 'A session holds a transaction open for minutes: nothing that was deleted since can be cleared away.',
    check: transactionIsOver,
    verify: transactionIsOver,
  }),
  step({
    ...ofDatabase,
    slug: 'cancel-statement',
    title: 'Cancel a statement that takes long',
    symptom: 'One statement runs for more than half a minute and takes the disk or a core.',
    risk: 'low',
    destroys: true,
    uses: ['look', 'sql'],
    params: { pid },
    check: statementIsOver,
    blastRadius: async () => noBot(0),
    would: (params) => `cancel what pid ${params.pid} runs; its session stays`,
    async act({ can, params }) {
      await can.sql('select pg_cancel_backend($1)', [Number(params.pid)]);
      return `what pid ${params.pid} ran was cancelled`;
    },
    verify: statementIsOver,
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
      return serverIn(await can.look('database')).readOnly
        ? { fine: false, says: 'it only lets itself be read' }
        : { fine: true, says: 'nobody has switched it to reading only' };
    },
    blastRadius: async () => noBot(0),
    would: () => 'reset default_transaction_read_only, of the server, of the database and of roles',
    async act({ can }) {
      await can.sql('alter system reset default_transaction_read_only');
      await can.sql('select pg_reload_conf()');
      const others = await can.sql<{ reset: string }>(resetsReadOnlySql);
      for (const { reset } of others) await can.sql(`begin read write; ${reset}; commit`);
      return `default_transaction_read_only was reset of the server${others.map(({ reset }) => `; ${reset}`).join('')}`;
    },
    verify: itCanBeWritten,
    undo: 'Whoever wants it read-only sets it again: alter system set default_transaction_read_only = on.',
  }),
  step({
    ...ofDatabase,
    slug: 'migrate',
    title: 'Apply migrations that are missing',
    symptom: 'The database is older than the programs: columns or tables are missing.',
    risk: 'medium',
    timeoutMs: 600_000,
    uses: ['look', 'migrate'],
    check: allIsApplied,
    blastRadius: async () => noBot(10),
    would: () => 'apply the migrations that are missing, each in a transaction of its own',
    async act({ can }) {
      return `applied ${(await can.migrate()).join(', ') || 'nothing'}`;
    },
    verify: allIsApplied,
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
    params: {
      index: {
        about: 'the index, as the finding names it',
        example: 'one_time_links_by_end',
        matches: /^[a-z_][a-z0-9_]{0,62}$/,
      },
    },
    async check(context) {
      await indexIsThere(context.can, context.params.index);
      return indexCanBeUsed(context);
    },
    blastRadius: async () => noBot(0),
    would: ({ index }) => `build ${index} anew beside the writers (concurrently)`,
    async act({ can, params }) {
      // The name is of the shape above and stands in quotes: it is an identifier, never a statement.
      await can.sql(`reindex index concurrently "${params.index}"`);
      return `${params.index} was built anew`;
    },
    verify: indexCanBeUsed,
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
    check: idsAreFrozen,
    blastRadius: async () => noBot(0),
    would: () => 'freeze all tables of the database (vacuum freeze), beside its users',
    async act({ can }) {
      await can.sql('vacuum (freeze)');
      return 'all tables were frozen';
    },
    verify: idsAreFrozen,
    undo: 'What is frozen stays as it is, and needs no undoing.',
  }),
  step({
    ...ofDatabase,
    slug: 'open-roles',
    title: 'Let our roles log in again',
    symptom: 'Row-level security does not bind: a role of ours cannot log in, and the owner does its work.',
    risk: 'medium',
    uses: ['look', 'openRoles'],
    check: rolesLogIn,
    blastRadius: async () => noBot(0),
    would: () => 'let our roles log in, with the passwords that our key gives them',
    async act({ can }) {
      await can.openRoles();
      return 'our roles may log in';
    },
    verify: rolesLogIn,
    undo: 'Whoever wants a role closed closes it again by hand.',
  }),
];
