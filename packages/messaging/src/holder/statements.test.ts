import { openDatabase } from '@chatai/core/database';
import { createTestDatabase } from '@chatai/core/database/testing';
import { coreErrors } from '@chatai/core/errors';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { echo, until } from '../../testing/platform.ts';
import { aReader } from '../../testing/reader.ts';
import { aServedPlatform, type LiveBot } from '../../testing/served-platform.ts';
import { assignBots, workerExited } from '../bots/index.ts';
import { forgetOldUpdates } from '../inbox/index.ts';

interface Statement {
  text: string;
  values: unknown[];
}

/** Statements that bind no workspace, because they cannot know one: each looks over all tenants at once. */
const overAllTenants: [RegExp, string][] = [
  [
    /^with waiting as materialized .* from updates u where u\.seq between/,
    'what was just committed, of whichever bots this worker holds: the lease is joined',
  ],
  [/^select coalesce\(\(select max\(seq\) from updates/, 'the newest receive numbers'],
  [/from bot_leases l join bots b/, 'which bots a worker holds, and which have no holder'],
  [/from workers w left join bot_leases/, 'how many bots each worker holds'],
  [/^delete from updates u using/, 'retention: the oldest updates, whosever they are'],
];

/** Questions of the tests' builders. */
const ofTheBuilders = new Set([
  'select state, state_reason from bots where id = $1',
  'select workspace_id from bots where id = $1',
  'select worker_id from bot_leases where bot_id = $1',
  'select raw, reason from dead_letters where bot_id = $1',
]);

const statements: Statement[] = [];
const { query } = pg.Client.prototype;
let platform: Awaited<ReturnType<typeof aServedPlatform>>;
let superuser: Awaited<ReturnType<typeof platform.database.superuser>>;
beforeAll(async () => {
  platform = await aServedPlatform();
  superuser = await platform.database.superuser();
  // Everything that any program of this file asks the database goes through here; what is asked is not changed.
  pg.Client.prototype.query = function recording(this: pg.Client, ...parts: unknown[]) {
    const [first, second] = parts as [string | Partial<Statement>, unknown];
    const { text = '', values } = typeof first === 'string' ? { text: first, values: second } : first;
    // This file's own questions are the superuser's.
    if (this.user !== superuser.user)
      statements.push({
        text: text.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim(),
        values: Array.isArray(values) ? values : [],
      });
    return Reflect.apply(query, this, parts);
  } as typeof query;
});
afterAll(async () => {
  pg.Client.prototype.query = query;
  await platform.close();
});

test('every statement of the walk on a tenant table binds the workspace (T1, the half that row-level security cannot hold)', async () => {
  const { aLiveBot, ask, aUser, answer, behaviours, held, said, updateOf, system } = platform;
  const bot = await aLiveBot();
  const [user, other] = [aUser(), aUser()];
  statements.length = 0;

  // Answered, doubled, its id given out anew, split, buried, stopped, pressed, moved, blocked.
  const sent = ask(bot, user, 'hello');
  await until('the answer', () => said(bot, user).length === 1);
  const { update_id, message } = updateOf(sent);
  const store = (update: object) => platform.storeRaw(bot, Buffer.from(JSON.stringify(update)));
  await store({ update_id, message });
  await store({ update_id, message: { ...message, date: message.date + 8 * 86_400, text: 'anew' } });
  await store({ update_id: update_id + 100, mesage: {} });
  await until('the new one is answered', () => said(bot, user).length === 2);
  let refused = 0;
  behaviours.set('twice', async (turn, signal) => {
    if (refused++ === 0) throw new Error('no');
    return echo(turn, signal);
  });
  behaviours.set('never', async (turn, signal) => ({
    ...(await echo(turn, signal)),
    usage: { inputTokens: 2 ** 40, outputTokens: 1 },
  }));
  behaviours.set('endless', (_, signal) => new Promise((_resolve, no) => signal.addEventListener('abort', no)));
  ask(bot, user, 'twice');
  await until('the second try', () => said(bot, user).length === 3);
  ask(bot, user, 'never');
  await until('the dead letters', async () => (await platform.letters(bot)).length === 2);
  ask(bot, user, 'endless');
  await until(
    'it is open',
    async () => (await superuser.query("select from turns where state = 'open'")).rowCount === 1,
  );
  ask(bot, user, '/stop');
  await until('it is stopped', () => said(bot, user).includes('Stopped.'));
  platform.sim.press(bot.telegramId, { userId: user, messageId: message.message_id, data: 'x' });
  await store({ update_id: update_id + 101, message: { ...message, migrate_to_chat_id: -1_005 } });

  // Another worker takes over: a turn that was open, a part that waits, one that was on the wire, one that never was.
  await everyButton(bot);
  ask(bot, other, 'hi');
  await until('the answer', () => said(bot, other).length === 1);
  const dying = held('dying');
  ask(bot, other, 'dying');
  await until('it is being answered', () => dying.started() === 1);
  await until('all is settled', () => platform.partsWaiting() === 0);
  const old = await platform.holderOf(bot.id);
  const { rows } = await superuser.query(
    `insert into outbox (workspace_id, message_id, bot_id, chat_id, part, body, state, owner, deadline, attempt)
     select workspace_id, message_id, bot_id, chat_id, 2, 'on the wire', 'sending', $2, now() + interval '1 hour', 1
     from outbox where bot_id = $1 and chat_id = $3 limit 1 returning workspace_id`,
    [bot.id, old, other],
  );
  const workspaceId = rows[0].workspace_id as string;
  behaviours.delete('dying');
  const second = await platform.aHolder({ answer });
  await workerExited(system, old);
  await platform.assign();
  await until('both', () => said(bot, other).length === 3);
  await superuser.query(
    `insert into outbox (workspace_id, message_id, bot_id, chat_id, part, body, state, owner, deadline, attempt)
     select workspace_id, message_id, bot_id, chat_id, 3, 'never was', 'sending', $2, now() + interval '1 hour', 1
     from outbox where bot_id = $1 and chat_id = $3 limit 1`,
    [bot.id, second.workerId, other],
  );
  await platform.setEnabled(bot, true);
  await until('what never was on the wire', () => said(bot, other).length === 4);
  platform.sim.setBlocked(bot.telegramId, other, true);
  await until('everybody is served', () => platform.waiting() === 0);
  await assignBots(system);
  await forgetOldUpdates(system);
  await second.stop(1_000);
  dying.release();

  const tables = await superuser.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'workspace_id'`,
  );
  const tenantTable = new RegExp(`(?:from|join|into|update) "?(${tables.rows.map(({ name }) => name).join('|')})\\b`);
  const ofTheWalk = statements.filter(({ text }) => tenantTable.test(text));
  const unbound = ofTheWalk.filter(
    ({ text, values }) =>
      !overAllTenants.some(([pattern]) => pattern.test(text)) &&
      !ofTheBuilders.has(text) &&
      !(text.includes('workspace_id') && JSON.stringify(values).includes(workspaceId)),
  );
  expect([...new Set(unbound.map(({ text }) => text))]).toEqual([]);
  // Each of the exceptions is still one, and the rare statements were among those that were looked at.
  for (const [pattern] of overAllTenants)
    expect(
      ofTheWalk.some(({ text }) => pattern.test(text)),
      `${pattern}`,
    ).toBe(true);
  for (const rare of [
    'update_id = -seq',
    "state = 'cancelled'",
    'set chat_id',
    'drive_token = i.token',
    "state = 'uncertain'",
    'insert into ratings',
    'set memory_from',
    "state = 'requested'",
    "set state = 'ai'",
    'language_chosen',
    "raw = ''",
    'set preview_id',
    'set notice_at',
    "interval '5 minutes'",
    'm.external_id = $4',
    'm.reply_to',
  ])
    expect(
      ofTheWalk.some(({ text }) => text.includes(rare)),
      rare,
    ).toBe(true);
  expect(await walkingPlans(ofTheWalk)).toEqual([]);
});

/** Where a plan made on an empty installation, and then kept, would read more of a big table than the rows it wants (pipeline.md 3). */
async function walkingPlans(ofTheWalk: Statement[]): Promise<object[]> {
  const bigTable = 'updates|turns|messages|outbox|ledger_entries|conversations|contacts|dead_letters';
  const scan = new RegExp(`(?:Seq Scan|Index(?: Only)? Scan using \\w+|Bitmap Index Scan) on (?:${bigTable})`);
  const empty = await createTestDatabase();
  const { pool, close } = await openDatabase(empty.targets, 'system', { name: 'plans', hotPath: true });
  const walking: object[] = [];
  for (const [text, values] of new Map(ofTheWalk.map(({ text, values }) => [text, values]))) {
    if (
      text.startsWith(
        'delete from updates u using (select seq, workspace_id, received_at from updates order by seq limit',
      )
    )
      continue;
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
    const lines = rows.map((row) => row['QUERY PLAN'].trim());
    for (const [at, line] of lines.entries()) {
      const next = lines[at + 1] ?? '';
      if (scan.test(line) && (!next.startsWith('Index Cond') || /^Index Cond: \(workspace_id = [^()]*\)$/.test(next)))
        walking.push({ text, line, next });
    }
  }
  await close();
  await empty.drop();
  return walking;
}

/** What the commands and buttons of a bot make it ask and write. */
async function everyButton(bot: LiveBot) {
  const { ask, aUser, behaviours, said, sim, streamed } = platform;
  const { press } = aReader(platform);
  const user = aUser();
  const says = (words: string) => until(words, () => said(bot, user).some((text) => text.includes(words)));
  let asked = 0;
  behaviours.set('refused', async (turn, signal) => {
    if (asked++ < 2) throw coreErrors.notFound({ what: 'answer' });
    return echo(turn, signal);
  });
  ask(bot, user, 'refused one');
  await says('could not make');
  await until('it is settled', () => platform.partsWaiting() === 0);
  ask(bot, user, 'refused two');
  await says('not work');
  press(bot, user, 'Try again');
  await says('echo: refused');
  press(bot, user, 'Not helpful');
  ask(bot, user, '/human');
  await says('Nobody is on duty');
  press(bot, user, 'Back to the assistant');
  await says('answering again');
  ask(bot, user, '/new');
  await says('new conversation');
  sim.surface.configure({ methodsOff: ['sendMessageDraft'] });
  const stream = streamed('grows');
  ask(bot, user, 'grows');
  await until('it is asked', () => stream.asked().length === 1);
  stream.say('Half');
  await says('Half');
  ask(bot, user, '/stop');
  await says('Stopped.');
  sim.surface.configure({});
  press(bot, user, 'Continue');
  await until('it is asked', () => stream.asked().length === 2);
  stream.finish();
  ask(bot, user, '/settings');
  await says('Memory: on');
  press(bot, user, 'Русский');
  await says('Память');
  press(bot, user, 'Удалить этот чат');
  await says('нельзя');
  press(bot, user, 'Удалить навсегда');
  await says('Удалено');
  const pause = async (paused: boolean) => {
    await superuser.query('update bots set paused = $2 where id = $1', [bot.id, paused]);
    platform.wakeUp.announceBots();
  };
  await pause(true);
  await until('it is paused', async () => {
    const { length } = said(bot, user);
    ask(bot, user, 'hello?');
    return (await until('an answer', () => said(bot, user)[length])).includes('перерыв');
  });
  await pause(false);
  await until('it goes on', async () => {
    ask(bot, user, 'hello?');
    await until('nothing waits', () => platform.waiting() === 0 && platform.partsWaiting() === 0);
    return said(bot, user).includes('echo: hello?');
  });
}
