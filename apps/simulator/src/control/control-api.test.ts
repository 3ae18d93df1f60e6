import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { aSimulator, token, until } from '../conformance/arrange.ts';
import { startSimulator } from '../index.ts';

/** Fields of every route's answer; each test looks at those of its own. */
interface Answered {
  id: string | number;
  token: string;
  type: string;
  errors: { pointer: string }[];
  count: number;
  updateIds: number[];
  messages: { text: string }[];
  typing: unknown;
  message: unknown;
  items: unknown[];
  nextCursor: number;
  now: number;
  calls: Record<string, { accepted: number }>;
}

async function aControl() {
  const simulator = await aSimulator();
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${simulator.url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: (await response.json()) as Answered,
    };
  };
  const get = (path: string) => ask('GET', path);
  const post = (path: string, body: unknown = {}) => ask('POST', path, body);
  return { ...simulator, ask, get, post };
}

test('health says that it is healthy', async () => {
  const { get } = await aControl();
  expect(await get('/health')).toMatchObject({ status: 200, body: { status: 'healthy', bots: 1 } });
});

test('a bot is made with a token of the sandbox, and made only once', async () => {
  const { post, call } = await aControl();
  const made = await post('/_sim/bots', { username: 'shop_bot', name: 'Shop' });
  expect(made.status).toBe(201);
  expect(made.body.token).toMatch(/^7\d{9}:SANDBOX[\w-]{28}$/);
  const again = await post('/_sim/bots', { token: made.body.token });
  expect([again.status, again.body.id]).toEqual([200, made.body.id]);
  expect((await call('getMe', {}, made.body.token)).body.result).toMatchObject({
    username: 'shop_bot',
    first_name: 'Shop',
  });
});

test('the same seed makes the same tokens', async () => {
  const [one, two] = [await aControl(), await aControl()];
  const tokens = await Promise.all([one, two].map(({ post }) => post('/_sim/bots', { username: 'shop_bot' })));
  expect(tokens[0]?.body.token).toBe(tokens[1]?.body.token);
});

test('a username that is taken is refused', async () => {
  const { post } = await aControl();
  const reply = await post('/_sim/bots', { token: '123:SANDBOXabcdef', username: 'Conformance_Bot' });
  expect(reply).toMatchObject({
    status: 409,
    type: 'application/problem+json; charset=utf-8',
    body: { type: 'username-taken' },
  });
});

test.each([
  ['bot', { bot: '@conformance_bot' }],
  ['botUsername', { botUsername: 'conformance_bot' }],
  ['botId', { botId: 7000000001 }],
  ['token', { token }],
  ['nothing, while there is one', {}],
])('a message is sent as a user; the bot is named by %s', async (_how, name) => {
  const { post } = await aControl();
  const { status, body } = await post('/_sim/send', { ...name, userId: 42, text: '/start' });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    updateId: expect.any(Number),
    message: { text: '/start', from: { id: 42 }, entities: [{ type: 'bot_command', offset: 0, length: 6 }] },
  });
});

test('with several bots a request must name one', async () => {
  const { post } = await aControl();
  await post('/_sim/bots', { username: 'second_bot' });
  expect(await post('/_sim/send', { userId: 1, text: 'x' })).toMatchObject({
    status: 422,
    body: { type: 'bot-not-named' },
  });
});

test('an unknown token is refused without being repeated', async () => {
  const { post } = await aControl();
  const { status, body } = await post('/_sim/send', { token: '99:SANDBOXsecret', userId: 1, text: 'x' });
  expect(status).toBe(404);
  expect(JSON.stringify(body)).not.toContain('SANDBOXsecret');
});

test('wrong fields are named by pointers', async () => {
  const { post } = await aControl();
  const { status, body } = await post('/_sim/send', { userId: 'x', text: '' });
  expect(status).toBe(422);
  expect(body.errors.map(({ pointer }) => pointer)).toEqual(['/userId', '/text']);
});

