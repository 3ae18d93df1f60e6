import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCluster, type EmbeddedServer, startEmbedded } from './embedded/index.ts';
import { lookInto } from './look-into.ts';
import { askSessions, withoutValues } from './session-facts.ts';

test.each([
  ["select 'Ada''s', 42, 1.5e10 from users where id = $1", 'select ?, ?, ? from users where id = $?'],
  ["select E'it\\'s secret', 'C:\\', 'open' as shown", 'select ?, ?, ? as shown'],
  ["/* it's */ select 'Ada' -- don't\n from users", 'select ? from users'],
  [`select "it's" from users where name = 'Ada'`, `select "it's" from users where name = ?`],
  ["do $body$ begin perform 'Ada'; end $body$ language plpgsql", 'do ? language plpgsql'],
  ["select $tag$Ada$tag$, $größe$it's$größe$, $1, $2 from users", 'select ?, ?, $?, $? from users'],
  ["/* of /* Ada */ Lovelace */ select 'x'", ''],
  // Cut off: of a long statement the beginning is read.
  ["insert into users values ('Ada Love", 'insert into users values (?'],
  ["insert into users values (E'Ada \\'Love\\", 'insert into users values (?'],
  ['do $$ begin perform 4711', 'do ?'],
])('of %j nothing is told that stands in it', (statement, told) => {
  expect(withoutValues(statement)).toBe(told);
});

describe('of a server', () => {
  let folder: string;
  let server: EmbeddedServer;
  const open: pg.Client[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'chatai-sessions-'));
    await createCluster({ dataFolder: path.join(folder, 'data'), superuserPassword: 'secret', throwAway: true });
    await start();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.end().catch(() => {})));
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    server = await startEmbedded({
      ...{ dataFolder: path.join(folder, 'data'), socketFolder: path.join(folder, 'run'), superuserPassword: 'secret' },
      ...{ logFile: path.join(folder, 'log'), settings: { max_prepared_transactions: '10', fsync: 'off' } },
    });
  }

  async function aSession(...statements: string[]): Promise<pg.Client> {
    const client = new pg.Client(server.superuser());
    client.on('error', () => {});
    await client.connect();
    open.push(client);
    for (const statement of statements) await client.query(statement);
    return client;
  }

  const prepare = (gid: string, ...statements: string[]) =>
    aSession('begin', ...statements, `prepare transaction '${gid}'`);

  const waits = async () => (await lookInto([server.superuser()], askSessions)).waits;

  test('who waits behind a prepared transaction is told which one holds the lock, also after a restart, which it outlives', async () => {
    await aSession('create table stock (id integer primary key); create table other (id integer)');
    await aSession('insert into stock values (1), (2)');
    await prepare('another one', 'insert into other values (1)', 'update stock set id = 20 where id = 2');
    await prepare('shop 4711', 'update stock set id = 10 where id = 1');
    for (const restarts of [false, true]) {
      if (restarts) {
        await server.stop();
        await start();
      }
      const waiting = (await aSession()).query('update stock set id = 11 where id = 1').catch(() => {});
      await vi.waitFor(async () => expect(await waits()).toMatchObject([{ blockers: [], prepared: ['shop 4711'] }]));
      await (await aSession()).query(
        `select pg_cancel_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'`,
      );
      await waiting;
    }
  });

  test('a lock of the whole table leads to the prepared transaction, and beside it to the session that holds it, too', async () => {
    await aSession('create table stock (id integer)');
    await prepare('shop 4711', 'lock table stock in row share mode');
    await aSession("set application_name = 'a report'", 'begin', 'lock table stock in row share mode');
    const waiting = (await aSession()).query('begin; lock table stock in access exclusive mode').catch(() => {});
    await vi.waitFor(async () =>
      expect(await waits()).toMatchObject([{ blockers: [{ program: 'a report' }], prepared: ['shop 4711'] }]),
    );
    await (await aSession()).query(
      `select pg_cancel_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'`,
    );
    await waiting;
  });
});
