import { afterAll, beforeAll, expect, test } from 'vitest';
import { anIntake, fastClock } from '../../testing/an-intake.ts';
import { aPlatform, until as untilWithin } from '../../testing/platform.ts';
import { addBot, switchBot, updateBot } from '../bots/index.ts';

// One holder on a clock that passes a hundred times as fast as Telegram's, whose calls time out as much sooner, and an intake at the public address.
let platform: Awaited<ReturnType<typeof aPlatform>>;
let intake: Awaited<ReturnType<typeof anIntake>>;
let deps: Awaited<ReturnType<typeof aPlatform>>['deps'];
beforeAll(async () => {
  platform = await aPlatform();
  intake = await anIntake(platform);
  deps = { ...platform.deps, publicUrl: intake.publicUrl };
  await platform.aHolder({ publicUrl: intake.publicUrl, clock: fastClock(100) });
});
afterAll(async () => {
  intake.close();
  await platform.close();
});

/** A busy machine makes calls time out, and what is tried again is tried later. */
const until = (what: string, condition: Parameters<typeof untilWithin>[1], withinMs = 30_000) =>
  untilWithin(what, condition, withinMs);

async function aBot(mode: 'webhook' | 'polling') {
  const tenant = await platform.aTenant();
  const { bot: account } = platform.sim.createBot();
  const { id } = await addBot(deps, tenant, { assistantId: tenant.assistantId, token: account.token, mode });
  await platform.assign();
  const row = async () =>
    (
      await platform.system.pool.query(
        'select state, state_reason as reason, fallback_since as fallback, webhook_told as told, menu_told as menu from bots where id = $1',
        [id],
      )
    ).rows[0];
  await until('live', async () => (await row()).state === 'live');
  return { id, tenant, account, row };
}
type ABot = Awaited<ReturnType<typeof aBot>>;

const isPolled = ({ account }: ABot) => platform.sim.delivery.of(account).isPolled();
const webhookOf = ({ account }: ABot) => platform.sim.delivery.of(account).webhookInfo().url;
const write = ({ account }: ABot, text: string) => platform.sim.send(account.id, { userId: 7, text });
const calls = (method: string, { account }: ABot) =>
  platform.sim.ledger
    .query({ kind: 'call', limit: 100_000 })
    .items.filter((call) => call.kind === 'call' && call.method === method && call.botId === account.id);
/** Texts that were stored, in the order of their numbers. */
async function received({ id }: ABot): Promise<string[]> {
  const { rows } = await platform.system.pool.query<{ raw: Buffer }>(
    'select raw from updates where bot_id = $1 order by update_id',
    [id],
  );
  return rows.map(({ raw }) => JSON.parse(raw.toString()).message.text);
}

test('a bot is switched between webhook and polling while people write: nothing is lost or received twice', async () => {
  const bot = await aBot('webhook');
  const texts: string[] = [];
  for (const mode of ['polling', 'webhook', 'polling', 'webhook'] as const) {
    texts.push(`before ${texts.length}`);
    write(bot, texts.at(-1) as string);
    expect(await updateBot(deps, bot.tenant, bot.id, { mode })).toMatchObject({ mode, state: 'starting' });
    texts.push(`while ${texts.length}`);
    write(bot, texts.at(-1) as string);
    await until(mode, async () => (await bot.row()).state === 'live' && (mode === 'polling') === isPolled(bot));
    expect(Boolean(webhookOf(bot))).toBe(mode === 'webhook');
    texts.push(`after ${texts.length}`);
    write(bot, texts.at(-1) as string);
  }
  await until('all of them', async () => (await received(bot)).length === texts.length);
  expect(await received(bot)).toEqual(texts);
});

test('a bot whose public address stops working polls, says why, and goes back to its webhook when it works again', async () => {
  const bot = await aBot('webhook');
  write(bot, 'by webhook');
  await until('the first', async () => (await received(bot)).length === 1);
  intake.goesAway();
  write(bot, 'while it is away');
  await until('it polls', () => isPolled(bot));
  await until('it says so', async () => (await bot.row()).state === 'live');
  const { reason, fallback } = await bot.row();
  // The connection is just closed, of which Telegram tells no error.
  expect(reason).toMatch(
    /^updates wait at Telegram, and http:.+ leads to no intake of ours; it polls until its webhook works again$/,
  );
  expect(fallback).toBeInstanceOf(Date);
  await until('what waited', async () => (await received(bot)).length === 2);
  write(bot, 'by polling');
  await until('what it polls', async () => (await received(bot)).length === 3);

  intake.comesBack();
  // The longer it was away, the longer is the pause between two tries: half an hour at most, which are eighteen seconds here.
  await until('the webhook', () => webhookOf(bot) === `${intake.publicUrl}/telegram/${bot.id}`, 50_000);
  await until('it is well', async () => (await bot.row()).reason === null);
  expect(await bot.row()).toMatchObject({ state: 'live', fallback: null });
  expect(isPolled(bot)).toBe(false);
  const before = intake.taken();
  write(bot, 'by webhook again');
  await until('the last', () => intake.taken() > before);
  expect(await received(bot)).toEqual(['by webhook', 'while it is away', 'by polling', 'by webhook again']);
});

