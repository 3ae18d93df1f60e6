import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { aSimulator, aWebhook, type Received, until } from './arrange.ts';

/** A bot whose webhook answers the first update with this body. */
async function aBotThatAnswers(body: string | Buffer, headers: Record<string, string>, status = 200) {
  const hook = await aWebhook(({ answer }: Received, count) =>
    count === 1 ? answer(status, headers, body as string) : answer(),
  );
  const simulator = await aSimulator();
  await simulator.call('setWebhook', { url: hook.url });
  simulator.sim.send(undefined, { userId: 1, text: 'hello' });
  const shown = () => simulator.sim.screen(undefined, 1).messages.map(({ text, caption }) => text ?? caption);
  return { ...simulator, hook, shown };
}

const json = { 'content-type': 'application/json' };
const inJson = (call: Record<string, unknown>) => aBotThatAnswers(JSON.stringify(call), json);

test('a method in the answer of the webhook is executed', async () => {
  const { shown } = await inJson({ method: 'sendMessage', chat_id: 1, text: 'from the answer' });
  await until('the answer is on the screen', () => shown().length === 2);
  expect(shown()).toEqual(['hello', 'from the answer']);
});

test.each([
  'getMe',
  'getUpdates',
  'getChat',
  'getWebhookInfo',
  'GETFILE',
  'setWebhook',
  'deleteWebhook',
  'DeleteWebhook',
  'close',
  'logOut',
])('%s in the answer of the webhook is not executed', async (method) => {
  const { sim, call, hook } = await inJson({ method, url: '', chat_id: 1 });
  await until('it is delivered', () => sim.ledger.summary().updates.acknowledged === 1);
  await call('getMe');
  expect(Object.keys(sim.ledger.summary().calls).sort()).toEqual(['getMe', 'setWebhook']);
  expect((await call('getWebhookInfo')).body.result.url).toBe(hook.url);
});

test.each(['sendmessage', 'SENDMESSAGE', 'sendMessage'])('the case of %s does not matter', async (method) => {
  const { shown } = await inJson({ method, chat_id: 1, text: 'hi' });
  await until('the answer is on the screen', () => shown().length === 2);
});

test('a form in the answer is read as one', async () => {
  const form = new URLSearchParams({ method: 'sendMessage', chat_id: '1', text: 'from a form' });
  const { shown } = await aBotThatAnswers(String(form), { 'content-type': 'application/x-www-form-urlencoded' });
  await until('the answer is on the screen', () => shown().length === 2);
  expect(shown()[1]).toBe('from a form');
});

test('parts in the answer may carry a file', async () => {
  const form = new FormData();
  form.append('method', 'sendDocument');
  form.append('chat_id', '1');
  form.append('caption', 'from parts');
  form.append('document', new Blob(['a file']), 'a.txt');
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  const { shown, sim } = await aBotThatAnswers(Buffer.from(await encoded.arrayBuffer()), { 'content-type': type });
  await until('the answer is on the screen', () => shown().length === 2);
  expect(sim.screen(undefined, 1).messages[1]).toMatchObject({
    caption: 'from parts',
    document: { file_name: 'a.txt', file_size: 6 },
  });
});

test('a compressed answer is read', async () => {
  const body = gzipSync(JSON.stringify({ method: 'sendMessage', chat_id: 1, text: 'from a gzip' }));
  const { shown } = await aBotThatAnswers(body, { ...json, 'content-encoding': 'gzip' });
  await until('the answer is on the screen', () => shown().length === 2);
});

test.each([
  ['text that is no JSON', 'method=sendMessage', json],
  ['JSON that is no object', '["sendMessage"]', json],
  [
    'JSON that is called text',
    JSON.stringify({ method: 'sendMessage', chat_id: 1, text: 'x' }),
    { 'content-type': 'text/plain' },
  ],
  ['no method', JSON.stringify({ chat_id: 1, text: 'x' }), json],
  ['a broken gzip', 'nonsense', { ...json, 'content-encoding': 'gzip' }],
  ['an empty answer', '', json],
])('%s counts as delivered, and nothing is executed', async (_what, body, headers) => {
  const { sim, call, shown } = await aBotThatAnswers(body, headers);
  await until('it is delivered', () => sim.ledger.summary().updates.acknowledged === 1);
  await call('getMe');
  expect(Object.keys(sim.ledger.summary().calls).sort()).toEqual(['getMe', 'setWebhook']);
  expect(shown()).toEqual(['hello']);
});

test('a method in an answer that is no success is not executed', async () => {
  const call = JSON.stringify({ method: 'sendMessage', chat_id: 1, text: 'x' });
  const { sim, shown } = await aBotThatAnswers(call, json, 500);
  await until('it was sent again', () => sim.ledger.summary().updates.acknowledged === 1);
  expect(shown()).toEqual(['hello']);
});

test('the bot never learns that its method was refused', async () => {
  const { sim, hook } = await inJson({ method: 'sendMessage', chat_id: 404, text: 'x' });
  await until('the method was tried', () => sim.ledger.summary().calls.sendMessage !== undefined);
  expect(sim.ledger.query({ kind: 'call', method: 'sendMessage' }).items).toMatchObject([
    { ok: false, description: 'Bad Request: chat not found' },
  ]);
  expect(sim.ledger.summary().updates.acknowledged).toBe(1);
  expect(hook.received).toHaveLength(1);
});
