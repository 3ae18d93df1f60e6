import { expect, test } from 'vitest';
import { aSimulator, replyOf, token } from './arrange.ts';

async function aChat() {
  const simulator = await aSimulator();
  simulator.sim.send(undefined, { userId: 5, text: '/start' });
  return simulator;
}

test('method names are case-insensitive', async () => {
  const { call } = await aChat();
  expect((await call('SENDmessage', { chat_id: 5, text: 'loud' })).body.result.text).toBe('loud');
});

test('parameters come from the query', async () => {
  const { url } = await aChat();
  const reply = await replyOf(await fetch(`${url}/bot${token}/sendMessage?chat_id=5&text=from%20the+query`));
  expect(reply.body.result.text).toBe('from the query');
});

test('parameters come from a form', async () => {
  const { url } = await aChat();
  const body = new URLSearchParams({ chat_id: '5', text: 'from a form' });
  const reply = await replyOf(await fetch(`${url}/bot${token}/sendMessage`, { method: 'POST', body }));
  expect(reply.body.result.text).toBe('from a form');
});

test('parameters come from JSON, structured ones as objects or as text', async () => {
  const { call } = await aChat();
  const markup = { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] };
  const asObject = await call('sendMessage', { chat_id: 5, text: 'one', reply_markup: markup });
  const asText = await call('sendMessage', { chat_id: '5', text: 'two', reply_markup: JSON.stringify(markup) });
  expect(asObject.body.result.reply_markup).toEqual(markup);
  expect(asText.body.result.reply_markup).toEqual(markup);
});

test('parameters come from multipart/form-data', async () => {
  const { url } = await aChat();
  const body = new FormData();
  body.set('chat_id', '5');
  body.set('text', 'from parts');
  const reply = await replyOf(await fetch(`${url}/bot${token}/sendMessage`, { method: 'POST', body }));
  expect(reply.body.result.text).toBe('from parts');
});

test('a parameter in the query wins over one in the body', async () => {
  const { url } = await aChat();
  const body = new URLSearchParams({ chat_id: '5', text: 'body' });
  const reply = await replyOf(await fetch(`${url}/bot${token}/sendMessage?text=query`, { method: 'POST', body }));
  expect(reply.body.result.text).toBe('query');
});

test.each([
  ['under its own name', 'document', undefined],
  ['under the name that attach:// gives', 'upload-1', 'attach://upload-1'],
])('a file is taken %s', async (_how, field, reference) => {
  const { url } = await aChat();
  const body = new FormData();
  body.set('chat_id', '5');
  if (reference) body.set('document', reference);
  body.set(field, new Blob(['twelve bytes'], { type: 'text/plain' }), 'note.txt');
  const reply = await replyOf(await fetch(`${url}/bot${token}/sendDocument`, { method: 'POST', body }));
  expect(reply.body.result.document).toMatchObject({ file_name: 'note.txt', mime_type: 'text/plain', file_size: 12 });
});

test('without a method in the path, the parameter `method` names it', async () => {
  const { call } = await aChat();
  expect((await call('', { method: 'sendMessage', chat_id: 5, text: 'named inside' })).body.ok).toBe(true);
});

test('a body that is no JSON counts as empty', async () => {
  const { url } = await aChat();
  const reply = await replyOf(
    await fetch(`${url}/bot${token}/sendMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"chat_id":5,"text":"broken',
    }),
  );
  expect(reply.body.description).toBe('Bad Request: message text is empty');
});

test('more than 1 MiB of parameters is refused with 413', async () => {
  const { call } = await aChat();
  const reply = await call('sendMessage', { chat_id: 5, text: 'x'.repeat(1024 * 1024) });
  expect(reply.status).toBe(413);
  expect(reply.body.description).toBe('Request Entity Too Large: too many parameters');
});

test('more than 50 files in one request are refused with 413', async () => {
  const { url } = await aChat();
  const body = new FormData();
  for (let n = 0; n < 51; n++) body.set(`file${n}`, new Blob(['x']), `${n}.txt`);
  const reply = await replyOf(await fetch(`${url}/bot${token}/sendDocument`, { method: 'POST', body }));
  expect(reply.status).toBe(413);
  expect(reply.body.description).toBe('Request Entity Too Large: too many files attached');
});
