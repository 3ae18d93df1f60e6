import { mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { diagnose, type Finding } from '@chatai/operations/diagnosis';
import type { Snapshot } from '@chatai/operations/facts';
import { judge, type Verdict } from '@chatai/operations/health';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { checks, type Facts, look, trees } from '../index.ts';
import { thresholds } from '../thresholds.ts';
import { type ChataiDatabase, startChataiDatabase } from './chatai-database.ts';
import { printed } from './museum.ts';
import { openTerminal, type Terminal } from './terminal.ts';

const without = process.env.CHATAI_TEST_WITHOUT?.split(',') ?? [];
const soon = { timeout: 20_000, interval: 50 };

describe.skipIf(without.includes('postgresql-client'))('with a real PostgreSQL', () => {
  let database: ChataiDatabase;
  let terminal: Terminal;
  /** A superuser who looks. */
  let witness: pg.Client;
  let sessions: pg.Client[] = [];

  beforeAll(async () => {
    database = await startChataiDatabase();
    const settings = { ...database.settings, ...database.clientSettings, CHATAI_INSTANCE: 'museum' };
    terminal = openTerminal({ outer: process.env, settings });
    // Whoever types is the user that the printed line wants.
    terminal.standIn('sudo', 'shift 2; exec "$@"');
    witness = await database.session('a witness');
    await witness.query('create table visits (id bigserial primary key, page text)');
    await witness.query('alter table visits owner to chatai_owner');
    await witness.query("insert into visits (page) select 'start' from generate_series(1, 1000)");
    const { code } = await terminal.type('psql --version && pg_dump --version');
    expect(code, 'install postgresql-client, or set CHATAI_TEST_WITHOUT=postgresql-client').toBe(0);
  });
  afterEach(async () => {
    await Promise.all(sessions.map((one) => one.end().catch(() => {})));
    sessions = [];
  });
  afterAll(async () => {
    await terminal?.close();
    await database?.stop();
  });

  async function aSession(name: string, ...statements: string[]): Promise<pg.Client> {
    const client = await database.session(name, 'chatai_owner');
    sessions.push(client);
    for (const statement of statements) await client.query(statement);
    return client;
  }

  /** What ours says of the database, as it will say when what it sees has gone on for so long. */
  async function seen(aheadMs = 0): Promise<{ verdict(id: string): Verdict | undefined; findings: Finding[] }> {
    const config = loadConfig({ CHATAI_HOME: terminal.at('/chatai'), ...database.settings });
    const looked = await look({ clock: systemClock, config }, ['database', 'sessions', 'upkeep', 'schema']);
    const snapshot = { ...looked, at: looked.at + aheadMs } as Snapshot<Facts>;
    return {
      verdict: (id) => judge(checks, snapshot).find((one) => one.id === id),
      findings: diagnose(trees, snapshot).findings,
    };
  }

  /** Types the step that a finding names. */
  async function runStep({ step, params }: Pick<Finding, 'step' | 'params'>) {
    const words = Object.entries(params).map(([name, value]) => `--param ${name}=${value}`);
    const { stdout } = await terminal.type(
      `chatai runbook run ${step} ${words.join(' ')} --yes --instance museum --json`,
    );
    return JSON.parse(stdout);
  }

  /** Statements of programs of this name that wait for a lock, and for whom. */
  async function waiting(program: string): Promise<{ for: string[] }[]> {
    const { rows } = await witness.query(
      `select array(select application_name from pg_stat_activity b where b.pid = any (pg_blocking_pids(a.pid))) as for
         from pg_stat_activity a where application_name = $1 and wait_event_type = 'Lock'`,
      [program],
    );
    return rows;
  }
  const untilWaits = (program: string, ...others: string[]) =>
    vi.waitFor(async () => expect(await waiting(program)).toContainEqual({ for: others }), soon);

  /** Steps leave alone what has begun within the last second: it is not what was named. */
  const untilOld = (program: string) =>
    vi.waitFor(async () => {
      const { rows } = await witness.query(
        `select from pg_stat_activity where application_name = $1 and xact_start < clock_timestamp() - interval '1 second'`,
        [program],
      );
      expect(rows).toHaveLength(1);
    }, soon);

  test('B7: `pg_dump --version` is content with a backup that is not there, and with one that is none; ours comes with backups', async () => {
    const missing = await terminal.type(printed('B7'));
    expect(missing).toMatchObject({ code: 0, stdout: expect.stringMatching(/^pg_dump \(PostgreSQL\) \d+/) });
    const damaged = await terminal.type(`echo garbage > chatai_backup_$(date +%Y%m%d).sql; ${printed('B7')}`);
    expect(damaged).toEqual(missing);
  });

  test('B10: REINDEX keeps writers waiting behind a reader; our step builds the index beside both', async () => {
    const reader = await aSession('a report', 'begin', 'select count(*) from visits');
    const writer = await aSession('a visitor');
    const theirs = terminal.begin(printed('B10'));
    await untilWaits('psql', 'a report');
    const written = writer.query("insert into visits (page) values ('printed')");
    await untilWaits('a visitor', 'psql');
    await reader.query('commit');
    await Promise.all([written, theirs.ended]);

    await witness.query("update pg_index set indisvalid = false where indexrelid = 'visits_pkey'::regclass");
    const [found] = (await seen()).findings;
    expect(found).toMatchObject({ leaf: 'index-invalid', params: { index: 'visits_pkey' } });
    await reader.query('begin');
    await reader.query('select count(*) from visits');
    const ours = runStep(found as Finding);
    await untilWaits('chatai-runbook', 'a report');
    // It waits for the reader, and nobody waits for it.
    await writer.query("set lock_timeout = '10s'");
    await writer.query("insert into visits (page) values ('ours')");
    await reader.query('commit');
    expect(await ours).toMatchObject({ result: 'fixed' });
  });

  test('B11: VACUUM says VACUUM and clears nothing away behind an open transaction; ours names it and ends it', async () => {
    await aSession('a forgotten console', 'begin isolation level repeatable read', 'select count(*) from visits');
    await witness.query(
      `insert into visits (page) select 'dead' from generate_series(1, ${2 * thresholds.deadRows.least})`,
    );
    await witness.query("delete from visits where id <= 500 or page = 'dead'");
    const dead = async () =>
      (await witness.query("select n_dead_tup::int as dead from pg_stat_user_tables where relname = 'visits'")).rows[0]
        .dead;
    expect(await terminal.type(printed('B11'))).toMatchObject({ code: 0, stdout: 'VACUUM\n' });
    expect(await dead()).toBeGreaterThanOrEqual(500);

    await untilOld('a forgotten console');
    const [found, ...others] = (await seen(thresholds.transactionMs.fail)).findings;
    expect(found).toMatchObject({ leaf: 'transaction-open', finding: expect.stringContaining('a forgotten console') });
    expect(others.map(({ finding }) => finding)).toEqual([
      expect.stringMatching(
        /^\d+ dead rows of visits are not cleared away: the transaction of a forgotten console \(pid \d+\) still sees them$/,
      ),
    ]);
    expect(await runStep(found as Finding)).toMatchObject({ result: 'fixed' });
    await vi.waitFor(async () => {
      await witness.query('vacuum visits');
      expect(await dead()).toBe(0);
    }, soon);
  });

  test('B12: two weekly runs wait behind a forgotten transaction, and whoever writes waits behind them; ours names and ends the first cause', async () => {
    await aSession('a forgotten console', 'begin', "insert into visits (page) values ('half')");
    const first = terminal.begin(printed('B12'));
    await untilWaits('psql', 'a forgotten console');
    const second = terminal.begin(printed('B12'));
    await untilWaits('psql', 'psql');
    const written = (await aSession('a visitor')).query("insert into visits (page) values ('late')");
    await untilWaits('a visitor', 'psql');

    const later = await seen(thresholds.lockWaitMs.fail);
    expect(later.verdict('database-locks')).toMatchObject({ status: 'fail', waiting: 3 });
    const [found] = later.findings;
    expect(found?.finding).toMatch(/^a forgotten console .* blocks 3 others$/);
    expect(await runStep(found as Finding)).toMatchObject({ result: 'fixed' });
    await written;
    expect(await Promise.all([first.ended, second.ended])).toMatchObject([{ code: 0 }, { code: 0 }]);
  });

  test('B15: the monthly script upgrades first, and has no backup when the upgrade takes PostgreSQL away (apt is a stand-in); ours comes with maintenance', async () => {
    const socket = path.join(database.socketFolder, '.s.PGSQL.5432');
    terminal.standIn('apt', `[ "$1" = upgrade ] && mv ${socket} ${socket}.away; exit 0`);
    terminal.standIn('certbot', 'exit 0');
    mkdirSync(terminal.at('/opt/chatai/backups/monthly'), { recursive: true });
    const { code, stderr } = await terminal.type(printed('B15'));
    renameSync(`${socket}.away`, socket);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('No such file or directory') });
    expect(await sizesOf('/opt/chatai/backups/monthly')).toEqual([0]);
  });

  test('B24: a dump that fails has emptied the good one of the same month; ours comes with backups', async () => {
    mkdirSync(terminal.at('/opt/chatai/backups/monthly'), { recursive: true });
    const good = await terminal.type(printed('B24'));
    const [before] = await sizesOf('/opt/chatai/backups/monthly');
    expect({ code: good.code, isGood: Number(before) > 10_000 }).toEqual({ code: 0, isGood: true });
    const failed = await terminal.type(`export PGUSER=root\n${printed('B24')}`);
    expect(failed.code).toBe(1);
    expect(await sizesOf('/opt/chatai/backups/monthly')).toEqual([0]);
  });

  const sizesOf = async (folder: string) =>
    (await terminal.type(`ls ${folder}/*`)).stdout
      .trim()
      .split('\n')
      .map((file) => statSync(file).size);

  test('B25: counting the users reads them all and finds a database well that takes nothing; ours asks whether it can be written', async () => {
    const { rows } = await witness.query('explain select count(*) from users');
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Seq Scan on users|Index Only Scan .* on users/);
    await witness.query('alter system set default_transaction_read_only = on');
    await witness.query('select pg_reload_conf()');
    try {
      await vi.waitFor(async () => expect((await seen()).verdict('database-writable')?.status).toBe('fail'), soon);
      expect(await terminal.type(printed('B25'))).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('(1 row)'),
      });
      expect((await seen()).findings).toMatchObject([{ leaf: 'database-read-only', step: 'backend#allow-writing' }]);
    } finally {
      await witness.query('alter system reset default_transaction_read_only');
      await witness.query('select pg_reload_conf()');
    }
    await vi.waitFor(async () => expect((await seen()).verdict('database-writable')?.status).toBe('ok'), soon);
  });

  test('B28: the usual replication lag passes its bar on an idle primary of which nothing is missing; ours comes with alerts', async () => {
    const bar = Number(/< (\d+) second/.exec(printed('B28'))?.[1]);
    const standby = await database.startStandby(path.join(terminal.folder, 'standby'));
    try {
      const follower = await standby.session();
      await witness.query("insert into visits (page) values ('followed')");
      const { rows } = await witness.query('select pg_current_wal_lsn()::text as lsn');
      await vi.waitFor(async () => {
        const [now] = (
          await follower.query(
            `select extract(epoch from now() - pg_last_xact_replay_timestamp())::float8 as lag,
                    pg_wal_lsn_diff($1, pg_last_wal_replay_lsn())::float8 as behind`,
            [rows[0].lsn],
          )
        ).rows;
        expect(now.behind).toBeLessThanOrEqual(0);
        expect(now.lag).toBeGreaterThan(bar);
      }, soon);
    } finally {
      await standby.stop();
    }
  });
});
