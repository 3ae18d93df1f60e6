// What a workspace sets up over the API: assistants, their knowledge and models, and the bots.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { aBackend, type Tenant, type TestBackend } from './testing/a-backend.ts';
import { absentId } from './testing/crawl.ts';
import { instant, uuid } from './testing/shapes.ts';

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
        suggestions: [],
        version: 1,
        publishedBy: null,
        restoredFrom: null,
        draft: false,
        createdAt: instant,
        updatedAt: instant,
        deletedAt: null,
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
        stage: 'waiting',
        progress: 0,
        passages: 0,
        uses: 0,
        version: 1,
        createdAt: instant,
        updatedAt: instant,
        deletedAt: null,
      },
    });
    await vi.waitFor(async () => {
      const { body } = await call('GET', `/api/v1/knowledge/sources/${made.body.id}`);
      expect(body).toMatchObject({ state: 'ready', progress: 1, passages: 1 });
    }, 10_000);
    const list = await call('GET', `/api/v1/knowledge/sources?assistantId=${assistantId}`);
    expect(list.body.items).toHaveLength(1);
    expect((await call('DELETE', `/api/v1/knowledge/sources/${made.body.id}`)).status).toBe(204);
    const gone = await call('GET', `/api/v1/knowledge/sources/${made.body.id}`);
    expect(gone.body).toMatchObject({ deletedAt: instant, passages: 0 });
    expect((await call('GET', `/api/v1/knowledge/sources?assistantId=${assistantId}`)).body.items).toEqual([]);
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
        reason: null,
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
    expect(check.checks).toContainEqual(expect.objectContaining({ code: 'token', status: 'ok' }));
    expect(check.checks).toContainEqual(expect.objectContaining({ code: 'worker', status: 'fail' }));
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
