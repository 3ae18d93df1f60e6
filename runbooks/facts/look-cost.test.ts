import { peopleFacts } from '@chatai/accounts/facts';
import { sourceFacts } from '@chatai/assistant/knowledge/facts';
import { systemClock } from '@chatai/core/clock';
import { type DatabaseTarget, databaseSources } from '@chatai/core/database';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import type { FactSource } from '@chatai/core/health';
import { jobFacts } from '@chatai/core/jobs/facts';
import { messagingFacts } from '@chatai/messaging/facts';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { thresholds } from '../thresholds.ts';

/** Of updates, of which a look reads the newest. */
const rows = 150_000;
const newest = 50_000;

let database: TestDatabase;
let superuser: pg.Client;
let statements: string[];
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = await database.superuser();
  // Nobody keeps statistics but this file.
  for (const table of [...tables, 'pgboss.job_common'])
    await superuser.query(`alter table ${table} set (autovacuum_enabled = off)`);
  await superuser.query('set session_replication_role = replica');
  await superuser.query(`select pgboss.create_queue('knowledge-ingest', '{"policy": "standard"}')`);
  await superuser.query(ground);
  statements = await statementsOfALook(database.targets.owner);
});
afterAll(() => database.drop());

const tables = ['updates', 'turns', 'messages', 'outbox', 'dead_letters', 'knowledge_sources', 'bot_minute'];
const workspace = "'00000000-0000-7000-8000-000000000001'::uuid";
const bot = "'00000000-0000-7000-8000-000000000002'::uuid";

const ground = `
  insert into workspaces (id, name, slug) values (${workspace}, 'Shop', 'shop');
  insert into assistants (id, workspace_id, name) values (${bot}, ${workspace}, 'Shop');
  insert into bots (id, workspace_id, assistant_id, telegram_id, username, name, mode, state, token_sealed, token_last4, secret_sealed, secret_hash, slowed_until)
  select case n when 1 then ${bot} else gen_random_uuid() end, ${workspace}, ${bot}, n, 'bot' || n, 'Shop', 'polling', 'live', 'x', 'last', 'x', 'x',
         case n when 1 then now() + interval '1 hour' end
    from generate_series(1, 100) n;
  insert into bot_minute (bot_id, workspace_id, minute, updates)
  select id, workspace_id, date_trunc('minute', now()) - n * interval '1 minute', 1 from bots cross join generate_series(1, 1000) n;
  insert into bot_leases (bot_id, workspace_id) select id, workspace_id from bots`;

/** An id as it was made so many seconds ago (UUIDv7). */
const idOf = (seconds: string, of: string) =>
  `rpad(lpad(to_hex(((extract(epoch from now()) - ${seconds}) * 1000)::bigint), 12, '0') || '7' || substr(md5(${of}), 1, 15), 32, '0')::uuid`;

