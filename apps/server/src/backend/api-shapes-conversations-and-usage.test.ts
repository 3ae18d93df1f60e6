// What the API tells of what happened: conversations, contacts, dead letters, usage.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aBackend, type TestBackend } from './testing/a-backend.ts';
import { fillWorkspace } from './testing/a-workspace-full.ts';
import { instant, uuid } from './testing/shapes.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await aBackend();
});
afterAll(() => backend.close());

describe('conversations', () => {
  test('are listed with their contact, filtered, and read message by message', async () => {
    const other = await backend.aTenant('Talks');
    const full = await fillWorkspace(backend, other, 'Talky');
    const { items } = await other.api.conversations.list({ state: 'ai' });
    expect(items).toEqual([
      {
        id: full.conversationId,
        channel: 'telegram',
        assistantId: full.assistantId,
        botId: uuid,
        contact: { id: uuid, name: 'Talky', username: 'Talky' },
        title: 'Talky',
        state: 'ai',
        tags: ['Talky'],
        unreachable: null,
        lastMessageAt: instant,
        createdAt: instant,
      },
    ]);
    expect((await other.api.conversations.list({ botId: items[0]?.botId })).items).toHaveLength(2);
    expect((await other.api.conversations.list({ state: 'human' })).items).toEqual([]);
    expect((await other.api.conversations.list({ unreachable: 'true' })).items).toMatchObject([
      { state: 'requested', contact: null, unreachable: { reason: 'Talky', since: instant } },
    ]);
    expect((await other.api.conversations.messages({ id: full.conversationId })).items).toEqual([
      {
        id: uuid,
        seq: 1,
        role: 'user',
        text: 'Talky',
        state: 'received',
        attachments: [{ kind: 'document', fileName: 'Talky' }],
        externalId: 70,
        reactions: [{ emoji: 'Talky', count: 1 }],
        createdAt: instant,
      },
      {
        id: uuid,
        seq: 2,
        role: 'assistant',
        text: 'Talky',
        state: 'uncertain',
        reason: 'Talky',
        parts: [{ part: 1, state: 'uncertain', reason: 'Talky', attempts: 0, updatedAt: instant }],
        rating: { helpful: false, why: 'wrong' },
        createdAt: instant,
      },
    ]);
    expect(await other.api.conversations.get({ id: full.conversationId })).toMatchObject({
      chatId: 7,
      counts: { messages: 2, fromUsers: 1, answers: 1, fromOperators: 0 },
      ratings: { helpful: 0, notHelpful: 1 },
      requestedAt: null,
    });
  });

  test('what was maybe sent is listed with its reason, over all of them, and filtered by how it is now', async () => {
    const other = await backend.aTenant('Maybes');
    const { conversationId } = await fillWorkspace(backend, other, 'Maybe');
    const { items, nextCursor } = await other.api.conversations.uncertain({ state: 'uncertain' });
    expect(items).toEqual([
      {
        conversationId,
        messageId: uuid,
        botId: uuid,
        part: 1,
        text: 'Maybe',
        state: 'uncertain',
        times: 1,
        reason: 'Maybe',
        attempts: 0,
        role: 'assistant',
        contact: { id: uuid, name: 'Maybe', username: 'Maybe' },
        title: 'Maybe',
        uncertainAt: instant,
      },
    ]);
    expect(nextCursor).toBeNull();
    expect((await other.api.conversations.uncertain({ state: 'sent' })).items).toEqual([]);
    expect((await other.api.conversations.uncertain({ cursor: '1' })).items).toEqual([]);
  });

  test('take tags, are searched and exported line by line', async () => {
    const other = await backend.aTenant('Finds');
    const { conversationId: id } = await fillWorkspace(backend, other, 'Findy');
    expect(await other.api.conversations.update({ id, tags: ['vip'] })).toMatchObject({ tags: ['vip'] });
    expect(await other.api.conversations.search({ q: 'find' })).toMatchObject({
      items: [
        { conversationId: id, seq: 2, snippet: 'Findy', matches: [{ start: 0, end: 5 }] },
        { conversationId: id, seq: 1 },
      ],
      contacts: [{ name: 'Findy', conversationIds: [id] }],
      nextCursor: null,
    });
    const lines: unknown[] = [];
    for await (const line of await other.api.conversations.export({ tag: 'vip' })) lines.push(line);
    expect(lines).toMatchObject([
      { kind: 'conversation', cursor: `${id}.0`, id, tags: ['vip'] },
      { kind: 'message', cursor: `${id}.1`, conversationId: id, text: 'Findy' },
      { kind: 'message', cursor: `${id}.2`, conversationId: id },
    ]);
    const response = await backend.fetch('/api/v1/conversations:export?limit=5', {
      headers: { authorization: `Bearer ${other.key}` },
    });
    expect([response.status, (await response.json()).code]).toEqual([422, 'invalid-input']);
  });

  test('are written to by a person, whose message waits to be sent; what was maybe sent is chosen for once', async () => {
    const other = await backend.aTenant('Writes');
    const { conversationId: id } = await fillWorkspace(backend, other, 'Writey');
    const headers = { authorization: `Bearer ${other.key}`, 'content-type': 'application/json' };
    const post = async (path: string, body?: unknown) => {
      const response = await backend.fetch(`/api/v1/conversations/${path}`, {
        method: 'POST',
        headers: body ? headers : { authorization: headers.authorization },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return { status: response.status, body: await response.json() };
    };
    expect(await post(`${id}/messages`, { text: ' Hello ' })).toMatchObject({
      status: 202,
      body: { seq: 3, role: 'operator', text: 'Hello', state: 'queued', parts: [{ part: 1, state: 'queued' }] },
    });
    expect(await post(`${id}/messages/${id}/send-again`)).toMatchObject({ status: 200, body: { state: 'queued' } });
    expect(await post(`${id}/messages/${id}/mark-sent`)).toMatchObject({
      status: 409,
      body: { code: 'message-not-uncertain' },
    });
    const [silenced] = (await other.api.conversations.list({ unreachable: 'true' })).items;
    expect(await post(`${silenced?.id}/messages`, { text: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'conversation-unreachable' },
    });
  });

  test('of which somebody asks where a message is are told line by line', async () => {
    const other = await backend.aTenant('Where');
    const { conversationId } = await fillWorkspace(backend, other, 'Wherey');
    const { botId: id = '' } = await other.api.conversations.get({ id: conversationId });
    expect(await other.api.conversations.where({ id, chat: '7', text: 'wherey' })).toMatchObject({
      bot: expect.stringMatching(/^@Wherey_bot is /),
      items: [{ updateId: 1, text: 'Wherey', fate: 'in-turn', conversationId, parts: [{ state: 'uncertain' }] }],
      searched: { updates: 1, all: true },
    });
    await expect(other.api.conversations.where({ id, chat: '@nobody' })).rejects.toMatchObject({
      code: 'contact-unknown',
    });
  });
});

describe('contacts', () => {
  test('are listed, found by name and shown with their conversations', async () => {
    const other = await backend.aTenant('People');
    const { conversationId } = await fillWorkspace(backend, other, 'Peopley');
    const { items } = await other.api.contacts.list({ q: 'people' });
    const person = {
      id: uuid,
      channel: 'telegram',
      externalId: 7,
      name: 'Peopley',
      username: 'Peopley',
      createdAt: instant,
    };
    expect(items).toEqual([person]);
    expect((await other.api.contacts.list()).items).toEqual(items);
    expect(await other.api.contacts.get({ id: items[0]?.id ?? '' })).toEqual({
      ...person,
      conversationIds: [conversationId],
    });
  });
});

describe('dead letters', () => {
  test('are listed, shown as text or base64, replayed and deleted', async () => {
    const other = await backend.aTenant('Letters');
    await fillWorkspace(backend, other, 'Letty');
    const { items } = await other.api.deadLetters.list();
    expect(items).toEqual([
      { id: uuid, botId: uuid, reason: 'Letty', sizeBytes: 5, createdAt: instant },
      { id: uuid, botId: uuid, reason: 'Letty', sizeBytes: expect.any(Number), createdAt: instant },
    ]);
    const [unreadable, good] = items.map(({ id }) => id) as [string, string];
    expect(await other.api.deadLetters.get({ id: unreadable })).toMatchObject({ raw: 'Letty', encoding: 'utf8' });
    const superuser = await backend.db.superuser();
    await superuser.query('update dead_letters set raw = $2 where id = $1', [unreadable, Buffer.from([255])]);
    expect(await other.api.deadLetters.get({ id: unreadable })).toMatchObject({ raw: '/w==', encoding: 'base64' });
    expect(await other.api.deadLetters.replay({ id: good })).toEqual({ id: good, replayed: true });
    expect(await other.api.deadLetters.replayAll({ botId: items[0]?.botId ?? '' })).toEqual({
      replayed: 0,
      unreadable: 1,
      left: 0,
    });
    await other.api.deadLetters.remove({ id: unreadable });
    expect((await other.api.deadLetters.list()).items).toEqual([]);
  });
});

describe('usage', () => {
  test('adds up what the ledger says, by model', async () => {
    const other = await backend.aTenant('Bill');
    await fillWorkspace(backend, other, 'Billy');
    const usage = await other.api.usage.get();
    expect(usage).toMatchObject({ turns: 1, models: [{ model: 'Billy', turns: 1, inputTokens: 0, amountMinor: 0 }] });
    expect(Date.parse(usage.to) - Date.parse(usage.from)).toBe(30 * 86_400_000);
    expect((await other.api.usage.get({ from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' })).turns).toBe(0);
    await expect(other.api.usage.get({ from: usage.to, to: usage.from })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});
