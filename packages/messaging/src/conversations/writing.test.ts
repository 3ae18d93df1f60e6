import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aStore } from '../../testing/a-stored-workspace.ts';
import { chooseForUncertain, getConversation, listMessages, sendOperatorMessage } from './index.ts';

let store: Awaited<ReturnType<typeof aStore>>;
beforeAll(async () => {
  store = await aStore();
});
afterAll(() => store.drop());

async function aChat(more: Record<string, unknown> = {}) {
  const workspace = await store.aWorkspace();
  const bot = await store.aBot(workspace);
  const id = await store.aConversation(workspace, bot, 5, { topic_id: 3, ...more });
  const rows = async () =>
    (
      await store.system.pool.query(
        `select o.seq, o.body, o.part, o.state, o.hold, o.chat_id, o.topic_id, m.role from outbox o join messages m on m.id = o.message_id
         where o.bot_id = $1 order by o.seq`,
        [bot],
      )
    ).rows;
  return { workspace, bot, id, rows };
}

describe('a message of a person', () => {
  test('waits behind what the assistant has said already, and is sent once at most', async () => {
    const chat = await aChat();
    await store.aTurn(
      chat.workspace,
      { id: chat.id, botId: chat.bot, chatId: 5 },
      { question: 'q', answer: 'a', parts: [{ state: 'queued' }] },
    );
    const bots = store.told.bots;
    const sent = await sendOperatorMessage(store, chat.workspace, chat.id, 'Hello, it is me');
    expect(sent).toMatchObject({
      seq: 3,
      role: 'operator',
      text: 'Hello, it is me',
      state: 'queued',
      parts: [{ part: 1, attempts: 0 }],
    });
    expect(await chat.rows()).toMatchObject([
      { role: 'assistant', hold: false },
      { role: 'operator', body: 'Hello, it is me', part: 1, state: 'queued', hold: true, chat_id: 5, topic_id: 3 },
    ]);
    expect(store.told.bots).toBe(bots + 1);
    expect((await getConversation(store, chat.workspace, chat.id)).counts).toMatchObject({ fromOperators: 1 });
  });

  test('too long for one Telegram message becomes several, in order', async () => {
    const chat = await aChat();
    await sendOperatorMessage(store, chat.workspace, chat.id, 'word '.repeat(2_000));
    const rows = await chat.rows();
    expect(rows.map(({ part }) => part)).toEqual([1, 2, 3]);
    expect(Math.max(...rows.map(({ body }) => body.length))).toBeLessThanOrEqual(4096);
  });

  test('to a chat that does not let the bot write is refused with the reason, and nothing is kept', async () => {
    const chat = await aChat({ unreachable_reason: 'bot was blocked by the user', unreachable_at: new Date() });
    await expect(sendOperatorMessage(store, chat.workspace, chat.id, 'x')).rejects.toMatchObject({
      code: 'conversation-unreachable',
      message: expect.stringContaining('bot was blocked by the user'),
    });
    expect((await listMessages(store, chat.workspace, chat.id, { limit: 5 })).items).toEqual([]);
  });

  test('in a conversation over the API has nobody to go to', async () => {
    const workspace = await store.aWorkspace();
    const id = await store.aConversation(workspace, await store.aBot(workspace), 5, {
      channel: 'api',
      bot_id: null,
      chat_id: null,
    });
    await expect(sendOperatorMessage(store, workspace, id, 'x')).rejects.toMatchObject({
      code: 'conversation-not-of-telegram',
    });
  });

  test('in a foreign conversation is not possible', async () => {
    const chat = await aChat();
    const stranger = await store.aWorkspace();
    await expect(sendOperatorMessage(store, stranger, chat.id, 'x')).rejects.toMatchObject({ code: 'not-found' });
    expect(await chat.rows()).toEqual([]);
  });
});

