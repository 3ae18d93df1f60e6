import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, echo, until } from '../../testing/platform.ts';
import type { AnswerTurn } from '../turns/index.ts';

let behaviour: AnswerTurn = echo;
let platform: Awaited<ReturnType<typeof aPlatform>>;
let superuser: Awaited<ReturnType<typeof platform.database.superuser>>;
beforeAll(async () => {
  platform = await aPlatform();
  superuser = await platform.database.superuser();
  await superuser.query('create extension if not exists pg_stat_statements');
  await platform.aHolder({ answer: (turn, signal) => behaviour(turn, signal) });
});
afterAll(() => platform.close());

// pipeline.md 3: plans made on empty tables are the biggest trap; a plan that walks a table shows as blocks that grow with the table.
test('a thousand replies on an empty schema cost every statement a few blocks per row', async () => {
  const tenant = await platform.aTenant();
  const bots = [];
  for (let index = 0; index < 5; index++) bots.push(await platform.aBot(tenant));
  const failed = new Set<string>();
  behaviour = async (turn, signal) => {
    // The first try of these fails: their turns are given back and opened again.
    if (turn.question !== 'twice' || failed.has(turn.conversationId)) return echo(turn, signal);
    failed.add(turn.conversationId);
    throw new Error('no');
  };
  await platform.assign();
  // Tests run in any order, and a turn of fifty messages is one row: what the other test has cost is not looked at here.
  await superuser.query(
    'select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()), 0)',
  );
  const before = await count(sent);
  for (let round = 0; round < 10; round++) {
    for (let user = 1; user <= 20; user++) {
      for (const bot of bots) platform.sim.send(bot.telegramId, { userId: user, text: `question ${round}` });
    }
    await until(`round ${round} is answered`, async () => (await count(sent)) === before + (round + 1) * 100);
  }
  for (let user = 1; user <= 20; user++)
    platform.sim.send(bots[0]?.telegramId as number, { userId: user, text: 'twice' });
  await until('the second tries are answered', async () => (await count(sent)) === before + 1_020);
  const { rows } = await superuser.query<{ query: string; rows: number; blocks: number }>(
    `select regexp_replace(query, '\\s+', ' ', 'g') as query, rows::int, (shared_blks_hit + shared_blks_read + shared_blks_dirtied)::int as blocks
     from pg_stat_statements s join pg_roles r on r.oid = s.userid
     where dbid = (select oid from pg_database where datname = current_database()) and r.rolname = 'chatai_system'
       and query ~ '(updates|turns|outbox|conversations|contacts)' and (rows >= 500 or query ~ 'cancelled as')`,
  );
  expect(rows.length).toBeGreaterThanOrEqual(5);
  expect(rows.filter(({ query, rows: count }) => query.includes('cancelled as') && count === 20)).toHaveLength(1);
  const perRow = rows.map(({ query, rows: count, blocks }) => ({
    query: query.slice(0, 80),
    blocksPerRow: Math.round(blocks / count),
  }));
  expect(perRow.filter(({ blocksPerRow }) => blocksPerRow > 60)).toEqual([]);
});

test('merged questions cost a few blocks per message, and none on the disk', async () => {
  const bot = await platform.aBot(await platform.aTenant());
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  behaviour = async (turn, signal) => {
    if (turn.question === 'first') await released;
    return echo({ ...turn, question: 'short' }, signal);
  };
  await platform.assign();
  const users = Array.from({ length: 20 }, (_, index) => 1_000 + index);
  const open = async () => {
    const { rows } = await superuser.query<{ blocks: number; on_disk: number }>(
      `select coalesce(sum(shared_blks_hit + shared_blks_read + shared_blks_dirtied), 0)::int as blocks,
              coalesce(sum(temp_blks_written), 0)::int as on_disk
       from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database()) and query ~ 'claimed as'`,
    );
    return rows[0] as { blocks: number; on_disk: number };
  };
  for (const user of users) platform.sim.send(bot.telegramId, { userId: user, text: 'first' });
  const opened = "select count(*) from turns where state = 'open'";
  await until('all are being answered', async () => (await count(opened)) === users.length);
  for (let n = 0; n < 50; n++)
    for (const user of users) platform.sim.send(bot.telegramId, { userId: user, text: `${n} ${'long '.repeat(75)}` });
  await until('all wait', () => platform.waiting() === 50 * users.length);
  const before = await open();
  const answered = await count(sent);
  release();
  await until('two answers for each', async () => (await count(sent)) === answered + 2 * users.length);
  const after = await open();
  expect((after.blocks - before.blocks) / (50 * users.length)).toBeLessThan(60);
  // A row for each message that carried the texts of all of them would not fit into memory.
  expect(after.on_disk).toBe(0);
});

test('with statistics of a long history, reading what is new costs no more than what is new', async () => {
  const tenant = await platform.aTenant();
  const bots = [];
  for (let index = 0; index < 10; index++) bots.push(await platform.aBot(tenant));
  behaviour = echo;
  await platform.assign();
  await superuser.query(
    `insert into updates (workspace_id, bot_id, update_id, raw, outcome)
     select $1, b, -n, '{}', 'ignored' from unnest($2::uuid[]) as b cross join generate_series(1, 5000) as n`,
    [tenant.workspaceId, bots.map(({ id }) => id)],
  );
  await superuser.query('analyze updates; analyze bot_leases; analyze bots');
  const reading = async () => {
    const { rows } = await superuser.query<{ calls: number; blocks: number }>(
      `select coalesce(sum(calls), 0)::int as calls, coalesce(sum(shared_blks_hit + shared_blks_read), 0)::int as blocks
       from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
         and query ~ 'u.raw, u.received_at\\s+from updates u\\s+(join|where u.seq between)'`,
    );
    return rows[0] as { calls: number; blocks: number };
  };
  const before = await reading();
  const answered = await count(sent);
  for (const [index, bot] of bots.entries()) platform.sim.send(bot.telegramId, { userId: 3_000 + index, text: 'new' });
  await until('all are answered', async () => (await count(sent)) === answered + bots.length);
  const after = await reading();
  expect(after.calls).toBeGreaterThan(before.calls);
  expect((after.blocks - before.blocks) / (after.calls - before.calls)).toBeLessThan(100);
});

const sent = "select count(*) from outbox where state = 'sent'";
const count = async (text: string) => Number((await platform.system.pool.query(text)).rows[0].count);
