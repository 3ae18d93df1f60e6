import { seen } from '@chatai/operations/facts';
import { type Outcome, type Step, stepsOf } from '@chatai/operations/runbook';
import { unclearedIn } from '../facts/upkeep.ts';
import { grade, thresholds } from '../thresholds.ts';
import { mebibytes, seconds } from '../words.ts';
import type { Abilities } from './abilities.ts';
import { noBot } from './blast-radius.ts';
import { type Looking, ofDatabase, ofUpkeep, serverIn } from './database.ts';

const step = stepsOf<Abilities>();

// What each step wants to be so, as in database.ts.

async function preparedIsOver({ can, params }: Looking & { params: { gid: string } }): Promise<Outcome> {
  const looked = await can.look('upkeep');
  const found = seen(looked, 'upkeep').prepared.find(({ gid }) => gid === params.gid);
  return found
    ? { fine: false, says: `${found.role} prepared it ${seconds(looked.at - found.since)} ago` }
    : { fine: true, says: `no prepared transaction is called ${params.gid}` };
}

async function slotHoldsLittle({ can, params }: Looking & { params: { slot: string } }): Promise<Outcome> {
  const { unusedSlots } = seen(await can.look('upkeep'), 'upkeep');
  const found = unusedSlots.find(({ name }) => name === params.slot);
  if (!found) return { fine: true, says: `no slot that is called ${params.slot} is unused` };
  const says = `${found.name} is unused and holds back ${mebibytes(found.heldBytes)}`;
  return { fine: grade(found.heldBytes, thresholds.slotBytes) === 'ok', says };
}

async function rowsAreCleared({ can, params }: Looking & { params: { table: string } }): Promise<Outcome> {
  const looked = await can.look('upkeep');
  const found = unclearedIn(seen(looked, 'upkeep'), looked.at).find(({ row }) => row.table === params.table);
  return found
    ? { fine: false, says: `${found.row.dead} rows of it are dead: ${found.why}` }
    : { fine: true, says: `what is dead in ${params.table} is little, or will be cleared away` };
}

async function idsAreFrozen({ can }: Looking): Promise<Outcome> {
  const { wraparound } = serverIn(await can.look('database'));
  const says = `${Math.round(wraparound * 100)} % of autovacuum_freeze_max_age is used up`;
  return { fine: grade(wraparound, thresholds.wraparound) === 'ok', says };
}

/** So long the lock of the table may be waited for: whoever comes after waits as well. */
const lockMs = 2_000;

const vacuumTimeoutMs = 1_800_000;

/** Steps for what the database keeps for somebody who does not come. */
export const upkeepSteps: readonly Step<Abilities>[] = [
  step({
    ...ofDatabase,
    slug: 'end-prepared',
    title: 'Roll back a prepared transaction',
    symptom:
      'A transaction was prepared for a commit in two phases and forgotten: its locks stay, even after a restart.',
    risk: 'medium',
    destroys: true,
    uses: ['look', 'sql'],
    params: {
      gid: {
        about: 'its name, as the finding tells it',
        example: 'shop-4711',
        // It becomes a literal in a statement that takes no parameter.
        matches: /^[^'\\\0]{1,200}$/,
      },
    },
    check: preparedIsOver,
    blastRadius: async () => noBot(0),
    would: ({ gid }) => `roll back the prepared transaction ${gid}`,
    async act({ can, params }) {
      await can.sql(`rollback prepared '${params.gid}'`);
      return `${params.gid} was rolled back`;
    },
    verify: preparedIsOver,
    undo: 'None: what was prepared is gone. ChatAI prepares no transactions, so ask whoever did before you run this, if there is time.',
  }),
  step({
    ...ofDatabase,
    slug: 'drop-slot',
    title: 'Drop a replication slot that nobody reads from',
    symptom: 'The disk of the database fills with log that is kept for a standby or a reader that does not come back.',
    risk: 'high',
    destroys: true,
    uses: ['look', 'sql'],
    params: {
      slot: {
        about: 'the slot, as the finding names it',
        example: 'old_standby',
        // As PostgreSQL allows them.
        matches: /^[a-z0-9_]{1,63}$/,
      },
    },
    check: slotHoldsLittle,
    blastRadius: async () => noBot(0),
    would: ({ slot }) => `drop the replication slot ${slot}; its reader must then be set up again from a full copy`,
    async act({ can, params }) {
      await can.sql('select pg_drop_replication_slot($1)', [params.slot]);
      return `${params.slot} was dropped; its log goes with the next checkpoints`;
    },
    verify: slotHoldsLittle,
    undo: 'None: the slot loses its place in the log, and its reader must be set up again.',
  }),
  step({
    ...ofUpkeep,
    slug: 'vacuum-table',
    title: 'Clear the dead rows of a table away',
    symptom:
      'A table grows and its statements become slow: most of its rows are dead, and autovacuum does not clear them.',
    timeoutMs: vacuumTimeoutMs,
    params: {
      table: {
        about: 'the table, as the finding names it',
        example: 'updates',
        matches: /^([a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,62}$/,
      },
    },
    check: rowsAreCleared,
    blastRadius: async () => noBot(0),
    would: ({ table }) =>
      `vacuum and analyze ${table} beside its users; it waits ${seconds(lockMs)} for its lock at most`,
    async act({ can, params }) {
      // The names are of the shape above and stand in quotes: they are identifiers, never a statement.
      const table = params.table.split('.').map((name) => `"${name}"`);
      await can.sql(`vacuum (analyze) ${table.join('.')}`, [], {
        lock_timeout: String(lockMs),
        statement_timeout: String(vacuumTimeoutMs),
      });
      return `${params.table} was vacuumed and analyzed`;
    },
    verify: rowsAreCleared,
    undo: 'Nothing to take back: only rows that nobody could read are gone.',
  }),
  step({
    ...ofUpkeep,
    slug: 'freeze',
    title: 'Freeze old transaction ids',
    symptom: 'Transaction ids near their end: PostgreSQL would refuse every write.',
    timeoutMs: 3_600_000,
    check: idsAreFrozen,
    blastRadius: async () => noBot(0),
    would: () => 'freeze all tables of the database (vacuum freeze), beside its users',
    async act({ can }) {
      await can.sql('vacuum (freeze)');
      return 'all tables were frozen';
    },
    verify: idsAreFrozen,
    undo: 'Nothing to take back.',
  }),
];
