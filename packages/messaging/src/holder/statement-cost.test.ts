import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, echo, until } from '../../testing/platform.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

// pipeline.md 3: plans made on empty tables are the biggest trap; a plan that walks a table shows as blocks that grow with the table.
test('a thousand replies on an empty schema cost every statement a few blocks per row', async () => {
  const tenant = await platform.aTenant();
  const bots = [];
  for (let index = 0; index < 5; index++) bots.push(await platform.aBot(tenant));
  const failed = new Set<string>();
  await platform.aHolder({
    async answer(turn, signal) {
      // The first try of these fails: their turns are given back and opened again.
      if (turn.question !== 'twice' || failed.has(turn.conversationId)) return echo(turn, signal);
      failed.add(turn.conversationId);
      throw new Error('no');
    },
  });
  await platform.assign();
  const superuser = await platform.database.superuser();
  await superuser.query('create extension if not exists pg_stat_statements');
  for (let round = 0; round < 10; round++) {
    for (let user = 1; user <= 20; user++) {
      for (const bot of bots) platform.sim.send(bot.telegramId, { userId: user, text: `question ${round}` });
    }
    await until(`round ${round} is answered`, async () => (await count(sent)) === (round + 1) * 100);
  }
  for (let user = 1; user <= 20; user++)
    platform.sim.send(bots[0]?.telegramId as number, { userId: user, text: 'twice' });
  await until('the second tries are answered', async () => (await count(sent)) === 1_020);
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

const sent = "select count(*) from outbox where state = 'sent'";
const count = async (text: string) => Number((await platform.system.pool.query(text)).rows[0].count);