test('in a group every bot hears what is said', async () => {
  const { post, sim } = await aControl();
  await post('/_sim/bots', { username: 'second_bot' });
  for (const bot of ['conformance_bot', 'second_bot']) {
    await post('/_sim/send', { bot, userId: 1, chatId: -1001234567890, text: `hello @${bot}` });
  }
  const heard = sim.ledger.query({ kind: 'update' }).items.map((entry) => entry.bot);
  expect(heard).toEqual(['conformance_bot', 'conformance_bot', 'second_bot']);
});

test('a message in a topic carries its thread', async () => {
  const { post, call } = await aControl();
  const sent = await post('/_sim/send', { userId: 1, chatId: -1001234567890, threadId: 9, text: 'in the topic' });
  expect(sent.body.message).toMatchObject({ message_thread_id: 9, is_topic_message: true, chat: { is_forum: true } });
  const reply = await call('sendMessage', { chat_id: -1001234567890, message_thread_id: 9, text: 'here too' });
  expect(reply.body.result).toMatchObject({ message_thread_id: 9 });
});

test('many messages are sent at once', async () => {
  const { post, sim } = await aControl();
  const { body } = await post('/_sim/send-many', { users: 50, perUser: 4, text: 'question {n} of {user}' });
  expect(body.count).toBe(200);
  expect(new Set(body.updateIds).size).toBe(200);
  expect(sim.screen(undefined, 1_000_001).messages.map(({ text }) => text)).toEqual(
    [1, 51, 101, 151].map((n) => `question ${n} of 1000001`),
  );
});

test('the screen shows what people see', async () => {
  const { post, get, call } = await aControl();
  await post('/_sim/send', { userId: 42, text: 'hello' });
  await call('sendMessage', { chat_id: 42, text: 'hi' });
  await call('sendChatAction', { chat_id: 42, action: 'typing' });
  const { body } = await get('/_sim/chats/42/screen?bot=conformance_bot');
  expect(body.messages.map(({ text }) => text)).toEqual(['hello', 'hi']);
  expect(body.typing).toMatchObject({ action: 'typing' });
  expect((await get('/_sim/chats/43/screen')).body.messages).toEqual([]);
  expect((await get('/_sim/chats/-43/screen')).body.type).toBe('chat-not-found');
});

test('chats and users are listed', async () => {
  const { post, get } = await aControl();
  await post('/_sim/send', { userId: 42, text: 'hello', user: { first_name: 'Ada', language_code: 'en' } });
  expect((await get('/_sim/users')).body.items).toMatchObject([{ id: 42, first_name: 'Ada', language_code: 'en' }]);
  expect((await get('/_sim/chats')).body.items).toMatchObject([
    { bot: 'conformance_bot', chat: { id: 42, type: 'private' } },
  ]);
});

test('faults are set, listed and removed', async () => {
  const { post, get, ask, call } = await aControl();
  await post('/_sim/send', { userId: 42, text: '/start' });
  const made = await post('/_sim/faults', { bot: 'conformance_bot', kind: 'serverError', probability: 1, status: 502 });
  expect(made).toMatchObject({ status: 201, body: { botId: 7000000001, applied: 0 } });
  expect((await call('sendMessage', { chat_id: 42, text: 'x' })).status).toBe(502);
  expect((await get('/_sim/faults')).body.items).toMatchObject([{ kind: 'serverError', applied: 1 }]);
  await ask('DELETE', `/_sim/faults/${made.body.id}`);
  expect((await call('sendMessage', { chat_id: 42, text: 'x' })).status).toBe(200);
  expect((await ask('DELETE', '/_sim/faults/fault-99')).status).toBe(404);
});