describe('what was maybe sent', () => {
  async function aDoubt(more: Record<string, unknown> = {}) {
    const chat = await aChat(more);
    const { answerId } = await store.aTurn(
      chat.workspace,
      { id: chat.id, botId: chat.bot, chatId: 5 },
      {
        question: 'q',
        answer: 'a',
        parts: [{ external_id: 9 }, { state: 'uncertain', hold: true, reason: 'no answer came' }],
      },
    );
    const which = { conversationId: chat.id, messageId: answerId };
    return {
      ...chat,
      which,
      choose: (choice: 'send-again' | 'mark-sent') => chooseForUncertain(store, chat.workspace, which, choice),
    };
  }

  test('is sent again, the doubtful part alone', async () => {
    const doubt = await aDoubt();
    expect(await doubt.choose('send-again')).toMatchObject({
      state: 'queued',
      parts: [
        { part: 1, state: 'sent' },
        { part: 2, state: 'queued' },
      ],
    });
    expect((await doubt.rows()).map(({ part, state, hold }) => [part, state, hold])).toEqual([
      [1, 'sent', false],
      [2, 'cancelled', true],
      [2, 'queued', true],
    ]);
  });

  test('is taken for sent', async () => {
    const doubt = await aDoubt();
    expect(await doubt.choose('mark-sent')).toMatchObject({ state: 'sent', reason: undefined });
  });

  test.each<['send-again' | 'mark-sent', 'send-again' | 'mark-sent', string]>([
    ['send-again', 'send-again', 'queued'],
    ['send-again', 'mark-sent', 'queued'],
    ['mark-sent', 'send-again', 'sent'],
  ])('can be chosen for once: after %s, %s is refused in words', async (first, second, state) => {
    const doubt = await aDoubt();
    await doubt.choose(first);
    const before = await doubt.rows();
    await expect(doubt.choose(second)).rejects.toMatchObject({
      code: 'message-not-uncertain',
      message: expect.stringContaining(`this message is ${state}`),
    });
    expect(await doubt.rows()).toEqual(before);
  });

  test('is not sent again to a chat that does not let the bot write, but may be taken for sent', async () => {
    const doubt = await aDoubt({ unreachable_reason: 'kicked' });
    await expect(doubt.choose('send-again')).rejects.toMatchObject({ code: 'conversation-unreachable' });
    expect(await doubt.choose('mark-sent')).toMatchObject({ state: 'sent' });
  });

  test('of a foreign or another conversation is not there', async () => {
    const [doubt, other] = [await aDoubt(), await aDoubt()];
    for (const [workspace, which] of [
      [other.workspace, doubt.which],
      [doubt.workspace, { ...doubt.which, conversationId: other.id }],
    ] as const)
      await expect(chooseForUncertain(store, workspace, which, 'send-again')).rejects.toMatchObject({
        code: 'not-found',
      });
  });
});

describe('what did not arrive', () => {
  test('is sent again with what was cancelled behind it, once, and says why it failed', async () => {
    const chat = await aChat();
    const { answerId } = await store.aTurn(
      chat.workspace,
      { id: chat.id, botId: chat.bot, chatId: 5 },
      {
        question: 'q',
        answer: 'a',
        parts: [
          { external_id: 9 },
          { state: 'failed', reason: '400 TOPIC_CLOSED' },
          { state: 'cancelled', reason: 'the chat' },
        ],
      },
    );
    const which = { conversationId: chat.id, messageId: answerId };
    const choose = (choice: 'send-again' | 'mark-sent') => chooseForUncertain(store, chat.workspace, which, choice);
    await expect(choose('mark-sent')).rejects.toMatchObject({ code: 'message-not-uncertain' });
    const both = await Promise.allSettled([choose('send-again'), choose('send-again')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await chat.rows()).map(({ part, state }) => [part, state])).toEqual([
      [1, 'sent'],
      [2, 'failed'],
      [3, 'cancelled'],
      [2, 'queued'],
      [3, 'queued'],
    ]);
    expect(
      await store.system.pool.query('select reason from outbox where bot_id = $1 order by seq', [chat.bot]),
    ).toMatchObject({
      rows: [
        { reason: null },
        { reason: "sent again at a person's choice; 400 TOPIC_CLOSED" },
        { reason: "sent again at a person's choice; the chat" },
        { reason: null },
        { reason: null },
      ],
    });
  });
});