test('a webhook that fails again after it was tried again is left again', async () => {
  const bot = await aBot('webhook');
  // The ledger tells also of what came and went between two looks of this test.
  const polls = () => calls('getUpdates', bot).length;
  const tries = () => calls('setWebhook', bot).length;
  const first = tries();
  // Our own look at the address succeeds, Telegram's deliveries do not.
  platform.sim.faults.add({ kind: 'deliveryFailure', next: 1_000_000 }, bot.account.id);
  write(bot, 'hello');
  await until('it polls', () => polls() > 0);
  await until('it is tried again', () => tries() > first);
  const before = polls();
  write(bot, 'hello again');
  await until('it polls again', () => polls() > before);
  await until('what waited', async () => (await received(bot)).length === 2);
  expect(await received(bot)).toEqual(['hello', 'hello again']);
});

test('a stop and a start within the time of one call leave the webhook set: the calls do not overtake each other', async () => {
  const bot = await aBot('webhook');
  const slow = { kind: 'latency', methods: ['deleteWebhook'], next: 1, minMs: 700, maxMs: 700 };
  platform.sim.faults.add(slow, bot.account.id);
  await switchBot(deps, bot.tenant, bot.id, 'stop');
  await until('the call is on the wire', () =>
    platform.sim.faults.list().some(({ kind, applied }) => kind === 'latency' && applied === 1),
  );
  await switchBot(deps, bot.tenant, bot.id, 'start');
  await until('it was answered', () => calls('deleteWebhook', bot).length === 1);
  await until('live', async () => {
    await platform.assign();
    return (await bot.row()).state === 'live';
  });
  expect(webhookOf(bot)).toBe(`${intake.publicUrl}/telegram/${bot.id}`);
  write(bot, 'hello');
  await until('it receives', async () => (await received(bot)).length === 1);
});

test('Telegram is told which updates we want, and the menu of commands in two languages, once', async () => {
  const bot = await aBot('webhook');
  expect(platform.sim.delivery.of(bot.account).webhookInfo().allowed_updates).toEqual(
    expect.arrayContaining(['message', 'callback_query', 'message_reaction', 'stopped_message_generation']),
  );
  await until('the menu', async () => (await bot.row()).menu !== null);
  const menu = async (language: string) => {
    const parameters = { scope: { type: 'all_private_chats' }, language_code: language };
    const answer = await platform.telegram.call<{ command: string; description: string }[]>(
      bot.account.token,
      'getMyCommands',
      parameters,
    );
    return answer.ok ? answer.result : [];
  };
  expect((await menu('')).map(({ command }) => command)).toEqual(['start', 'help', 'human', 'new', 'stop', 'settings']);
  expect((await menu('ru'))[0]?.description).toMatch(/[а-я]/);
  const told = calls('setMyCommands', bot).length;
  await switchBot(deps, bot.tenant, bot.id, 'restart');
  await until('live', async () => (await bot.row()).state === 'live');
  expect(calls('setMyCommands', bot).length).toBe(told);
});

test('a bot that polls and at whose token another program sets a webhook names it, and takes it back when its owner restarts it', async () => {
  const bot = await aBot('polling');
  await until('it polls', () => isPolled(bot));
  const url = 'http://127.0.0.1:9/their-secret-path';
  await until(
    'the webhook is set',
    async () => (await platform.telegram.call(bot.account.token, 'setWebhook', { url })).ok,
  );
  await until('deaf', async () => (await bot.row()).state === 'deaf');
  const { reason } = await bot.row();
  expect(reason).toContain('another program has set a webhook of its own (http://127.0.0.1:9)');
  expect(reason).not.toContain('their-secret-path');
  expect(webhookOf(bot)).toBe(url);
  await switchBot(deps, bot.tenant, bot.id, 'restart');
  await until('live', async () => (await bot.row()).state === 'live');
  await until('it polls', () => isPolled(bot));
  expect(webhookOf(bot)).toBe('');
});