test('the ledger is read by cursor and filter', async () => {
  const { post, get, call } = await aControl();
  await post('/_sim/send', { userId: 42, text: 'hello' });
  await call('sendMessage', { chat_id: 42, text: 'hi' });
  const { body } = await get('/_sim/ledger?kind=call&method=sendMessage&bot=conformance_bot&chatId=42');
  expect(body.items).toMatchObject([{ text: 'hi', accepted: true, responseLost: false, messageId: 2 }]);
  expect((await get(`/_sim/ledger?after=${body.nextCursor}`)).body.items).toEqual([]);
  expect((await get('/_sim/ledger/summary')).body.calls.sendMessage?.accepted).toBe(1);
});

test('no token stands in the ledger', async () => {
  const { post, get, call } = await aControl();
  await post('/_sim/bots', { username: 'shop_bot' });
  await call('getMe');
  await call('getMe', {}, '99:SANDBOXunknown-token');
  await call('setWebhook', { url: 'http://127.0.0.1:9/', secret_token: 'hidden' });
  expect(JSON.stringify((await get('/_sim/ledger')).body)).not.toMatch(/SANDBOX|hidden/);
});

test('the panel of faults is set as a whole, for a bot or for all, and its seed brings the same faults again', async () => {
  const { ask, get, post, call } = await aControl();
  await post('/_sim/send', { userId: 42, text: '/start' });
  await ask('PUT', '/_sim/faults', { items: [{ kind: 'latency', minMs: 0, maxMs: 0 }] });
  const items = [{ kind: 'serverError', probability: 0.5, methodKinds: ['send'] }];
  const panel = await ask('PUT', '/_sim/faults', { bot: 'conformance_bot', seed: 5, items });
  expect(panel.body).toMatchObject({
    seed: 5,
    items: [{ kind: 'latency' }, { kind: 'serverError', botId: 7000000001 }],
  });
  const pattern = async () => {
    const statuses = [];
    for (let n = 0; n < 12; n++) statuses.push((await call('sendMessage', { chat_id: 42, text: 'x' })).status);
    return statuses;
  };
  const first = await pattern();
  expect(new Set(first)).toEqual(new Set([200, 500]));
  await ask('PUT', '/_sim/faults', { seed: 5 });
  expect(await pattern()).toEqual(first);
  await ask('PUT', '/_sim/faults', { bot: 'conformance_bot', items: [] });
  expect((await get('/_sim/faults')).body.items).toMatchObject([{ kind: 'latency' }]);
});

test('a field that no route knows is refused by name', async () => {
  const { post, ask } = await aControl();
  const typo = await post('/_sim/faults', { kind: 'latency', bot: 'conformance_bot', maxMillis: 3 });
  expect(typo).toMatchObject({ status: 422, body: { errors: [{ pointer: '/maxMillis' }] } });
  expect(await ask('GET', '/_sim/ledger?chat=5')).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/chat' }] },
  });
});

test('every route is listed for programs, and a wrong path says where', async () => {
  const { ask } = await aControl();
  const index = (await ask('GET', '/_sim/')).body as unknown as {
    routes: { method: string; path: string; does: string }[];
  };
  expect(index.routes.length).toBeGreaterThan(25);
  expect(index.routes).toContainEqual(
    expect.objectContaining({
      method: 'POST',
      path: '/_sim/send',
      namesBot: true,
      body: expect.objectContaining({ required: ['userId', 'text'] }),
    }),
  );
  const wrong = await ask('GET', '/_sim/bot');
  expect(wrong).toMatchObject({
    status: 404,
    body: { type: 'route-not-found', fix: expect.stringContaining('/_sim/') },
  });
});

test('what a chat showed at an earlier time is told from the ledger', async () => {
  const { get, post, call, sim } = await aControl();
  await post('/_sim/send', { userId: 42, text: 'hello' });
  const { message_id } = (await call('sendMessage', { chat_id: 42, text: 'first' })).body.result;
  const then = sim.clock.now();
  await post('/_sim/clock/skip', { seconds: 10 });
  await call('editMessageText', { chat_id: 42, message_id, text: 'second' });
  const texts = async (query = '') =>
    (await get(`/_sim/chats/42/screen${query}`)).body.messages.map(({ text }) => text);
  expect(await texts()).toEqual(['hello', 'second']);
  expect(await texts(`?at=${then}`)).toEqual(['hello', 'first']);
});

