import type { ServerFacts } from '@chatai/core/database';
import { type Snapshot, seen, wasLate } from '@chatai/operations/facts';
import { type Outcome, type Step, stepsOf } from '@chatai/operations/runbook';
import type { Facts } from '../facts/facts.ts';
import type { Abilities } from './abilities.ts';
import { everyBot, noBot } from './blast-radius.ts';
import { thenItConverses } from './restart.ts';

const step = stepsOf<Abilities>();
const scope = 'postgresql';
/** What all steps of the database have in common. */
export const ofDatabase = { emergency: true, role: 'on-call', timeoutMs: 60_000, scope } as const;

/** Of steps that take long, and may wait for whoever holds a transaction: what ends a session must not wait for them. They show within a minute. */
export const ofUpkeep = {
  ...ofDatabase,
  risk: 'low',
  scope: 'upkeep',
  verifyMs: 60_000,
  uses: ['look', 'sql'],
} as const;

// What each step wants to be so: asked before it acts and after. What cannot be seen is thrown, and never taken for well.

export type Looking = { can: Pick<Abilities, 'look'> };

/** Throws when it does not answer. */
export function serverIn(looked: Snapshot<Pick<Facts, 'database'>>): ServerFacts {
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

async function itCanBeWritten({ can }: Looking): Promise<Outcome> {
  const looked = await can.look('database');
  if (serverIn(looked).readOnly) return { fine: false, says: 'it is read-only' };
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

/** Steps for the database that the backend stands on. */
export const databaseSteps: readonly Step<Abilities>[] = [
  step({
    ...ofDatabase,
    slug: 'restart-database',
    title: 'Restart the database',
    symptom:
      'The embedded PostgreSQL runs but does not answer. Try all other steps first: a restart ends every session.',
    risk: 'high',
    restarts: true,
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
    undo: 'Nothing to take back: open transactions are rolled back, and programs connect again.',
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
        ? { fine: false, says: 'it is read-only' }
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
    ...ofUpkeep,
    slug: 'rebuild-index',
    title: 'Build an index again',
    symptom: 'An index cannot be used: building it was broken off. Statements that need it read whole tables.',
    timeoutMs: 1_800_000,
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
    would: ({ index }) => `build ${index} again without blocking writers (concurrently)`,
    async act({ can, params }) {
      // The name is of the shape above and stands in quotes: it is an identifier, never a statement.
      await can.sql(`reindex index concurrently "${params.index}"`);
      return `${params.index} was built again`;
    },
    verify: indexCanBeUsed,
    undo: 'Nothing to take back: the index holds what it held before.',
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
