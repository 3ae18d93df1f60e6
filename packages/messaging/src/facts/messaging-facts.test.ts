import { createManualClock } from '@chatai/core/clock';
import { createIds, systemIds } from '@chatai/core/ids';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aStore } from '../../testing/a-stored-workspace.ts';
import { messagingFacts, mostTroubled, slowedBotSql, troubledBotSql } from './index.ts';

let store: Awaited<ReturnType<typeof aStore>>;
let workspace: Awaited<ReturnType<typeof store.aWorkspace>>;
beforeEach(async () => {
  store = await aStore();
  workspace = await store.aWorkspace();
});
afterEach(() => store.drop());

const look = () => messagingFacts([store.targets.system], 15_000).read(AbortSignal.timeout(20_000));
const sql = (text: string, values: unknown[] = []) => store.superuser.query(text, values);
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);

/** Long enough for leases to be spread. */
async function aWorker(more: Record<string, unknown> = {}): Promise<string> {
  const id = systemIds.uuid();
  await store.insert('workers', { id, host: 'here', pid: 7, started_at: ago(60), ...more });
  return id;
}

/** A bot that a worker holds, with columns of its row. */
async function aHeldBot(worker: string, username: string, columns: Record<string, unknown> = {}): Promise<string> {
  const id = await store.aBot(workspace, username);
  await sql('update bot_leases set worker_id = $1 where bot_id = $2', [worker, id]);
  for (const [name, value] of Object.entries(columns))
    await sql(`update bots set ${name} = $1 where id = $2`, [value, id]);
  return id;
}

const anUpdate = (botId: string, updateId: number, more: Record<string, unknown> = {}) =>
  store.insert('updates', {
    workspace_id: workspace.workspaceId,
    bot_id: botId,
    update_id: updateId,
    raw: Buffer.from('{}'),
    ...more,
  });

test('an empty installation has nothing that waits', async () => {
  expect(await look()).toEqual({
    ...{ states: {}, outside: 0, workspaces: 0, troubled: [], slowed: [], busiest: [], workers: [] },
    inbox: { count: 0, oldestAt: null, ofBots: [], ofWorkers: [] },
    turns: { count: 0, oldestAt: null },
    outbox: { count: 0, oldestAt: null, resting: 0, uncertain: 0 },
    deadLetters: { count: 0, botIds: [] },
  });
});

test('bots are counted by their state, without the removed ones, and those of the sandbox are not outside', async () => {
  const worker = await aWorker();
  await aHeldBot(worker, 'one');
  await aHeldBot(worker, 'two', { sandbox: true });
  await aHeldBot(worker, 'three', { state: 'token_dead' });
  await aHeldBot(worker, 'four', { deleted_at: new Date() });
  expect(await look()).toMatchObject({ states: { live: 2, token_dead: 1 }, outside: 2 });
});

test('a bot is troubled by its state, its figures of five minutes, its fallback, its workspace or the want of a holder', async () => {
  const worker = await aWorker();
  const expired = await aWorker({ expired_at: ago(60) });
  await aHeldBot(worker, 'well');
  await aHeldBot(worker, 'dead', { state: 'token_dead', state_reason: '401 Unauthorized' });
  await aHeldBot(worker, 'falls_back', { fallback_since: ago(60) });
  await aHeldBot(expired, 'alone');
  const minute = (botId: string, seconds: number, refused: number) =>
    sql(
      `insert into bot_minute (bot_id, workspace_id, minute, sent, refused) values ($1, $2, date_trunc('minute', chatai_now()) - $3 * interval '1 second', 1, $4)`,
      [botId, workspace.workspaceId, seconds, refused],
    );
  const refused = await aHeldBot(worker, 'refused');
  await minute(refused, 0, 2);
  await minute(refused, 60, 1);
  await minute(await aHeldBot(worker, 'refused_long_ago'), 600, 1);
  for (const [name, columns] of Object.entries({
    paused: { paused: true },
    off: { enabled: false },
    gone: { deleted_at: ago(1) },
  }))
    await aHeldBot(worker, name, { state: 'token_dead', ...columns });
  const { troubled } = await look();
  expect(Object.fromEntries(troubled.map((one) => [one.username, one]))).toEqual({
    dead: expect.objectContaining({
      held: true,
      says: '401 Unauthorized',
      reason: { code: 'answered', facts: { answer: '401 Unauthorized' } },
    }),
    falls_back: expect.objectContaining({ held: true, fallback: true }),
    alone: expect.objectContaining({ held: false, sent: 0 }),
    refused: expect.objectContaining({ held: true, sent: 2, refused: 3, reason: null }),
  });
  // Those that do not run come first.
  expect(troubled.slice(2).map(({ username }) => username)).toEqual(['refused', 'falls_back']);

  await sql('update workspaces set suspended_at = chatai_now() where id = $1', [workspace.workspaceId]);
  const suspended = (await look()).troubled;
  expect(suspended.find(({ username }) => username === 'well')).toMatchObject({ suspended: true, held: true });
});

