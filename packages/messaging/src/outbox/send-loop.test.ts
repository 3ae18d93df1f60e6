import { createManualClock, systemClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { createLog } from '@chatai/core/log';
import type { QueryConfig } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anOutboxRow } from '../../testing/an-outbox-row.ts';
import { aPlatform, until } from '../../testing/platform.ts';
import { createLimiter, createOutbox } from './index.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

test('a part whose sender may still be on the wire by the clock of the database is waited for, and then sent', async () => {
  const { pool } = platform.system;
  const { holder, token, row } = await anOutboxRow(platform);
  const silent = systemIds.uuid();
  await pool.query("insert into workers (id, host, pid, expired_at) values ($1, 'elsewhere', 1, now())", [silent]);
  await pool.query(
    "update outbox set state = 'sending', owner = $2, attempt = 1, deadline = now() + interval '600 ms' where seq = $1",
    [row.seq, silent],
  );
  const sent: number[] = [];
  const outbox = createOutbox({
    claims: platform.system,
    settles: platform.system,
    clock: systemClock,
    log: platform.log,
    workerId: holder,
    sendWithinMs: 20_000,
    startWithinMs: 5_000,
    async send({ seq }) {
      const { rows } = await pool.query<{ over: boolean }>('select owner = $2 as over from outbox where seq = $1', [
        seq,
        holder,
      ]);
      expect(rows).toEqual([{ over: true }]);
      sent.push(seq);
      return { kind: 'sent', externalId: 1 };
    },
    onBotRefused: () => {},
    onFailed: () => {},
  });
  const bot = { botId: row.botId, workspaceId: row.workspaceId, token, limiter: createLimiter() };
  // Our own estimate of the deadline is over already; the database does not agree yet.
  outbox.accept(bot, [{ ...row, state: 'elsewhere', attempt: 1, restUntilMs: systemClock.monotonicMs() }]);
  await until('the part is sent', () => sent.length === 1);
  await until('it is settled', async () => outbox.waiting() === 0);
  const { rows } = await pool.query('select state, attempt from outbox where seq = $1', [row.seq]);
  expect(rows).toEqual([{ state: 'sent', attempt: 2 }]);
});

test('an outcome that the database refuses leaves nothing in memory and is told', async () => {
  const { holder, token, row } = await anOutboxRow(platform);
  const failed: string[] = [];
  const outbox = createOutbox({
    claims: platform.system,
    settles: platform.system,
    clock: systemClock,
    log: createLog('test', 'fatal'),
    workerId: holder,
    sendWithinMs: 20_000,
    startWithinMs: 5_000,
    // PostgreSQL takes no half of a millisecond (22P02).
    send: async () => ({ kind: 'retry', afterMs: 1.5, reason: 'wait', limited: true }),
    onBotRefused: () => {},
    onFailed: (botId) => failed.push(botId),
  });
  const bot = { botId: row.botId, workspaceId: row.workspaceId, token, limiter: createLimiter() };
  outbox.accept(bot, [row]);
  await until('it is told', () => failed.length === 1);
  expect(failed).toEqual([row.botId]);
  expect(outbox.knows(row.botId, row.seq)).toBe(false);
  expect(outbox.waiting()).toBe(0);
});

test('a part that Telegram will never take is told to who runs the installation, without a word of it', async () => {
  const { holder, token, row } = await anOutboxRow(platform);
  const told: unknown[] = [];
  const outbox = createOutbox({
    claims: platform.system,
    settles: platform.system,
    clock: systemClock,
    log: { ...platform.log, error: (event, fields) => told.push([event, fields]) },
    workerId: holder,
    sendWithinMs: 20_000,
    startWithinMs: 5_000,
    send: async () => ({ kind: 'refused', scope: 'part', reason: '400 Bad Request: wrong "secret word"' }),
    onBotRefused: () => {},
    onFailed: () => {},
  });
  outbox.accept({ botId: row.botId, workspaceId: row.workspaceId, token, limiter: createLimiter() }, [row]);
  await until('it is settled', () => outbox.waiting() === 0);
  expect(told).toEqual([['outbox.part.refused', { botId: row.botId, code: '400' }]]);
});

test('a worker that stands still between its claim and the call does not send by that claim: it claims the part anew', async () => {
  const { holder, token, row } = await anOutboxRow(platform);
  const clock = createManualClock();
  const sent: { attempt: number; state: string }[] = [];
  const outbox = createOutbox({
    claims: {
      ...platform.system,
      pool: Object.assign(Object.create(platform.system.pool), {
        async query(statement: QueryConfig) {
          const result = await platform.system.pool.query(statement);
          if (sent.length === 0 && row.attempt === 0) await clock.advance(6_000);
          return result;
        },
      }),
    },
    settles: platform.system,
    clock,
    log: platform.log,
    workerId: holder,
    sendWithinMs: 20_000,
    startWithinMs: 5_000,
    async send({ seq, attempt }) {
      const { rows } = await platform.system.pool.query('select state from outbox where seq = $1', [seq]);
      sent.push({ attempt, state: rows[0].state });
      return { kind: 'sent', externalId: 1 };
    },
    onBotRefused: () => {},
    onFailed: () => {},
  });
  outbox.accept({ botId: row.botId, workspaceId: row.workspaceId, token, limiter: createLimiter() }, [row]);
  await until('it is settled', async () => {
    await clock.advance(100);
    return outbox.waiting() === 0;
  });
  expect(sent).toEqual([{ attempt: 2, state: 'sending' }]);
});

test('a 429 holds all calls to its chat from the moment it is heard, also while it cannot be written down', async () => {
  const { holder, token, row } = await anOutboxRow(platform);
  const limiter = createLimiter();
  const outage = Promise.withResolvers<void>();
  let heard = 0;
  const outbox = createOutbox({
    claims: platform.system,
    settles: {
      ...platform.system,
      pool: Object.assign(Object.create(platform.system.pool), {
        async query(statement: QueryConfig) {
          await outage.promise;
          return platform.system.pool.query(statement);
        },
      }),
    },
    clock: systemClock,
    log: platform.log,
    workerId: holder,
    sendWithinMs: 20_000,
    startWithinMs: 5_000,
    async send() {
      heard += 1;
      return heard === 1
        ? { kind: 'retry', afterMs: 1_000, reason: '429', limited: true }
        : { kind: 'sent', externalId: 1 };
    },
    onBotRefused: () => {},
    onFailed: () => {},
  });
  outbox.accept({ botId: row.botId, workspaceId: row.workspaceId, token, limiter }, [row]);
  await until('it is heard', () => heard === 1);
  await new Promise(setImmediate);
  expect(limiter.take(row.chatId, 'preview', systemClock.monotonicMs())).toBeGreaterThan(500);
  outage.resolve();
  await until('the part is sent after all', () => outbox.waiting() === 0);
  expect(heard).toBe(2);
});
