import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aStore } from '../../testing/a-stored-workspace.ts';
import {
  getContact,
  getConversation,
  listContacts,
  listConversations,
  listMessages,
  updateConversation,
} from './index.ts';

let store: Awaited<ReturnType<typeof aStore>>;
beforeAll(async () => {
  store = await aStore();
});
afterAll(() => store.drop());

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe('the list of conversations', () => {
  test('has those with the newest message first, page by page, each once', async () => {
    const workspace = await store.aWorkspace();
    const bot = await store.aBot(workspace);
    // Made in one order, spoken in last in another, over hours and within one.
    const ages = [90, 5, 5_000, 1, 61, 3];
    const ids: string[] = [];
    for (const [index, age] of ages.entries())
      ids.push(await store.aConversation(workspace, bot, index, { last_message_at: minutesAgo(age) }));
    await store.aConversation(workspace, bot, 99, { synthetic: true });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listConversations(store, workspace, { limit: 2, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    const wanted = ages.map((age, index) => ({ age, id: ids[index] })).sort((a, b) => a.age - b.age);
    expect(seen).toEqual(wanted.map(({ id }) => id));
  });

  test('pages two that were spoken in at the same microsecond, each once', async () => {
    const workspace = await store.aWorkspace();
    const bot = await store.aBot(workspace);
    for (const chat of [1, 2, 3])
      await store.aConversation(workspace, bot, chat, { last_message_at: '2026-03-01T10:00:00.123456Z' });
    const first = await listConversations(store, workspace, { limit: 2 });
    const second = await listConversations(store, workspace, { limit: 2, cursor: first.nextCursor ?? undefined });
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(3);
  });

  test('is narrowed by bot, state, tag, contact and whether the chat can be reached', async () => {
    const workspace = await store.aWorkspace();
    const [bot, other] = [await store.aBot(workspace), await store.aBot(workspace, 'other_bot')];
    const ada = await store.aContact(workspace, 7, 'Ada');
    const plain = await store.aConversation(workspace, bot, 1);
    const waiting = await store.aConversation(workspace, bot, 2, { state: 'requested' });
    const tagged = await store.aConversation(workspace, bot, 3, { tags: ['vip', 'late'] });
    const gone = await store.aConversation(workspace, bot, 4, {
      unreachable_reason: 'blocked',
      unreachable_at: new Date(),
    });
    const hers = await store.aConversation(workspace, other, 7, { contact_id: ada });
    const found = async (filter: Omit<Parameters<typeof listConversations>[2], 'limit'>) =>
      (await listConversations(store, workspace, { limit: 50, ...filter })).items.map(({ id }) => id).sort();
    expect(await found({ botId: other })).toEqual([hers]);
    expect(await found({ state: 'requested' })).toEqual([waiting]);
    expect(await found({ tag: 'vip' })).toEqual([tagged]);
    expect(await found({ contactId: ada })).toEqual([hers]);
    expect(await found({ unreachable: true })).toEqual([gone]);
    expect(await found({ botId: bot, state: 'ai', unreachable: false })).toEqual([plain, tagged].sort());
    expect(await found({ assistantId: store.ids.uuid() })).toEqual([]);
  });

  test('says whose chat it is, and why the bot may not write there', async () => {
    const workspace = await store.aWorkspace();
    const bot = await store.aBot(workspace);
    const ada = await store.aContact(workspace, 7, 'Ada', 'ada');
    await store.aConversation(workspace, bot, 7, {
      contact_id: ada,
      unreachable_reason: 'bot was blocked by the user',
    });
    await store.aConversation(workspace, bot, -5, { title: 'Team', chat_type: 'group' });
    const { items } = await listConversations(store, workspace, { limit: 5 });
    expect(items).toMatchObject([
      { title: 'Team', contact: undefined, unreachable: undefined },
      { contact: { id: ada, name: 'Ada', username: 'ada' }, unreachable: { reason: 'bot was blocked by the user' } },
    ]);
  });

  test('leaves an update of a conversation where its row is, while the hour is the same', async () => {
    const workspace = await store.aWorkspace();
    const bot = await store.aBot(workspace);
    const id = await store.aConversation(workspace, bot, 1, { last_message_at: '2026-03-01T10:00:00Z' });
    const hot = async () => {
      await store.superuser.query('select pg_stat_force_next_flush()');
      const { rows } = await store.superuser.query(
        "select n_tup_hot_upd::int as hot, n_tup_upd::int as all from pg_stat_user_tables where relname = 'conversations'",
      );
      return rows[0] as { hot: number; all: number };
    };
    const before = await hot();
    for (let second = 1; second <= 20; second++) {
      await store.superuser.query(
        'update conversations set last_seq = last_seq + 2, last_message_at = $2 where id = $1',
        [id, `2026-03-01T10:10:${String(second).padStart(2, '0')}Z`],
      );
    }
    const after = await hot();
    expect([after.all - before.all, after.hot - before.hot]).toEqual([20, 20]);
  });
});

describe('one conversation', () => {
  test('comes with what is counted of it', async () => {
    const workspace = await store.aWorkspace();
    const bot = await store.aBot(workspace);
    const id = await store.aConversation(workspace, bot, 5, { chat_type: 'private' });
    const where = { id, botId: bot, chatId: 5 };
    const first = await store.aTurn(workspace, where, { question: 'Do you ship?', answer: 'Yes.' });
    const second = await store.aTurn(workspace, where, { question: 'When?', answer: 'Soon.' });
    await store.insert('ratings', { turn_id: first.turnId, workspace_id: workspace.workspaceId, helpful: true });
    await store.insert('ratings', {
      turn_id: second.turnId,
      workspace_id: workspace.workspaceId,
      helpful: false,
      why: 'wrong',
    });
    expect(await getConversation(store, workspace, id)).toMatchObject({
      chatId: 5,
      chatType: 'private',
      counts: { messages: 4, fromUsers: 2, answers: 2, fromOperators: 0 },
      ratings: { helpful: 1, notHelpful: 1 },
    });
  });

  test('takes tags, and goes back to the assistant', async () => {
    const workspace = await store.aWorkspace();
    const bot = await store.aBot(workspace);
    const id = await store.aConversation(workspace, bot, 5, { state: 'requested', requested_at: new Date() });
    expect(await updateConversation(store, workspace, id, { tags: ['vip', 'vip', 'new'] })).toMatchObject({
      tags: ['vip', 'new'],
      state: 'requested',
      requestedAt: expect.any(Date),
    });
    expect(await updateConversation(store, workspace, id, { state: 'ai' })).toMatchObject({
      tags: ['vip', 'new'],
      state: 'ai',
      requestedAt: undefined,
    });
  });

  test('of another workspace is not there', async () => {
    const [workspace, stranger] = [await store.aWorkspace(), await store.aWorkspace()];
    const id = await store.aConversation(workspace, await store.aBot(workspace), 5);
    for (const attempt of [
      () => getConversation(store, stranger, id),
      () => updateConversation(store, stranger, id, { tags: ['x'] }),
      () => listMessages(store, stranger, id, { limit: 5 }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'not-found' });
    expect((await getConversation(store, workspace, id)).tags).toEqual([]);
  });
});

describe('messages', () => {
  test('say how far each part is, what was said of them and what came with them', async () => {
    const workspace = await store.aWorkspace();
    const bot = await store.aBot(workspace);
    const id = await store.aConversation(workspace, bot, 5);
    const { turnId, questionId } = await store.aTurn(
      workspace,
      { id, botId: bot, chatId: 5 },
      {
        question: 'Look',
        answer: 'I see',
        turn: { ending: 'cut' },
        parts: [{ external_id: 501 }, { state: 'uncertain', reason: 'the connection broke', attempt: 1 }],
      },
    );
    await store.system.pool.query(
      'update messages set attachments = $2, edited_at = chatai_now(), reply_to = 3 where id = $1',
      [questionId, JSON.stringify([{ kind: 'photo', fileId: 'f' }])],
    );
    const own = { workspace_id: workspace.workspaceId };
    await store.insert('ratings', { ...own, turn_id: turnId, helpful: false, why: 'incomplete' });
    for (const person of [1, 2])
      await store.insert('reactions', {
        ...own,
        conversation_id: id,
        message_external_id: 501,
        person_external_id: person,
        emoji: person === 1 ? ['👍', '🔥'] : ['👍'],
      });
    const { items } = await listMessages(store, workspace, id, { limit: 5 });
    expect(items).toMatchObject([
      {
        state: 'received',
        attachments: [{ kind: 'photo', fileId: 'f' }],
        replyTo: 3,
        editedAt: expect.any(Date),
        reactions: [],
        rating: undefined,
      },
      {
        state: 'uncertain',
        reason: 'the connection broke',
        ending: 'cut',
        rating: { helpful: false, why: 'incomplete' },
        reactions: [
          { emoji: '👍', count: 2 },
          { emoji: '🔥', count: 1 },
        ],
        parts: [
          { part: 1, state: 'sent', externalId: 501 },
          { part: 2, state: 'uncertain', reason: 'the connection broke', attempts: 1 },
        ],
      },
    ]);
  });

  test('are as far as the newest try of each part', async () => {
    const workspace = await store.aWorkspace();
    const bot = await store.aBot(workspace);
    const id = await store.aConversation(workspace, bot, 5);
    await store.aTurn(
      workspace,
      { id, botId: bot, chatId: 5 },
      {
        question: 'a',
        answer: 'b',
        parts: [
          { state: 'cancelled', reason: 'sent again' },
          { part: 1, state: 'sent' },
        ],
      },
    );
    const { items } = await listMessages(store, workspace, id, { limit: 5 });
    expect(items[1]).toMatchObject({ state: 'sent', reason: undefined, parts: [{ part: 1, state: 'sent' }] });
  });
});

describe('contacts', () => {
  test('are listed newest first, and each knows its conversations with all bots', async () => {
    const workspace = await store.aWorkspace();
    const [bot, other] = [await store.aBot(workspace), await store.aBot(workspace, 'other_bot')];
    const ada = await store.aContact(workspace, 7, 'Ada');
    const bob = await store.aContact(workspace, 8, 'Bob');
    const ids = [
      await store.aConversation(workspace, bot, 7, { contact_id: ada }),
      await store.aConversation(workspace, other, 7, { contact_id: ada }),
    ];
    const first = await listContacts(store, workspace, { limit: 1 });
    const second = await listContacts(store, workspace, { limit: 1, cursor: first.nextCursor ?? undefined });
    expect([first.items[0]?.id, second.items[0]?.id, second.nextCursor]).toEqual([bob, ada, null]);
    expect((await getContact(store, workspace, ada)).conversationIds.sort()).toEqual(ids.sort());
    await expect(getContact(store, await store.aWorkspace(), ada)).rejects.toMatchObject({ code: 'not-found' });
  });
});
