import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendPart } from './send-part.ts';
import { createTelegram, type Telegram } from './telegram-client.ts';

const token = '1234567890:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr';
let server: Server;
let answerWith: { status: number; body: string } | 'nothing' | 'reset' | 'drip';
let telegram: Telegram;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      if (answerWith === 'reset') return response.destroy();
      if (answerWith === 'nothing') return;
      if (answerWith === 'drip') {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drops = setInterval(() => response.write(' '), 50);
        response.once('close', () => clearInterval(drops));
        return;
      }
      response.writeHead(answerWith.status, { 'content-type': 'application/json' });
      response.end(answerWith.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  telegram = aTelegram(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(async () => {
  await telegram.close();
  server.closeAllConnections();
  server.close();
});

const aTelegram = (root: string) => createTelegram({ everyBot: root, sandbox: root, cloud: root });
const part = { chatId: 1, topicId: 0, text: 'hello' };
const refusal = (code: number, description: string, parameters?: object) => ({
  status: code,
  body: JSON.stringify({ ok: false, error_code: code, description, parameters }),
});

test.each([
  ['accepted', { status: 200, body: '{"ok":true,"result":{"message_id":17}}' }, { kind: 'sent', externalId: 17 }],
  [
    '429',
    refusal(429, 'Too Many Requests: retry after 7', { retry_after: 7 }),
    { kind: 'retry', afterMs: 7_000, limited: true },
  ],
  [
    '429 with a broken wait, as a proxy made it up',
    refusal(429, 'Too Many Requests', { retry_after: 1.0005 }),
    { kind: 'retry', afterMs: 1_001, limited: true },
  ],
  [
    '429 with a wait that is no number',
    refusal(429, 'Too Many Requests', { retry_after: 'soon' }),
    { kind: 'retry', afterMs: 1_000, limited: true },
  ],
  [
    '429 with a wait beyond all time',
    refusal(429, 'Too Many Requests', { retry_after: 1e300 }),
    { kind: 'retry', afterMs: 86_400_000, limited: true },
  ],
  [
    'a new id of the chat that is none',
    refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -1.5 }),
    { kind: 'refused', scope: 'part' },
  ],
  [
    'a refusal that no text can hold',
    refusal(400, 'Bad \0 Request'),
    { kind: 'refused', scope: 'part', reason: '400 Bad \uFFFD Request' },
  ],
  [
    'a refusal that says nothing readable',
    { status: 400, body: '{"ok":false,"description":5,"parameters":"x"}' },
    { kind: 'refused' },
  ],
  ['blocked', refusal(403, 'Forbidden: bot was blocked by the user'), { kind: 'refused', scope: 'chat' }],
  ['no such chat', refusal(400, 'Bad Request: chat not found'), { kind: 'refused', scope: 'chat' }],
  [
    'a group that became a supergroup',
    refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -1_001 }),
    { kind: 'moved', chatId: -1_001 },
  ],
  ['too long', refusal(400, 'Bad Request: message is too long'), { kind: 'refused', scope: 'part' }],
  ['revoked', refusal(401, 'Unauthorized'), { kind: 'refused', scope: 'bot' }],
  ['revoked, as the cloud says it', refusal(404, 'Not Found'), { kind: 'refused', scope: 'bot' }],
  ['a 500', refusal(500, 'Internal Server Error: restart'), { kind: 'uncertain' }],
  ['a proxy’s page', { status: 502, body: '<html>Bad Gateway</html>' }, { kind: 'uncertain' }],
  ['a connection that was cut after the request', 'reset' as const, { kind: 'uncertain' }],
  ['silence', 'nothing' as const, { kind: 'uncertain' }],
  ['a body that drips and never ends', 'drip' as const, { kind: 'uncertain' }],
  ['an acceptance without a message', { status: 200, body: '{"ok":true}' }, { kind: 'uncertain' }],
  ['a body of null', { status: 200, body: 'null' }, { kind: 'uncertain' }],
])('a send that meets %s has the outcome that guarantees.md 2.3 gives it', async (_, behaviour, outcome) => {
  answerWith = behaviour;
  const isSilent = behaviour === 'nothing' || behaviour === 'drip';
  expect(await sendPart(telegram, token, part, isSilent ? 200 : 5_000)).toMatchObject(outcome);
});

