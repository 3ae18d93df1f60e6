import { afterAll, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { aServedPlatform } from '../../testing/served-platform.ts';
import { workerExited } from '../bots/index.ts';
import { markDelivered, sendAgain } from './index.ts';

const platform = await aServedPlatform();
const { aLiveBot, ask, aUser, outboxOf, said, system } = platform;
afterAll(() => platform.close());

/** A person of the team writes into the chat: a part that goes at most once, put into the outbox by another program than the holder's. */
async function anOperatorsPart(body: string) {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, 'hello');
  await until('the answer', () => said(bot, user).length === 1);
  await until('it is settled', async () => (await outboxOf(bot))[0]?.state === 'sent');
  const put = async (text: string, hold = true) => {
    const { rows } = await system.pool.query<{ seq: number; workspace_id: string; message_id: string }>(
      `insert into outbox (workspace_id, message_id, bot_id, chat_id, part, body, hold, state)
       select workspace_id, message_id, bot_id, chat_id, 2, $2, $3, 'queued' from outbox where bot_id = $1 order by seq limit 1
       returning seq, workspace_id, message_id`,
      [bot.id, text, hold],
    );
    await platform.setEnabled(bot, true);
    return rows[0] as { seq: number; workspace_id: string; message_id: string };
  };
  platform.sim.faults.add({ kind: 'loseResponse', methods: ['sendMessage'], next: 1 }, bot.telegramId);
  const row = await put(body);
  await until('nobody knows whether it arrived', async () => (await stateOf(row.seq)) === 'uncertain');
  return { bot, user, put, seq: row.seq, workspaceId: row.workspace_id, messageId: row.message_id };
}

const stateOf = async (seq: number) =>
  (await system.pool.query<{ state: string }>('select state from outbox where seq = $1', [seq])).rows[0]?.state;

test('a held part of which nobody knows the outcome is not sent again by itself, and is in nobody’s way', async () => {
  const { bot, user, seq } = await anOperatorsPart('once');
  ask(bot, user, 'next');
  await until('the next answer', () => said(bot, user).at(-1) === 'echo: next');
  const old = await platform.holderOf(bot.id);
  const other = await platform.aHolder({ answer: platform.answer });
  await workerExited(system, old);
  await platform.assign();
  await until('another worker holds the bot', async () => (await platform.holderOf(bot.id)) === other.workerId);
  ask(bot, user, 'later');
  await until('it is served', () => said(bot, user).at(-1) === 'echo: later');
  expect(said(bot, user)).toEqual(['echo: hello', 'once', 'echo: next', 'echo: later']);
  expect(await stateOf(seq)).toBe('uncertain');
  await until('nothing waits', () => platform.partsWaiting() === 0);
});

test('"send again" sends it once more within a moment, and the old part says that it was (E27)', async () => {
  const { bot, user, seq, workspaceId } = await anOperatorsPart('maybe');
  expect(said(bot, user)).toEqual(['echo: hello', 'maybe']);
  const [again] = await sendAgain(platform, { workspaceId, outboxSeq: seq });
  await until('it is sent', async () => (await stateOf(again as number)) === 'sent');
  expect(said(bot, user)).toEqual(['echo: hello', 'maybe', 'maybe']);
  expect(await outboxOf(bot)).toMatchObject([
    { state: 'sent' },
    { state: 'cancelled', reason: expect.stringContaining('sent again') },
    { state: 'sent', attempt: 1 },
  ]);
});

test('"it arrived" ends the doubt, and nothing is sent', async () => {
  const { bot, user, seq, messageId, workspaceId } = await anOperatorsPart('seen');
  expect(await markDelivered(platform, { workspaceId, messageId })).toBe(1);
  expect(await markDelivered(platform, { workspaceId, outboxSeq: seq })).toBe(0);
  expect(await sendAgain(platform, { workspaceId, outboxSeq: seq })).toEqual([]);
  ask(bot, user, 'next');
  await until('the next answer', () => said(bot, user).at(-1) === 'echo: next');
  expect(said(bot, user)).toEqual(['echo: hello', 'seen', 'echo: next']);
  await until('all is settled', () => platform.partsWaiting() === 0);
  expect(await outboxOf(bot)).toMatchObject([
    { state: 'sent' },
    { state: 'sent', reason: expect.stringContaining('by a person') },
    { state: 'sent' },
  ]);
});

test('a chat that blocked the bot says so, with what waited for it', async () => {
  const { bot, user, put } = await anOperatorsPart('before');
  platform.sim.setBlocked(bot.telegramId, user, true);
  await put('after');
  const marks = async () =>
    (
      await system.pool.query<{ unreachable_reason: string | null; since: boolean }>(
        'select unreachable_reason, unreachable_at is not null as since from conversations where bot_id = $1',
        [bot.id],
      )
    ).rows;
  await until('it is marked', async () => (await marks())[0]?.since);
  expect(await marks()).toEqual([{ unreachable_reason: 'blocked', since: true }]);
});