test('a troubled or slowed bot is found by its id however many others are told before it', async () => {
  const worker = await aWorker();
  const slowed = { slowed_until: new Date(Date.now() + 60_000) };
  for (let n = 0; n < mostTroubled; n += 1) await aHeldBot(worker, `dead_${n}`, { state: 'token_dead', ...slowed });
  const last = { slowed_until: new Date(Date.now() + 120_000) };
  const [id, well] = [await aHeldBot(worker, 'last', { state: 'deaf', ...last }), await aHeldBot(worker, 'well')];
  const { troubled, slowed: told } = await look();
  expect(troubled).toHaveLength(mostTroubled);
  expect([...troubled, ...told].filter((one) => one.id === id)).toEqual([]);
  const rowsOf = async (text: string, bot: string) => (await sql(text, [bot])).rows;
  expect(await rowsOf(troubledBotSql(15_000), id)).toMatchObject([{ username: 'last', state: 'deaf', held: true }]);
  expect(await rowsOf(slowedBotSql, id)).toMatchObject([{ username: 'last', waiting: 0 }]);
  expect(await rowsOf(troubledBotSql(15_000), well)).toEqual([]);
  expect(await rowsOf(slowedBotSql, well)).toEqual([]);
});

test('for fifteen seconds after a worker came or went nobody is blamed for bots without a holder', async () => {
  await store.aBot(workspace, 'new');
  await aWorker();
  expect((await look()).troubled).toMatchObject([{ username: 'new', held: false }]);
  await aWorker({ started_at: ago(5) });
  expect((await look()).troubled).toMatchObject([{ username: 'new', held: true }]);
});

