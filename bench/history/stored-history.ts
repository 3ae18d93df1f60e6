import pg from 'pg';

/** Four weeks of use, of which updates are kept for one (messaging/inbox). */
const days = 28;
const keptDays = 7;
const turnsPerConversation = 10;

/** UUIDv7 of a time (RFC 9562 §5.7): as in the product, ids grow with time. */
const uuidAt = (at: string) =>
  `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid`;

/**
 * Stores so many messages as a time of use leaves them: conversations of ten turns, each turn a question and its answer, an answer's outbox
 * row and its line of the ledger; the updates of the last week; and the bots' low marks. Chat n writes to bot n modulo their number, as in
 * the load. Without statistics unless `analyzed`, and then nothing makes any later.
 */
export async function storeHistory(
  database: { server: { superuser(name: string): pg.ClientConfig } },
  botIds: string[],
  { messages, analyzed }: { messages: number; analyzed: boolean },
): Promise<void> {
  const client = new pg.Client(database.server.superuser('chatai'));
  await client.connect();
  // Nobody looks at foreign keys, and no trigger fires.
  await client.query("set session_replication_role = 'replica'");
  if (!analyzed) {
    await client.query('alter system set autovacuum = off');
    await client.query('select pg_reload_conf()');
  }
  const turns = Math.ceil(messages / 2);
  const chats = Math.ceil(turns / turnsPerConversation);
  await client.query(
    `create temp table chat as
     select n as chat_id, ${uuidAt('at')} as contact_id, ${uuidAt('at')} as conversation_id, at, b.*
     from (select n, now() - interval '${days + 1} days' + n * interval '1 ms' as at, ($2::uuid[])[n % $3::int + 1] as of_bot from generate_series(1, $1::int) n) c
       join (select id as bot_id, workspace_id, assistant_id from bots) b on b.bot_id = c.of_bot`,
    [chats, botIds, botIds.length],
  );
  await client.query('create unique index on chat (chat_id)');
  await client.query(
    `create temp table turn as
     select n, at, ${uuidAt('at')} as turn_id, ${uuidAt('at')} as question_id, ${uuidAt('at')} as answer_id, 1 + n % $2::int as chat_id, 2 * (n / $2::int) as seq_before
     from (select n, now() - interval '${days} days' * (1 - (n + 1.0) / ($1::int + 1)) as at from generate_series(0, $1::int - 1) n) t`,
    [turns, chats],
  );
  await client.query('analyze chat, turn');
  for (const statement of statements) await client.query(statement);
  if (analyzed) await client.query('vacuum analyze');
  await client.query('checkpoint');
  await client.end();
}

const question = `repeat('a question of some words ', 1 + n % 5)`;
const answer = `repeat('a sentence that answers it, with some more words ', 2 + n % 9)`;
const statements = [
  `insert into contacts (id, workspace_id, channel, external_id, name, language, created_at)
   select contact_id, workspace_id, 'telegram', chat_id, 'Load', 'en', at from chat order by chat_id`,
  `insert into conversations (id, workspace_id, channel, assistant_id, bot_id, chat_id, contact_id, chat_type, last_seq, last_message_at, created_at)
   select conversation_id, workspace_id, 'telegram', assistant_id, bot_id, chat_id, contact_id, 'private', t.last_seq, t.last_at, at
   from chat join (select chat_id, max(seq_before) + 2 as last_seq, max(at) as last_at from turn group by chat_id) t using (chat_id) order by chat_id`,
  `insert into turns (id, workspace_id, conversation_id, bot_id, state, answered, sources, model, answer_seq, opened_at, closed_at)
   select turn_id, workspace_id, conversation_id, bot_id, 'closed', true, '[]', 'bench/echo', seq_before + 2, turn.at, turn.at from turn join chat using (chat_id) order by n`,
  `insert into messages (id, workspace_id, turn_id, conversation_id, seq, role, text, external_id, created_at)
   select m.id, workspace_id, turn_id, conversation_id, seq_before + m.seq, m.role::message_role, m.text, m.external_id, turn.at
   from turn join chat using (chat_id)
     cross join lateral (values (question_id, 1, 'user', ${question}, n), (answer_id, 2, 'assistant', ${answer}, null)) as m(id, seq, role, text, external_id)
   order by n, m.seq`,
  `insert into outbox (workspace_id, message_id, bot_id, chat_id, part, body, state, attempt, external_id, updated_at)
   select workspace_id, answer_id, bot_id, chat_id, 1, ${answer}, 'sent', 1, n, turn.at from turn join chat using (chat_id) order by n`,
  `insert into ledger_entries (effect_key, workspace_id, turn_id, kind, model, input_tokens, output_tokens, created_at)
   select 'turn/' || turn_id, workspace_id, turn_id, 'answer', 'bench/echo', 10, 10, turn.at from turn join chat using (chat_id) order by n`,
  `insert into updates (workspace_id, bot_id, update_id, raw, received_at, turn_id)
   select workspace_id, bot_id, n + 1, convert_to(json_build_object('update_id', n + 1, 'message', json_build_object('message_id', n, 'text', ${question},
     'chat', json_build_object('id', chat_id, 'type', 'private', 'first_name', 'Load'), 'from', json_build_object('id', chat_id, 'first_name', 'Load')))::text, 'UTF8'), turn.at, turn_id
   from turn join chat using (chat_id) where turn.at > now() - interval '${keptDays} days' order by n`,
  `update bot_leases set update_mark = (select coalesce(max(seq), 0) from updates), outbox_mark = (select coalesce(max(seq), 0) from outbox)`,
];
