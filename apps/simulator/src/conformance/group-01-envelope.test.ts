import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

test('a call that succeeds is answered 200 with ok and result', async () => {
  const { call } = await aSimulator();
  const reply = await call('getMe');
  expect(reply.status).toBe(200);
  expect(reply.body).toMatchObject({ ok: true, result: { id: 7000000001, is_bot: true, username: 'conformance_bot' } });
});

test('a call that fails has the same number as HTTP status and as error_code', async () => {
  const { call } = await aSimulator();
  const reply = await call('sendMessage', { chat_id: 1, text: 'hello' });
  expect(reply.status).toBe(400);
  expect(reply.body).toEqual({ ok: false, error_code: 400, description: 'Bad Request: chat not found' });
});

test('a 429 says how long to wait in the header Retry-After and in parameters.retry_after', async () => {
  const { call, sim } = await aSimulator();
  sim.send(undefined, { userId: 1, text: '/start' });
  sim.faults.add({ kind: 'tooManyRequests', next: 1, retryAfterMin: 9, retryAfterMax: 9 });
  const reply = await call('sendMessage', { chat_id: 1, text: 'hello' });
  expect(reply.status).toBe(429);
  expect(reply.retryAfter).toBe('9');
  expect(reply.body).toEqual({
    ok: false,
    error_code: 429,
    description: 'Too Many Requests: retry after 9',
    parameters: { retry_after: 9 },
  });
});

test('a description begins with the name of its code and a small letter', async () => {
  const { call } = await aSimulator();
  const reply = await call('sendMessage', { chat_id: 1 });
  expect(reply.body.description).toBe('Bad Request: message text is empty');
});

test('a description whose second character is a capital keeps its first letter', async () => {
  const { call, sim } = await aSimulator();
  sim.send(undefined, { userId: 1, text: '/start' });
  const button = { text: 'Press', callback_data: 'x'.repeat(65) };
  const reply = await call('sendMessage', { chat_id: 1, text: 'hi', reply_markup: { inline_keyboard: [[button]] } });
  expect(reply.body.description).toBe('Bad Request: BUTTON_DATA_INVALID');
});
