import type { AskEvent } from '@chatai/contract/ask';
import { createClient } from '@chatai/contract/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { aBackend, type Tenant, type TestBackend } from './testing/a-backend.ts';
import { absentId } from './testing/crawl.ts';

let backend: TestBackend;
let tenant: Tenant;
let assistantId: string;
beforeAll(async () => {
  backend = await aBackend();
  tenant = await backend.aTenant('Ada');
  assistantId = (await tenant.api.assistants.create({ name: 'Shop' })).id;
  const source = { assistantId, kind: 'qa', question: 'When do you open?', answer: 'We open at nine.' } as const;
  const { id } = await tenant.api.knowledgeSources.create(source);
  await vi.waitFor(async () => expect((await tenant.api.knowledgeSources.get({ id })).state).toBe('ready'), 10_000);
});
afterAll(() => backend.close());

test('a question is answered from the knowledge, with its source', async () => {
  const answer = await tenant.api.assistants.ask({ id: assistantId, question: 'When do you open?' });
  expect(answer).toMatchObject({
    answer: 'We open at nine.',
    answered: true,
    sources: [{ title: 'When do you open?', score: expect.any(Number) }],
    model: 'builtin/extractive',
  });
  const messages = await tenant.api.conversations.messages({ id: answer.conversationId });
  expect(messages.items.map(({ seq, role, text, state }) => [seq, role, text, state])).toEqual([
    [1, 'user', 'When do you open?', 'received'],
    [2, 'assistant', 'We open at nine.', 'sent'],
  ]);
});

test('a key that may only ask needs no list: it names the assistant, or takes the oldest one', async () => {
  const key = await backend.aKey(tenant, ['ask']);
  const { assistants } = backend.client({ authorization: `Bearer ${key}` });
  await tenant.api.assistants.create({ name: 'Другой' });
  const question = 'When do you open?';
  for (const id of ['default', 'shop', 'SHOP', assistantId]) {
    expect(await assistants.ask({ id, question })).toMatchObject({ answer: 'We open at nine.' });
  }
  expect(await assistants.ask({ id: 'другой', question })).toMatchObject({ answered: false });
  await expect(assistants.ask({ id: 'nobody', question })).rejects.toMatchObject({ code: 'not-found' });
  await expect(assistants.list()).rejects.toMatchObject({ status: 403 });
  const stranger = await backend.aTenant('Eve');
  await expect(stranger.api.assistants.ask({ id: 'Shop', question })).rejects.toMatchObject({ code: 'not-found' });
  await expect(stranger.api.assistants.ask({ id: 'default', question })).rejects.toMatchObject({ code: 'not-found' });
});

test('each step of an answer is measured, and told in one line', async () => {
  const { turnId } = await tenant.api.assistants.ask({ id: assistantId, question: 'When do you open?' });
  const line = await vi.waitFor(() => {
    const found = backend.lines.find((each) => each['event.action'] === 'turn.closed' && each.turnId === turnId);
    expect(found).toBeDefined();
    return found as { steps: Record<string, number> };
  });
  const steps = ['answer', 'assistant', 'search', 'memory', 'model', 'firstToken', 'close'];
  expect(Object.keys(line.steps)).toEqual([...steps, 'total']);
  const figures = await (await backend.fetch('/metrics')).text();
  for (const step of steps) {
    expect(figures).toMatch(new RegExp(`chatai_turn_step_seconds_count\\{.*step="${step}".*\\} [1-9]`));
  }
});

test('a conversation goes on under its id, and is read page by page', async () => {
  const first = await tenant.api.assistants.ask({ id: assistantId, question: 'When do you open?' });
  const { conversationId } = first;
  const next = await tenant.api.assistants.ask({ id: assistantId, question: 'And on Mars?', conversationId });
  expect(next.conversationId).toBe(conversationId);
  const page = await tenant.api.conversations.messages({ id: conversationId, limit: 3 });
  const rest = await tenant.api.conversations.messages({ id: conversationId, cursor: page.nextCursor ?? undefined });
  expect([...page.items, ...rest.items].map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(rest.nextCursor).toBeNull();
});

test('what it does not know, it says', async () => {
  const answer = await tenant.api.assistants.ask({ id: assistantId, question: 'Who won the war of the worlds?' });
  expect(answer).toMatchObject({ answered: false, answer: expect.stringMatching(/don't know/) });
});

test('a stream gives the parts and then the whole', async () => {
  const events: AskEvent[] = [];
  for await (const event of tenant.api.askStream({ id: assistantId, question: 'When do you open?' }))
    events.push(event);
  const whole = events.at(-1);
  expect(whole).toMatchObject({ kind: 'answer', answer: { answer: 'We open at nine.', answered: true } });
  const parts = events.slice(0, -1).map((event) => (event.kind === 'part' ? event.text : `not a part: ${event.kind}`));
  expect(parts.join('')).toBe('We open at nine.');
});

test('a stream carries the request id, is never cached and never held back by a proxy', async () => {
  const response = await backend.fetch(`/api/v1/assistants/${assistantId}/ask`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tenant.key}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'x-request-id': 'stream-4711',
    },
    body: '{"question":"When do you open?"}',
  });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-request-id': 'stream-4711',
  });
  expect(await response.text()).toMatch(/^event: part\ndata: \{.*\}\n\n/);
});

test('a question to nobody is refused as a plain problem, also when a stream was asked for', async () => {
  const events = tenant.api.askStream({ id: absentId, question: 'Is anybody there?' });
  await expect(events.next()).rejects.toMatchObject({ code: 'not-found', status: 404 });
});

test('a stream that breaks in the middle ends with its problem', async () => {
  const broken = await aBackend(() => ({
    answer: async (_turn, _signal, onText) => {
      onText?.('We open ');
      throw new Error('the wire was cut');
    },
  }));
  try {
    const ada = await broken.aTenant('Ada');
    const { id } = await ada.api.assistants.create({ name: 'Shop' });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of ada.api.askStream({ id, question: 'When?' })) seen.push(event.kind);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'unexpected' });
    expect(seen).toEqual(['part']);
    expect(broken.lines.some((line) => line['event.action'] === 'request.failed')).toBe(true);
  } finally {
    await broken.close();
  }
});

test('a caller who goes away stops the work', async () => {
  let stopped = () => {};
  const noticed = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  const patient = await aBackend(() => ({
    answer: (_turn, signal, onText) =>
      new Promise((_, reject) => {
        onText?.('One moment');
        signal.addEventListener('abort', () => {
          stopped();
          reject(signal.reason);
        });
      }),
  }));
  try {
    const ada = await patient.aTenant('Ada');
    const { id } = await ada.api.assistants.create({ name: 'Shop' });
    const leaving = new AbortController();
    const api = createClient({ baseUrl: patient.url, headers: { authorization: `Bearer ${ada.key}` } });
    const events = api.askStream({ id, question: 'When?' }, { signal: leaving.signal });
    expect(await events.next()).toMatchObject({ value: { kind: 'part' } });
    leaving.abort();
    await noticed;
  } finally {
    await patient.close();
  }
});
