import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { secretKeyOf } from '@chatai/core/config';
import { databaseTargets, lastResort, rolePassword, superuserPassword } from '@chatai/core/database';
import type { Fault } from '@chatai/operations/runbook';
import pg from 'pg';
import { thresholds } from '../thresholds.ts';
import { lookWith } from './look-with.ts';
import { signal } from './signal.ts';
import type { World } from './world.ts';

/** Everything that a session does in one go, and its end. */
export async function sqlOnce(world: World, ...statements: string[]): Promise<void> {
  const session = await world.session('drill');
  try {
    for (const statement of statements) await session.query(statement);
  } finally {
    await session.end();
  }
}

/** Waits for rows of which this is so (`t` is the table), and lets them be a minute older than they are. */
export async function longAgo(world: World, table: string, column: string, isSo: string): Promise<void> {
  const session = await world.session('drill');
  try {
    const text = `update ${table} t set ${column} = t.${column} - interval '1 minute' where t.${column} > chatai_now() - interval '1 minute' and ${isSo}`;
    while ((await session.query(text)).rowCount === 0) await world.clock.sleep(50);
  } finally {
    await session.end();
  }
}

const nothing = async (): Promise<void> => {};

/** Steps leave alone what has begun within the last second: it is not what was named. */
const growsOld = (world: World) => sqlOnce(world, 'select pg_sleep(1.1)');

