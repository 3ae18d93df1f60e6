// guarantees.md 2.4: the write-ahead log is on disk before the answer 200. PostgreSQL's flush position moves only after the system call
// that syncs the log (fsync on), so it is read over a second connection the moment the answer is here, while nobody but the committing
// backend could have moved it: the WAL writer is frozen, nothing else runs.
import type { AddressInfo } from 'node:net';
import { systemClock } from '@chatai/core/clock';
import { randomSecret, sha256 } from '@chatai/core/crypto';
import { type Database, openDatabase } from '@chatai/core/database';
import { startTestServer, type TestServer, testTargets } from '@chatai/core/database/testing';
import { systemIds } from '@chatai/core/ids';
import { createLog } from '@chatai/core/log';
import { createMetrics } from '@chatai/core/metrics';
import { createInbox, createWakeUp } from '@chatai/messaging/inbox';
import { fastify } from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { telegramIntake } from '../../apps/server/src/backend/telegram-intake.ts';

const log = createLog('test', 'silent');
const secret = randomSecret();
const botId = systemIds.uuid();
let server: TestServer;
let witness: pg.Client;
let walWriter: number;

beforeAll(async () => {
  server = await startTestServer({
    fsync: 'on',
    synchronous_commit: 'on',
    autovacuum: 'off',
    bgwriter_lru_maxpages: '0',
    checkpoint_timeout: '1h',
  });
  // The superuser has the owner's password here.
  witness = new pg.Client({ ...targets().owner, user: 'postgres' });
  await witness.connect();
  await witness.query('create extension pg_walinspect');
  await aBot();
  await vi.waitUntil(freezeWalWriter, { timeout: 30_000 });
});
afterAll(async () => {
  process.kill(walWriter, 'SIGCONT');
  await witness.end();
  await server.stop();
});

/**
 * Stops the WAL writer where it waits for its next round. Anywhere else it may hold the lock of the log, and nobody could commit any
 * more, so it goes on and the answer is false.
 */
async function freezeWalWriter(): Promise<boolean> {
  const find = async (): Promise<{ pid: number; wait_event: string }> =>
    (await witness.query("select pid, wait_event from pg_stat_activity where backend_type = 'walwriter'")).rows[0];
  walWriter = (await find()).pid;
  process.kill(walWriter, 'SIGSTOP');
  const waits = (await find()).wait_event === 'WalWriterMain';
  if (!waits) process.kill(walWriter, 'SIGCONT');
  return waits;
}

const targets = () => testTargets(server.socketFolder, 'template_chatai');

async function aBot() {
  const workspaceId = systemIds.uuid();
  const assistantId = systemIds.uuid();
  await witness.query("insert into workspaces (id, name, slug) values ($1, 'Test', 'test')", [workspaceId]);
  await witness.query("insert into assistants (id, workspace_id, name) values ($1, $2, 'Test')", [
    assistantId,
    workspaceId,
  ]);
  await witness.query(
    `insert into bots (id, workspace_id, assistant_id, telegram_id, username, name, mode, token_sealed, token_last4, secret_sealed, secret_hash)
     values ($1, $2, $3, 1, 'bot', 'bot', 'webhook', '', 'last', '', $4)`,
    [botId, workspaceId, assistantId, sha256(secret)],
  );
}

/** The backend's intake on a real socket, with the connection that it has in production. */
async function anIntake() {
  const database = await openDatabase(targets(), 'system', { name: 'intake', max: 1, hotPath: true });
  const wakeUp = createWakeUp({ database, clock: systemClock, log });
  const inbox = createInbox({ database, clock: systemClock, ids: systemIds, wakeUp });
  const app = fastify();
  await app.register(telegramIntake({ database, inbox, clock: systemClock, log, metrics: createMetrics('test') }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/telegram/${botId}`;
  return {
    database,
    async close() {
      await app.close();
      await database.close();
    },
    /** Delivers an update. Was its commit in the part of the log that was on disk when the answer came? */
    async deliver(updateId: number): Promise<{ status: number; onDisk: boolean }> {
      const chat = { id: 5, type: 'private' };
      const { status } = await fetch(url, {
        method: 'POST',
        headers: { 'x-telegram-bot-api-secret-token': secret },
        body: JSON.stringify({
          update_id: updateId,
          message: { message_id: 1, date: 1_790_000_000, chat, text: 'hi' },
        }),
      });
      return { status, onDisk: await committedBelow(await flushed(), updateId) };
    },
  };
}

const flushed = async (): Promise<string> =>
  (await witness.query('select pg_current_wal_flush_lsn()::text as lsn')).rows[0].lsn;

async function committedBelow(lsn: string, updateId: number): Promise<boolean> {
  const { rows } = await witness.query(
    `select from updates u, pg_get_wal_records_info($2, $3) as record
     where u.update_id = $1 and record.xid = u.xmin and record.resource_manager = 'Transaction' and record.record_type = 'COMMIT'
       and record.end_lsn <= $3::pg_lsn`,
    [updateId, await startOfLog(), lsn],
  );
  return rows.length === 1;
}

let start: string | undefined;
/** A record from before the first update. */
async function startOfLog(): Promise<string> {
  start ??= (await witness.query('select redo_lsn::text as lsn from pg_control_checkpoint()')).rows[0].lsn as string;
  return start;
}

const settingsOf = async ({ pool }: Database) =>
  Object.fromEntries(
    (
      await pool.query(
        "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit') order by name",
      )
    ).rows.map(({ name, setting }) => [name, setting]),
  );
const syncs = async ({ pool }: Database): Promise<number> => {
  await pool.query('select pg_stat_force_next_flush()');
  return Number((await pool.query('select wal_sync from pg_stat_wal')).rows[0].wal_sync);
};

test('when an update is answered 200 its commit is on disk', async () => {
  const intake = await anIntake();
  expect(await settingsOf(intake.database)).toEqual({ fsync: 'on', synchronous_commit: 'on' });
  const before = await syncs(intake.database);
  const updates = Array.from({ length: 20 }, (_, index) => 100 + index);
  for (const id of updates) expect({ id, ...(await intake.deliver(id)) }).toEqual({ id, status: 200, onDisk: true });
  // Each of them was synced by a system call of its own.
  expect((await syncs(intake.database)) - before).toBeGreaterThanOrEqual(updates.length);
  await intake.close();
});

test('this would be noticed: with asynchronous commit the answer comes before the disk', async () => {
  await witness.query('alter role chatai_system set synchronous_commit = off');
  const intake = await anIntake();
  expect(await intake.deliver(1)).toEqual({ status: 200, onDisk: false });
  await intake.close();
  await witness.query('alter role chatai_system reset synchronous_commit');
});