test('a connection that never came about was certainly not a send', async () => {
  const unused = createTcpServer();
  await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', resolve));
  const { port } = unused.address() as AddressInfo;
  await new Promise((resolve) => unused.close(resolve));
  for (const root of [`http://127.0.0.1:${port}`, 'http://nowhere.invalid']) {
    const unreachable = aTelegram(root);
    expect(await sendPart(unreachable, token, part, 500)).toMatchObject({ kind: 'retry', limited: false });
    await unreachable.close();
  }
});

test('a call that waited too long for a free connection was certainly not a send', async () => {
  answerWith = 'nothing';
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const narrow = createTelegram({ everyBot: root, sandbox: root, cloud: root }, 1);
  const [onTheWire, inTheQueue] = await Promise.all([
    sendPart(narrow, token, part, 400),
    sendPart(narrow, token, part, 200),
  ]);
  expect([onTheWire.kind, inTheQueue.kind]).toEqual(['uncertain', 'retry']);
  await narrow.close();
});

test('calls that hang take no connection away from those that send', async () => {
  answerWith = 'nothing';
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const narrow = createTelegram({ everyBot: root, sandbox: root, cloud: root }, 1);
  const hanging = Array.from({ length: 50 }, () =>
    narrow.call(token, 'answerCallbackQuery', {}, { timeoutMs: 1_000 }).catch(() => 'hung'),
  );
  await new Promise((resolve) => server.once('request', (request) => request.once('end', resolve)));
  answerWith = { status: 200, body: '{"ok":true,"result":{"message_id":17}}' };
  expect(await sendPart(narrow, token, part, 500)).toMatchObject({ kind: 'sent' });
  await Promise.all(hanging);
  await narrow.close();
});

test('a sandbox token is never sent to Telegram, whatever TELEGRAM_API_ROOT says (T30)', async () => {
  answerWith = { status: 200, body: '{"ok":true,"result":{}}' };
  const { port } = server.address() as AddressInfo;
  const [cloud, nowhere] = [`http://127.0.0.1:${port}`, 'http://127.0.0.1:9'];
  const sandboxToken = '1234567890:SANDBOXddEEffGGhhIIjjKKllMMnnOOppQQr';
  const heard: (string | undefined)[] = [];
  const listen = (request: { url?: string }) => heard.push(request.url);
  server.on('request', listen);
  const real = createTelegram({ everyBot: `${cloud}/`, sandbox: nowhere, cloud });
  expect(await real.call(sandboxToken, 'getMe', {})).toMatchObject({ ok: false, code: 401 });
  expect(await sendPart(real, sandboxToken, part, 200)).toMatchObject({ kind: 'refused', scope: 'bot' });
  expect(heard).toEqual([]);
  expect(await real.call(token, 'getMe', {})).toMatchObject({ ok: true });
  // A server of one's own takes both.
  const own = createTelegram({ everyBot: cloud, sandbox: nowhere, cloud: 'https://api.telegram.org' });
  expect(await own.call(sandboxToken, 'getMe', {})).toMatchObject({ ok: true });
  server.off('request', listen);
  await Promise.all([real.close(), own.close()]);
});

test('no failure says the token', async () => {
  const said: string[] = [];
  for (const behaviour of [
    'reset',
    'nothing',
    { status: 200, body: 'not json' },
    { status: 200, body: `{"ok":true` },
  ] as const) {
    answerWith = behaviour;
    const error = await telegram.call(token, 'getMe', {}, { timeoutMs: 200 }).catch((thrown: Error) => thrown);
    said.push(JSON.stringify(error, Object.getOwnPropertyNames(error)), String(error), (error as Error).stack ?? '');
  }
  const unreachable = aTelegram('http://nowhere.invalid');
  const error = await unreachable.call(token, 'getMe', {}).catch((thrown: Error) => thrown);
  said.push(JSON.stringify(error, Object.getOwnPropertyNames(error)), String(error));
  await unreachable.close();
  expect(said.filter((text) => text.includes(token) || text.includes(token.split(':')[1] as string))).toEqual([]);
});
