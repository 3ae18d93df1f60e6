import { openDatabase } from '@chatai/core/database';
import { afterAll, expect, test } from 'vitest';
import { aStore } from '../../testing/a-stored-workspace.ts';
import { eraseChat } from './erase-chat.ts';

const store = await aStore();
const { superuser } = store;
const hotPath = await openDatabase(store.targets, 'system', { name: 'erase', max: 1, hotPath: true });
afterAll(async () => {
  await hotPath.close();
  await store.drop();
});

/** An update of chat 4711 among nine of others; `n` is in scope. */
const raw = `convert_to(format('{"update_id":%s,"message":{"chat":{"id":%s,"type":"private"},"text":"%s"}}', n,
  case when n % 10 = 0 then 4711 else 100000 + n end, repeat(md5(n::text), 8)), 'UTF8')`;

test('a person is erased among many others a few rows at a time, however many there are', async () => {
  await superuser.query('create extension if not exists pg_stat_statements');
  const workspace = await store.aWorkspace();
  const bot = await store.aBot(workspace);
  const other = await store.aBot(workspace);
  const conversationId = await store.aConversation(workspace, bot, 4711);
  const worker = store.ids.uuid();
  await store.insert('workers', { id: worker, host: 'box', pid: 42 });
  await superuser.query('update bot_leases set worker_id = $1, token = 3', [worker]);
  const { workspaceId } = workspace;
  const chat = { botId: bot, workspaceId, token: 3, conversationId, chatId: 4711 };
  // Plans are made when nothing is there yet, and kept.
  expect(await eraseChat(hotPath.pool, worker, chat)).toBe(0);
  await superuser.query(
    `insert into updates (workspace_id, bot_id, update_id, raw, outcome)
     select $1, b, n, ${raw}, case when n < 30000 then 'ignored' end from generate_series(1, 30000) as n cross join unnest($2::uuid[]) as b
     where b = $3 or n <= 1000`,
    [workspaceId, [bot, other], bot],
  );
  await superuser.query(
    `insert into dead_letters (id, workspace_id, bot_id, raw, reason)
     select gen_random_uuid(), $1, $2, ${raw}, 'unknown' from generate_series(1, 2000) as n`,
    [workspaceId, bot],
  );
  await superuser.query(
    `with opened as (
       insert into turns (id, workspace_id, conversation_id, bot_id, state, answered, answer_seq, closed_at)
       select gen_random_uuid(), $1, $2, $3, 'closed', true, n * 10, now() from generate_series(1, 5000) as n returning id, answer_seq)
     insert into messages (id, workspace_id, turn_id, conversation_id, seq, role, text)
     select gen_random_uuid(), $1, id, $2, answer_seq, 'assistant', 'said' from opened`,
    [workspaceId, conversationId, bot],
  );
  await superuser.query(
    'select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()), 0)',
  );
  expect(await eraseChat(hotPath.pool, worker, chat)).toBe(5_000);
  const { rows } = await superuser.query<{ table: string; blocks: number }>(
    `select substring(query from 'looked as materialized.*?(?:from|join) (messages|updates|dead_letters)') as table,
            ((shared_blks_hit + shared_blks_read) / calls)::int as blocks
     from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database()) and query ~ 'erased as'`,
  );
  expect(rows).toHaveLength(3);
  // A page of updates is about fifty blocks, one of messages is deleted with all that stands on them.
  const most = { updates: 600, dead_letters: 1_000, messages: 2_500 };
  for (const { table, blocks } of rows)
    expect([table, blocks < most[table as keyof typeof most]]).toEqual([table, true]);
  const kept = await superuser.query(
    `select (select count(*)::int from updates where bot_id = $1 and raw = '') as erased,
            (select count(*)::int from updates where bot_id = $1 and raw <> '') as of_others,
            (select count(*)::int from updates where bot_id = $2 and raw = '') as of_another_bot,
            (select count(*)::int from dead_letters) as letters,
            (select count(*)::int from turns where conversation_id = $3) as turns`,
    [bot, other, conversationId],
  );
  // The newest is not settled: it stays.
  expect(kept.rows).toEqual([{ erased: 2_999, of_others: 27_001, of_another_bot: 0, letters: 1_800, turns: 5_000 }]);
});

test('without the lease nothing is erased', async () => {
  const workspace = await store.aWorkspace();
  const bot = await store.aBot(workspace);
  const conversation = { id: await store.aConversation(workspace, bot, 5), botId: bot, chatId: 5 };
  await store.aTurn(workspace, conversation, { question: 'q', answer: 'a' });
  await store.insert('updates', {
    workspace_id: workspace.workspaceId,
    bot_id: bot,
    update_id: 1,
    raw: Buffer.from('{"id":5,}'),
    outcome: 'ignored',
  });
  const chat = { botId: bot, workspaceId: workspace.workspaceId, token: 9, conversationId: conversation.id, chatId: 5 };
  expect(await eraseChat(hotPath.pool, store.ids.uuid(), chat)).toBe(0);
  const { rows } = await superuser.query("select from updates where bot_id = $1 and raw = ''", [bot]);
  expect(rows).toEqual([]);
});
