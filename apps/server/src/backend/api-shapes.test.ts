import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { aBackend, type Tenant, type TestBackend } from './testing/a-backend.ts';
import { fillWorkspace } from './testing/a-workspace-full.ts';
import { absentId } from './testing/crawl.ts';

let backend: TestBackend;
let tenant: Tenant;
beforeAll(async () => {
  backend = await aBackend();
  tenant = await backend.aTenant('Ada');
});
afterAll(() => backend.close());

/** As outside checks send it: no client of ours. */
async function call(method: string, path: string, body?: unknown) {
  const response = await backend.fetch(path, {
    method,
    headers: {
      authorization: `Bearer ${tenant.key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

const anAssistant = async (name = 'Shop') => (await call('POST', '/api/v1/assistants', { name })).body.id as string;

describe('assistants', () => {
  test('are made with a name alone, and are read, changed and deleted', async () => {
    const made = await call('POST', '/api/v1/assistants', { name: ' Shop ' });
    expect(made).toEqual({
      status: 201,
      body: {
        id: uuid,
        name: 'Shop',
        instructions: '',
        language: 'auto',
        model: 'builtin/extractive',
        fallback: expect.stringMatching(/./),
        greeting: null,
        version: 1,
        createdAt: instant,
        updatedAt: instant,
      },
    });
    const path = `/api/v1/assistants/${made.body.id}`;
    expect((await call('GET', path)).body).toEqual(made.body);
    expect(await call('PATCH', path, { instructions: 'Be kind.', language: 'de' })).toMatchObject({
      status: 200,
      body: { name: 'Shop', instructions: 'Be kind.', language: 'de', version: 2 },
    });
    const versions = (await call('GET', `${path}/versions`)).body;
    expect(versions.items.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
    expect(await call('DELETE', path)).toEqual({ status: 204, body: undefined });
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('DELETE', path)).status).toBe(404);
  });

  test('of an unknown model or language are refused', async () => {
    for (const model of ['no/model', 'gpt-4o']) {
      expect((await call('POST', '/api/v1/assistants', { name: 'x', model })).body.code).toBe('unknown-model');
    }
    expect((await call('POST', '/api/v1/assistants', { name: 'x', language: 'not a tag' })).body.errors).toMatchObject([
      { pointer: '/language' },
    ]);
  });

  test('are listed in pages, each once, in the order they were made', async () => {
    const other = await backend.aTenant('Pages');
    for (let index = 1; index <= 5; index++) await other.api.assistants.create({ name: `a${index}` });
    const names: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await other.api.assistants.list({ limit: 2, cursor });
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
      pages++;
    } while (cursor);
    expect(names).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
    expect(pages).toBe(3);
  });
});

describe('knowledge sources', () => {
  test('are taken at once and are ready soon', async () => {
    const assistantId = await anAssistant();
    const made = await call('POST', '/api/v1/knowledge/sources', {
      assistantId,
      kind: 'qa',
      question: 'When do you open?',
      answer: 'At nine.',
    });
    expect(made).toEqual({
      status: 202,
      body: {
        id: uuid,
        assistantId,
        kind: 'qa',
        title: 'When do you open?',
        state: 'queued',
        progress: 0,
        passages: 0,
        createdAt: instant,
      },
    });
    await vi.waitFor(async () => {
      const { body } = await call('GET', `/api/v1/knowledge/sources/${made.body.id}`);
      expect(body).toMatchObject({ state: 'ready', progress: 1, passages: 1 });
    }, 10_000);
    const list = await call('GET', `/api/v1/knowledge/sources?assistantId=${assistantId}`);
    expect(list.body.items).toHaveLength(1);
    expect((await call('DELETE', `/api/v1/knowledge/sources/${made.body.id}`)).status).toBe(204);
    expect((await call('GET', `/api/v1/knowledge/sources/${made.body.id}`)).status).toBe(404);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['a text without text', { kind: 'text' }, ['/text']],
    ['a question without answer', { kind: 'qa', question: 'Why?' }, ['/answer']],
    ['a text with a question', { kind: 'text', text: 'x', question: 'Why?' }, ['/question']],
    ['a kind that is not there yet', { kind: 'page', url: 'https://example.com' }, ['/kind', '/url']],
  ])('%s is refused', async (_, source, pointers) => {
    const { status, body } = await call('POST', '/api/v1/knowledge/sources', { assistantId: absentId, ...source });
    expect(status).toBe(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(pointers);
  });

  test('may be as long as a book', async () => {
    const text = 'A sentence of the book. '.repeat(60_000);
    const made = await call('POST', '/api/v1/knowledge/sources', {
      assistantId: await anAssistant(),
      kind: 'text',
      text,
    });
    expect(made.status).toBe(202);
  });
});

describe('bots', () => {
  const aToken = (username: string) => backend.simulator.sim.createBot({ username }).bot.token;

  test('are connected by their token, which Telegram is asked about and nobody can read back', async () => {
    const token = aToken('shop_help_bot');
    const made = await call('POST', '/api/v1/bots', { assistantId: await anAssistant(), token });
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: uuid,
        username: 'shop_help_bot',
        mode: 'polling',
        state: 'starting',
        enabled: true,
        stateReason: null,
      },
    });
    expect(JSON.stringify([made, await call('GET', '/api/v1/bots')])).not.toContain(token);
    expect(made.body.tokenLast4).toBe(token.slice(-4));
    const again = await call('POST', '/api/v1/bots', { assistantId: await anAssistant(), token });
    expect([again.status, again.body.code]).toEqual([409, 'bot-already-added']);
  });

  test('are stopped, started, restarted and checked', async () => {
    const { body } = await call('POST', '/api/v1/bots', {
      assistantId: await anAssistant(),
      token: aToken('acts_bot'),
    });
    const path = `/api/v1/bots/${body.id}`;
    expect((await call('POST', `${path}/stop`)).body).toMatchObject({ id: body.id, enabled: false });
    expect((await call('POST', `${path}/start`)).body).toMatchObject({ enabled: true, state: 'starting' });
    expect((await call('POST', `${path}/restart`)).status).toBe(200);
    const check = (await call('POST', `${path}/check`)).body;
    expect(check).toMatchObject({ id: body.id, ok: false });
    expect(check.checks).toContainEqual({ name: 'token', status: 'ok', detail: '@acts_bot' });
    expect(check.checks).toContainEqual(expect.objectContaining({ name: 'holder', status: 'fail' }));
  });

  test.each<[string, Record<string, unknown>, number, string]>([
    ['a token that is none', { token: 'hello' }, 422, 'token-malformed'],
    ['a token that Telegram refuses', { token: `7999999999:${'A'.repeat(35)}` }, 422, 'token-refused'],
    ['a webhook that is impossible', { token: 'fine', mode: 'webhook' }, 422, 'webhook-impossible'],
  ])('%s is refused', async (_, input, status, code) => {
    const token = input.token === 'fine' ? aToken('fine_bot') : input.token;
    const refused = await call('POST', '/api/v1/bots', { assistantId: await anAssistant(), ...input, token });
    expect([refused.status, refused.body.code]).toEqual([status, code]);
  });
});

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

describe('model providers', () => {
  test('are added with a key that nobody can read back, listed and deleted', async () => {
    const made = await call('POST', '/api/v1/model-providers', {
      kind: 'openai-compatible',
      name: 'Our House',
      baseUrl: 'https://models.example/v1',
      apiKey: 'sk-house-4711',
      models: ['small'],
    });
    expect(made).toEqual({
      status: 201,
      body: {
        id: uuid,
        kind: 'openai-compatible',
        name: 'Our House',
        slug: 'our-house',
        baseUrl: 'https://models.example/v1',
        models: ['small'],
        keyLast4: '4711',
        createdAt: instant,
      },
    });
    const list = await call('GET', '/api/v1/model-providers');
    expect(list.body.items).toEqual([made.body]);
    for (const model of ['our-house/small', 'Our House/small', 'small']) {
      const assistant = await call('POST', '/api/v1/assistants', { name: 'x', model });
      expect(assistant.body.model).toBe('our-house/small');
    }
    expect((await call('DELETE', `/api/v1/model-providers/${made.body.id}`)).status).toBe(204);
  });

  test.each([
    ['an address in our own network', { baseUrl: 'http://169.254.169.254/v1' }, 'address-not-allowed'],
    ['an address that is none', { baseUrl: 'ftp://x' }, 'invalid-input'],
    ['a name of nothing but spaces', { name: '  ' }, 'invalid-input'],
  ])('%s is refused', async (_, change, code) => {
    const provider = { kind: 'openai-compatible', name: 'other', baseUrl: 'https://models.example/v1', models: ['m'] };
    const refused = await call('POST', '/api/v1/model-providers', { ...provider, ...change });
    expect(refused.body.code).toBe(code);
  });
});