/** Questions with their answers, each 200 seconds after the one before, and as much of all else; all are done, or none is. */
async function fill(from: number, to: number, isDone: boolean): Promise<void> {
  const [update, turn, part, job, source] = isDone
    ? ["'ignored'", 'closed', 'sent', 'completed', 'ready']
    : ['null', 'open', 'queued', 'failed', 'queued'];
  const ago = `((${rows} - n) * 200 + 3600)`;
  const series = `generate_series(${from}, ${to}) n`;
  const own = `select ${workspace}, ${idOf(ago, "'c' || n")}`;
  await superuser.query(`
    insert into updates (workspace_id, bot_id, update_id, raw, received_at, outcome)
    select ${workspace}, ${bot}, n, '{}', now() - ${ago} * interval '1 second', ${update} from ${series};
    insert into turns (workspace_id, conversation_id, id, bot_id, state, answer_seq)
    ${own}, ${idOf(ago, "'t' || n")}, ${bot}, '${turn}', 2 from ${series} where n % 2 = 0;
    insert into messages (workspace_id, conversation_id, id, turn_id, seq, role, text, created_at)
    ${own}, ${idOf(ago, "'m' || n")}, ${idOf(ago, "'t' || n")}, 1, 'assistant', 'Hello', now() - ${ago} * interval '1 second' from ${series};
    insert into outbox (workspace_id, bot_id, message_id, chat_id, part, body, state)
    select ${workspace}, ${bot}, ${idOf(ago, "'m' || n")}, 1, 1, 'Hello', '${part}' from ${series} where n % 2 = 0;
    insert into dead_letters (workspace_id, bot_id, id, raw, reason)
    select ${workspace}, ${bot}, ${idOf(ago, "'d' || n")}, n::text::bytea, 'x' from ${series} where n % 2 = 0;
    insert into knowledge_sources (workspace_id, assistant_id, id, kind, title, body, state, updated_at)
    select ${workspace}, ${bot}, ${idOf(ago, "'k' || n")}, 'text', 'T', 'B', '${source}', now() - interval '1 hour' from ${series} where n % 4 = 0;
    insert into pgboss.job (name, state, data, start_after, started_on, completed_on)
    select 'knowledge-ingest', '${job}', jsonb_build_object('sourceId', n), now() - interval '1 hour', now(), now() from ${series} where n % 2 = 0`);
}

/** What a look asks of the database; as the owner, whom every source knows. */
async function statementsOfALook(target: DatabaseTarget): Promise<string[]> {
  const asked: string[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function recording(this: pg.Client, ...parts: unknown[]) {
    const [first] = parts as [string | { text: string }];
    asked.push(typeof first === 'string' ? first : first.text);
    return Reflect.apply(query, this, parts);
  } as typeof query;
  const sources: FactSource<unknown>[] = [
    messagingFacts([target], thresholds.spreadMs),
    sourceFacts([target], thresholds.forgottenMs),
    ...[jobFacts, peopleFacts].map((facts) => facts([target])),
    ...Object.values(databaseSources([target], systemClock)),
  ];
  try {
    await Promise.all(sources.map((source) => source.read(AbortSignal.timeout(20_000))));
  } finally {
    pg.Client.prototype.query = query;
  }
  return [...new Set(asked)].filter((text) => /^\s*(select|with)/.test(text));
}

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Plan[];
}

/** Where a statement reads a large table from end to end, or more of it than the newest rows. */
async function tooMuchRead(): Promise<string[]> {
  const found: string[] = [];
  const read = (plan: Plan, text: string) => {
    const table = plan['Relation Name'] ?? '';
    const each =
      plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0);
    const isLarge = [...tables, 'job_common'].includes(table);
    if (isLarge && (plan['Node Type'] === 'Seq Scan' || each * plan['Actual Loops'] > newest))
      found.push(
        `${plan['Node Type']} of ${each * plan['Actual Loops']} rows of ${table} ${plan['Index Name'] ?? ''}: ${text}`,
      );
    for (const part of plan.Plans ?? []) read(part, text);
  };
  for (const text of statements) {
    const { rows } = await superuser.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (analyze, format json) ${text}`,
    );
    const [explained] = rows[0]?.['QUERY PLAN'] ?? [];
    if (explained) read(explained.Plan, text.replace(/\s+/g, ' ').slice(0, 120));
  }
  return found;
}

test('a look reads the newest rows and no whole table, whatever was known of the tables when they were analyzed', async () => {
  await fill(1, 1_000, false);
  await superuser.query('vacuum analyze');
  await superuser.query(`
    update updates set outcome = 'ignored'; update turns set state = 'closed'; update outbox set state = 'sent';
    update knowledge_sources set state = 'ready'; update pgboss.job set state = 'completed'`);
  await fill(1_001, rows, true);
  await fill(rows + 1, rows + 8, false);
  const withOldStatistics = await tooMuchRead();
  await superuser.query('vacuum analyze');
  expect({ withOldStatistics, withTrueOnes: await tooMuchRead() }).toEqual({ withOldStatistics: [], withTrueOnes: [] });
});
