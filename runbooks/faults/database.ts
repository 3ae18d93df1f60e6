import { databaseTargets } from '@chatai/core/database';
import type { Fault } from '@chatai/operations/runbook';
import pg from 'pg';
import { thresholds } from '../thresholds.ts';
import { signal } from './signal.ts';
import type { World } from './world.ts';

/** Everything that a session does in one go, and its end. */
async function once(world: World, ...statements: string[]): Promise<void> {
  const session = await world.session('drill');
  try {
    for (const statement of statements) await session.query(statement);
  } finally {
    await session.end();
  }
}

const nothing = async () => {};

/** Of PostgreSQL and of our database in it. */
export const databaseFaults: Fault<World>[] = [
  {
    id: 'database-stopped',
    title: 'PostgreSQL and all its sessions are held by SIGSTOP.',
    detectedBy: ['database-answers'],
    leaf: 'database-hangs',
    step: 'backend#restart-database',
    async inject({ pidOf }) {
      const pid = await pidOf('postgresql');
      // Its children are stopped with it: a session that goes on would answer.
      process.kill(-pid, 'SIGSTOP');
      return async () => signal(-pid, 'SIGCONT');
    },
  },
  {
    id: 'connections-exhausted',
    title: 'A program that is not ours opens connections until none is left.',
    detectedBy: ['database-connections'],
    leaf: 'connections-exhausted',
    step: 'backend#free-connections',
    async inject({ config }) {
      const { ops } = databaseTargets(config);
      const open: pg.Client[] = [];
      for (;;) {
        const client = new pg.Client({ ...ops, application_name: 'a report', connectionTimeoutMillis: 5_000 });
        client.on('error', () => {});
        try {
          await client.connect();
        } catch {
          break;
        }
        open.push(client);
      }
      return async () => {
        await Promise.all(open.map((client) => client.end().catch(() => {})));
      };
    },
  },
  {
    id: 'lock-pile-up',
    title: 'A session locks a table and forgets it; others wait behind it.',
    detectedBy: ['database-locks'],
    leaf: 'lock-pile-up',
    step: 'backend#end-blocker',
    aheadMs: thresholds.lockWaitMs.fail,
    async inject(world) {
      const [holder, waiter] = [await world.session('a forgotten console'), await world.session('drill')];
      await holder.query('begin');
      await holder.query('lock table bot_minute in access exclusive mode');
      const waiting = waiter.query('select count(*) from bot_minute').catch(nothing);
      return async () => {
        await holder.end().catch(nothing);
        await waiting;
        await waiter.end().catch(nothing);
      };
    },
  },
  {
    id: 'transaction-open',
    title: 'A session begins a transaction and goes to lunch.',
    detectedBy: ['database-transactions'],
    leaf: 'transaction-open',
    step: 'backend#end-transaction',
    aheadMs: thresholds.transactionMs.fail,
    async inject(world) {
      const session = await world.session('a forgotten console');
      await session.query('begin');
      await session.query('select 1');
      return async () => session.end().catch(nothing);
    },
  },
  {
    id: 'statement-slow',
    title: 'A report runs one statement for minutes.',
    detectedBy: ['database-statements'],
    leaf: 'statement-slow',
    step: 'backend#cancel-statement',
    aheadMs: thresholds.statementMs + 1_000,
    async inject(world) {
      const session = await world.session('a report');
      const running = session.query('select pg_sleep(600)').catch(nothing);
      return async () => {
        await session.end().catch(nothing);
        await running;
      };
    },
  },
  {
    id: 'database-read-only',
    title: 'Somebody switches the database to reading only.',
    detectedBy: ['database-writable'],
    leaf: 'database-read-only',
    step: 'backend#allow-writing',
    async inject(world) {
      await once(world, 'alter system set default_transaction_read_only = on', 'select pg_reload_conf()');
      return () => once(world, 'alter system reset default_transaction_read_only', 'select pg_reload_conf()');
    },
  },
  {
    id: 'schema-newer',
    title: 'The database belongs to a newer version.',
    detectedBy: ['database-schema'],
    leaf: 'schema-newer',
    step: undefined,
    async inject(world) {
      await once(world, `insert into schema_migrations (version, name, checksum) values (9999, '9999_future', 'x')`);
      return () => once(world, 'delete from schema_migrations where version = 9999');
    },
  },
  {
    id: 'migration-missing',
    title: 'The newest migration was taken back, and the programs run on.',
    detectedBy: ['database-schema'],
    leaf: 'schema-older',
    step: 'backend#migrate',
    async inject(world) {
      await once(
        world,
        'drop index one_time_links_by_end, one_time_links_by_address',
        `delete from schema_migrations where name = '0015_open_links'`,
      );
      return nothing;
    },
  },
  {
    id: 'index-invalid',
    title: 'Building an index beside its users was broken off.',
    detectedBy: ['database-indexes'],
    leaf: 'index-invalid',
    step: 'backend#rebuild-index',
    async inject(world) {
      await once(world, `update pg_index set indisvalid = false where indexrelid = 'one_time_links_by_end'::regclass`);
      return () =>
        once(world, `update pg_index set indisvalid = true where indexrelid = 'one_time_links_by_end'::regclass`);
    },
  },
  {
    id: 'role-closed',
    title: 'A role of ours may not log in any more.',
    detectedBy: ['roles'],
    leaf: 'roles-closed',
    step: 'backend#open-roles',
    async inject(world) {
      await once(world, 'alter role chatai_api nologin');
      return () => once(world, 'alter role chatai_api login');
    },
  },
];