test('the ledger is read as lines, and followed as it grows', async () => {
  const { url, post, sim } = await aControl();
  await post('/_sim/send', { userId: 42, text: 'one' });
  const whole = await (await fetch(`${url}/_sim/ledger/lines?kind=update`)).text();
  expect(
    whole
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { text: string }).text),
  ).toEqual(['one']);

  const followed = await fetch(`${url}/_sim/ledger/lines?kind=update&follow=true&limit=2`);
  sim.send(undefined, { userId: 42, text: 'two' });
  expect((await followed.text()).match(/"text":"\w+"/g)).toEqual(['"text":"one"', '"text":"two"']);
});

test('time is frozen, skipped in hours and let go', async () => {
  const { post, sim } = await aControl();
  const frozen = await post('/_sim/clock/freeze');
  expect(frozen.body).toMatchObject({ frozen: true, now: sim.clock.now() });
  const skipped = await post('/_sim/clock/skip', { hours: 24, minutes: 1, ms: 5 });
  expect(skipped.body.now - frozen.body.now).toBe(86_460_005);
  expect((await post('/_sim/clock/run')).body).toMatchObject({ frozen: false });
  expect((await post('/_sim/clock/skip', { ms: -1 })).status).toBe(422);
  expect(sim.ledger.query({ kind: 'control' }).items.at(-1)).toMatchObject({ action: 'clock skipped' });
});

test('time is skipped and the wall clock jumps by command', async () => {
  const { post, sim } = await aControl();
  const before = sim.clock.now();
  expect((await post('/_sim/clock/skip', { ms: 60_000 })).body.now).toBe(before + 60_000);
  expect((await post('/_sim/clock/jump', { ms: -300_000 })).body.now).toBe(before - 240_000);
});

test('flood control and delivery are set', async () => {
  const { ask } = await aControl();
  expect((await ask('PUT', '/_sim/flood', { mode: 'realistic' })).body).toMatchObject({
    mode: 'realistic',
    bulkPerSecond: 30,
  });
  expect((await ask('PUT', '/_sim/delivery', { mode: 'cloud' })).body).toMatchObject({
    mode: 'cloud',
    webhookTimeoutMs: 60_000,
  });
});

test('a reset forgets everything', async () => {
  const { post, get } = await aControl();
  await post('/_sim/send', { userId: 42, text: 'hello' });
  await post('/_sim/faults', { kind: 'serverError' });
  await post('/_sim/reset');
  for (const path of ['/_sim/bots', '/_sim/users', '/_sim/chats', '/_sim/faults', '/_sim/ledger']) {
    expect((await get(path)).body.items).toEqual([]);
  }
});

test('changes of a chat are told as events', async () => {
  const { url, sim } = await aControl();
  sim.send(undefined, { userId: 42, text: 'hello' });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const response = await fetch(`${url}/_sim/events?chatId=42`, { signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const reading = (async () => {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) text += part.value;
  })().catch(() => undefined);
  await until('the stream is open', () => text.includes(': connected'));
  sim.send(undefined, { userId: 43, text: 'elsewhere' });
  sim.send(undefined, { userId: 42, text: 'again' });
  await until('the change is told', () => text.includes('data: '));
  expect(text.match(/data: .*/g)).toEqual(['data: {"chatId":42,"version":2}']);
  stop.abort();
  await reading;
});

test('it listens on loopback unless told otherwise', async () => {
  const { url } = await aControl();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
});

test('a busy port is named', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await expect(startSimulator({ port })).rejects.toThrow(`Port ${port} is used by another program`);
});