test('workers that have not ended are told with what they hold', async () => {
  const [well, expired] = [await aWorker(), await aWorker({ expired_at: ago(30), heartbeat_at: ago(60) })];
  await aWorker({ exited_at: ago(30) });
  await aWorker({ heartbeat_at: ago(7_200) });
  await aHeldBot(well, 'one');
  await aHeldBot(well, 'two');
  const { workers } = await look();
  expect(workers.map(({ id, bots, expired }) => ({ id, bots, expired }))).toEqual(
    [
      { id: well, bots: 2, expired: false },
      { id: expired, bots: 0, expired: true },
    ].sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
  expect(workers.find(({ id }) => id === expired)?.heartbeatAt).toBeCloseTo(Date.now() - 60_000, -4);
});

test('updates wait while their bot answers, the oldest first', async () => {
  const worker = await aWorker();
  const [young, old] = [await aHeldBot(worker, 'young'), await aHeldBot(worker, 'old')];
  const [paused, off] = [
    await aHeldBot(worker, 'p', { paused: true }),
    await aHeldBot(worker, 'o', { enabled: false }),
  ];
  await anUpdate(young, 1, { received_at: ago(5) });
  await anUpdate(young, 2, { outcome: 'ignored' });
  await anUpdate(young, 3, { turn_id: systemIds.uuid() });
  const oldest = ago(60);
  await anUpdate(old, 1, { received_at: oldest });
  await anUpdate(old, 2);
  await anUpdate(paused, 1);
  await anUpdate(off, 1);
  expect((await look()).inbox).toEqual({
    count: 3,
    oldestAt: oldest.getTime(),
    ofBots: [
      { botId: old, username: 'old', workerId: worker, count: 2, oldestAt: oldest.getTime() },
      expect.objectContaining({ botId: young, count: 1 }),
    ],
    ofWorkers: [{ workerId: worker, count: 3, oldestAt: oldest.getTime() }],
  });
});

test('what waits for a bot that is slowed down is told of that bot, and waits for nobody', async () => {
  const worker = await aWorker();
  const until = ago(-600);
  const slowed = await aHeldBot(worker, 'slowed', { slowed_until: until });
  const again = await aHeldBot(worker, 'quick_again', { slowed_until: ago(1) });
  await anUpdate(slowed, 1, { received_at: ago(60) });
  await anUpdate(slowed, 2, { outcome: 'ignored' });
  await anUpdate(again, 1);
  const conversation = { id: await store.aConversation(workspace, slowed, 5), botId: slowed, chatId: 5 };
  await store.aTurn(workspace, conversation, { question: 'How much?', answer: 'Five.' });
  const found = await look();
  expect(found.slowed).toEqual([
    {
      id: slowed,
      workspaceId: workspace.workspaceId,
      username: 'slowed',
      until: until.getTime(),
      waiting: 1,
      begun: 1,
    },
  ]);
  expect(found.inbox).toMatchObject({ count: 1, ofBots: [{ botId: again }] });
});

test('the bots that people wrote to most in five minutes are told with their share', async () => {
  const worker = await aWorker();
  const updates = { loud: 70, low: 5, middle: 20, lower: 1 };
  const minute = (botId: string, count: number, seconds: number) =>
    sql(
      `insert into bot_minute (bot_id, workspace_id, minute, updates) values ($1, $2, date_trunc('minute', chatai_now()) - $3 * interval '1 second', $4)`,
      [botId, workspace.workspaceId, seconds, count],
    );
  for (const [name, count] of Object.entries(updates)) {
    const id = await aHeldBot(worker, name);
    await minute(id, count, 60);
    await minute(id, 500, 600);
  }
  expect((await look()).busiest.map(({ username, updates, ofAll }) => [username, updates, ofAll])).toEqual([
    ['loud', 70, 96],
    ['middle', 20, 96],
    ['low', 5, 96],
  ]);
});

test('questions of the last quarter of an hour that are open count, and parts by whether anybody can send them', async () => {
  const botId = await store.aBot(workspace);
  const id = await store.aConversation(workspace, botId, 5);
  const opened = ago(20);
  await store.aTurn(
    workspace,
    { id, botId, chatId: 5 },
    {
      ...{ question: 'How much?', answer: 'Five.', turn: { state: 'open', closed_at: null, opened_at: opened } },
      parts: [
        { state: 'queued' },
        { state: 'queued', retry_at: new Date(Date.now() + 60_000) },
        { state: 'sending', retry_at: ago(5) },
        { state: 'uncertain', hold: true },
        { state: 'uncertain', hold: false },
        { state: 'sent' },
        { state: 'failed' },
      ],
    },
  );
  await store.aTurn(workspace, { id, botId, chatId: 5 }, { question: 'Closed?', answer: 'Yes.' });
  const { turns, outbox } = await look();
  expect(turns).toEqual({ count: 1, oldestAt: opened.getTime() });
  expect(outbox).toMatchObject({ count: 3, resting: 1, uncertain: 1, oldestAt: expect.closeTo(Date.now(), -5) });
});

test('dead letters of a day are counted, and their bots named once each', async () => {
  const [one, other] = [await store.aBot(workspace, 'one'), await store.aBot(workspace, 'other')];
  const aLetter = (botId: string, raw: string, more: Record<string, unknown> = {}) =>
    store.insert('dead_letters', {
      id: systemIds.uuid(),
      workspace_id: workspace.workspaceId,
      bot_id: botId,
      raw: Buffer.from(raw),
      reason: 'x',
      ...more,
    });
  for (const raw of ['a', 'b']) await aLetter(one, raw);
  await aLetter(other, 'c');
  await aLetter(other, 'd', { id: createIds(createManualClock(ago(90_000).getTime())).uuid() });
  expect((await look()).deadLetters).toEqual({ count: 3, botIds: [one, other].sort() });
});
