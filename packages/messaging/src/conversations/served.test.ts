import { createManualClock } from '@chatai/core/clock';
import { afterAll, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { aServedPlatform, type LiveBot } from '../../testing/served-platform.ts';
import { listDeadLetters, replayDeadLetter } from '../dead-letters/index.ts';
import { whereIs } from '../where/index.ts';
import {
  chooseForUncertain,
  indexMessages,
  listContacts,
  listConversations,
  listMessages,
  listUncertain,
  searchConversations,
  sendOperatorMessage,
} from './index.ts';

const platform = await aServedPlatform();
const { aLiveBot, ask, aUser, behaviours, said, system } = platform;
afterAll(() => platform.close());

/** A chat that was answered once, and how its owner sees it. */
async function aChat(question = 'hello') {
  const bot = await aLiveBot();
  const { rows } = await system.pool.query<{ workspace_id: string }>('select workspace_id from bots where id = $1', [
    bot.id,
  ]);
  const tenant = { workspaceId: rows[0]?.workspace_id as string };
  const user = aUser();
  ask(bot, user, question);
  await until('the answer', () => said(bot, user).length === 1);
  const { items } = await listConversations(platform, tenant, { limit: 1 });
  const id = items[0]?.id as string;
  const messages = async () => (await listMessages(platform, tenant, id, { limit: 50 })).items;
  const sent = async (seq: number) =>
    until('it is sent', async () =>
      (await messages()).some((message) => message.seq === seq && message.state === 'sent'),
    );
  return { bot, tenant, user, id, messages, sent };
}

test('a message of a person arrives in the chat within a moment, before what is answered later', async () => {
  const { bot, tenant, user, id, sent } = await aChat();
  const { seq } = await sendOperatorMessage(platform, tenant, id, 'Hello, it is me');
  await sent(seq);
  ask(bot, user, 'more');
  await until('the next answer', () => said(bot, user).length === 3);
  expect(said(bot, user)).toEqual(['echo: hello', 'Hello, it is me', 'echo: more']);
});

test('a message of a person whose sending nobody saw the end of is "maybe sent", and both choices work (E27)', async () => {
  const { bot, tenant, user, id, messages, sent } = await aChat();
  for (const choice of ['send-again', 'mark-sent'] as const) {
    platform.sim.faults.add({ kind: 'loseResponse', methods: ['sendMessage'], next: 1 }, bot.telegramId);
    const { id: messageId, seq } = await sendOperatorMessage(platform, tenant, id, choice);
    await until(
      'it is maybe sent',
      async () => (await messages()).find((one) => one.seq === seq)?.state === 'uncertain',
    );
    await chooseForUncertain(platform, tenant, { conversationId: id, messageId }, choice);
    await sent(seq);
  }
  expect(said(bot, user)).toEqual(['echo: hello', 'send-again', 'send-again', 'mark-sent']);
});

test('a reply whose first sending nobody saw the end of is listed with the reason, although it was sent again by itself', async () => {
  const { bot, tenant, user, id } = await aChat();
  expect((await listUncertain(platform, tenant, { limit: 5 })).items).toEqual([]);
  platform.sim.faults.add({ kind: 'loseResponse', methods: ['sendMessage'], next: 2 }, bot.telegramId);
  ask(bot, user, 'again');
  const uncertain = async () => (await listUncertain(platform, tenant, { limit: 5 })).items;
  await until('it is sent', async () => (await uncertain())[0]?.state === 'sent');
  expect(said(bot, user)).toEqual(['echo: hello', 'echo: again', 'echo: again', 'echo: again']);
  const [part, ...others] = await uncertain();
  expect(part).toMatchObject({ conversationId: id, botId: bot.id, part: 1, times: 2, attempts: 3, role: 'assistant' });
  expect(part?.reason).toMatch(/\S/);
  expect(others).toEqual([]);
  expect((await listUncertain(platform, tenant, { limit: 5, state: 'uncertain' })).items).toEqual([]);
  expect((await listUncertain(platform, { workspaceId: bot.id }, { limit: 5 })).items).toEqual([]);
});

test('a message is found by its words, by its new words after an edit, and its person by name', async () => {
  const { bot, tenant, user } = await aChat('unicorn please');
  const index = () => indexMessages({ system, clock: createManualClock(Date.now() + 10_000) });
  const find = async (q: string) =>
    (await searchConversations(platform, tenant, { q, limit: 5 })).items.map(
      ({ role, snippet }) => `${role}: ${snippet}`,
    );
  await index();
  expect(await find('unicorn')).toEqual(['assistant: echo: unicorn please', 'user: unicorn please']);
  const { message } = ask(bot, user, 'one griffin');
  await until('its answer', () => said(bot, user).length === 2);
  await index();
  platform.sim.edit(bot.telegramId, { userId: user, messageId: message.message_id, text: 'one dragon' });
  await until('the new words', async () => (await find('dragon')).length === 1);
  expect(await find('dragon')).toEqual(['user: one dragon']);
  expect(await find('griffin')).toEqual(['assistant: echo: one griffin']);
  const { items } = await listContacts(platform, tenant, { limit: 5 });
  const [first = ''] = items[0]?.name.split(' ') ?? [];
  expect((await listContacts(platform, tenant, { limit: 5, q: first })).items).toEqual(items);
});

test('a dead letter that is replayed is answered, and where it is is told all along', async () => {
  const { bot, tenant, user } = await aChat();
  let isBroken = true;
  behaviours.set('poison', async ({ question }) => {
    if (isBroken) throw new TypeError('our own code');
    return {
      text: `cured: ${question}`,
      answered: true,
      sources: [],
      model: 'test/echo',
      usage: { inputTokens: 1, outputTokens: 1 },
    };
  });
  ask(bot, user, 'poison 1');
  const letter = await until(
    'the letter',
    async () => (await listDeadLetters(platform, tenant, { limit: 1 })).items[0],
  );
  const fate = async (of: LiveBot) =>
    (await whereIs(platform, tenant, of.id, { text: 'poison' })).items.map((item) => item.fate);
  expect(await fate(bot)).toEqual(['dead']);
  isBroken = false;
  expect(await replayDeadLetter(platform, tenant, letter.id)).toMatchObject({ replayed: true });
  await until('the answer', () => said(bot, user).at(-1) === 'cured: poison 1');
  await until('its end', async () => (await fate(bot))[0] === 'answered');
  expect((await listDeadLetters(platform, tenant, { limit: 1 })).items).toEqual([]);
});