/** A statement about our database, by its name. */
const ofDatabase = (change: string) =>
  `do $$ begin execute format('alter database %I ${change}', current_database()); end $$`;

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
      const open = await connectAll(databaseTargets(config).ops);
      return async () => void (await Promise.all(open.map((client) => client.end().catch(nothing))));
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
      await growsOld(world);
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
      await growsOld(world);
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
      await growsOld(world);
      return async () => {
        await session.end().catch(nothing);
        await running;
      };
    },
  },
  {
    id: 'database-read-only',
    title: 'Somebody switches the server, and the database in it, to reading only.',
    detectedBy: ['database-writable'],
    leaf: 'database-read-only',
    step: 'backend#allow-writing',
    async inject(world) {
      const setting = 'default_transaction_read_only';
      await sqlOnce(world, ofDatabase(`set ${setting} = on`));
      await sqlOnce(world, `alter system set ${setting} = on`, 'select pg_reload_conf()');
      return async () => {
        await sqlOnce(world, `alter system reset ${setting}`, 'select pg_reload_conf()');
        await sqlOnce(world, `set ${setting} = off`, ofDatabase(`reset ${setting}`));
      };
    },
  },
  {
    id: 'database-rights-lost',
    title: 'Somebody has restored the database without the rights of our roles.',
    detectedBy: ['database-writable'],
    leaf: 'database-unwritable',
    step: undefined,
    async inject(world) {
      await sqlOnce(world, 'revoke execute on function chatai_canary() from chatai_ops');
      return () => sqlOnce(world, 'grant execute on function chatai_canary() to chatai_ops');
    },
  },
  {
    id: 'commits-wait',
    title: 'Commits wait for a standby that is gone.',
    detectedBy: ['database-writable'],
    leaf: 'commits-wait',
    step: undefined,
    async inject(world) {
      await sqlOnce(world, `alter system set synchronous_standby_names = 'gone'`, 'select pg_reload_conf()');
      return () => sqlOnce(world, 'alter system reset synchronous_standby_names', 'select pg_reload_conf()');
    },
  },
  {
    id: 'database-killed',
    title: 'PostgreSQL is killed, and started again by itself.',
    detectedBy: ['database-steady'],
    leaf: 'database-unsteady',
    step: undefined,
    lasts: ['database-steady'],
    async inject({ pidOf, untilBack }) {
      const pid = await pidOf('postgresql');
      signal(pid, 'SIGKILL');
      await untilBack('postgresql', pid);
      return nothing;
    },
  },
  {
    id: 'database-setting-wrong',
    title:
      'Somebody writes a setting that does not exist into postgresql.conf, and PostgreSQL does not start any more.',
    detectedBy: ['database-answers'],
    leaf: 'database-gone',
    step: undefined,
    lasts: ['database-steady'],
    async inject({ config, pidOf, clock }) {
      const file = path.join(config.home, 'postgres', 'postgresql.conf');
      const before = readFileSync(file, 'utf8');
      writeFileSync(file, `${before}\nno_such_setting = on\n`);
      const pid = await pidOf('postgresql');
      signal(pid, 'SIGKILL');
      // Its supervisor has seen it end.
      while ((await pidOf('postgresql').catch(() => undefined)) === pid) await clock.sleep(10);
      return async () => writeFileSync(file, before);
    },
  },
  {
    id: 'database-full-of-connections',
    title: 'A program takes every connection, those of the superuser too.',
    detectedBy: ['database-answers'],
    leaf: 'database-full-of-connections',
    step: 'backend#restart-database',
    async inject({ config }) {
      const open = [
        ...(await connectAll(databaseTargets(config).ops)),
        ...(await connectAll(lastResort(config) ?? {})),
      ];
      return async () => void (await Promise.all(open.map((client) => client.end().catch(nothing))));
    },
  },
  {
    id: 'database-stopping',
    title: 'Somebody stops PostgreSQL, which waits for its sessions to end (smart shutdown).',
    detectedBy: ['database-answers'],
    leaf: 'database-stopping',
    step: 'backend#restart-database',
    async inject({ pidOf }) {
      signal(await pidOf('postgresql'), 'SIGTERM');
      return nothing;
    },
  },
  {
    id: 'database-starting',
    title: 'PostgreSQL was killed and reads its archive for long before it serves.',
    detectedBy: ['database-answers'],
    leaf: 'database-starting',
    step: undefined,
    lasts: ['database-steady'],
    async inject(world) {
      const folder = path.join(world.config.home, 'postgres');
      const hold = path.join(world.config.home, 'drill-hold');
      writeFileSync(hold, '');
      await sqlOnce(world, `alter system set restore_command = 'while test -e "${hold}"; do sleep 0.1; done; false'`);
      writeFileSync(path.join(folder, 'recovery.signal'), '');
      signal(await world.pidOf('postgresql'), 'SIGKILL');
      while (!(await isStarting(world))) await world.clock.sleep(50);
      return async () => {
        rmSync(hold, { force: true });
        await world.untilAnswers();
        await sqlOnce(world, 'alter system reset restore_command', 'select pg_reload_conf()');
      };
    },
  },
  {
    id: 'database-standby',
    title: 'The database is a standby: somebody has left a standby.signal behind.',
    // It shows only after a restart, which is told as well.
    detectedBy: ['database-writable', 'database-steady'],
    leaf: 'database-standby',
    step: undefined,
    lasts: ['database-steady'],
    async inject(world) {
      writeFileSync(path.join(world.config.home, 'postgres', 'standby.signal'), '');
      const pid = await world.pidOf('postgresql');
      signal(pid, 'SIGKILL');
      await world.untilBack('postgresql', pid);
      return () => sqlOnce(world, 'select pg_promote() where pg_is_in_recovery()');
    },
  },
  {
    id: 'database-password-lost',
    title: 'Somebody changes the passwords of those who look at the database.',
    detectedBy: ['database-answers'],
    leaf: 'database-refuses',
    step: undefined,
    async inject(world) {
      const session = await world.session('a forgotten console');
      const set = async (role: string, password: string) => session.query(`alter role ${role} password '${password}'`);
      const secret = secretKeyOf(world.config);
      await set('chatai_ops', 'another');
      await set('postgres', 'another');
      return async () => {
        await set('chatai_ops', rolePassword(secret, 'chatai_ops'));
        await set('postgres', superuserPassword(secret));
        await session.end();
      };
    },
  },
  {
    id: 'database-address-wrong',
    title: 'DATABASE_URL of whoever looks leads nowhere.',
    detectedBy: ['database-answers'],
    leaf: 'database-unreachable',
    step: undefined,
    async inject(world) {
      const { config } = world;
      return lookWith(world, { config: { ...config, databaseUrl: 'postgresql://nobody:secret@127.0.0.1:1/chatai' } });
    },
  },
  {
    id: 'database-of-another',
    title: 'DATABASE_URL of whoever looks leads to the database of another installation.',
    detectedBy: ['keyring'],
    leaf: 'key-is-another',
    step: undefined,
    async inject(world) {
      const { config } = world;
      const { host, user, password, database } = databaseTargets(config).owner;
      const databaseUrl = `postgresql://${user}:${password}@localhost/${database}?host=${encodeURIComponent(String(host))}`;
      return lookWith(world, {
        config: { ...config, databaseUrl, secretKey: 'the key of a neighbour, who has a database, too' },
      });
    },
  },
];

/** As this role, until the server has no connection left for it. */
async function connectAll(target: pg.ClientConfig): Promise<pg.Client[]> {
  const open: pg.Client[] = [];
  for (;;) {
    const client = new pg.Client({ ...target, application_name: 'a report', connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
    } catch {
      return open;
    }
    open.push(client);
  }
}

/** Is there a server that lets nobody in yet? (`cannot_connect_now`, PostgreSQL's appendix A.) */
async function isStarting(world: World): Promise<boolean> {
  try {
    await (await world.session('drill')).end();
    return false;
  } catch (error) {
    return (error as { code?: string }).code === '57P03';
  }
}
