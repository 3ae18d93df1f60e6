import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

test('the same sendMessage twice is two messages', async () => {
  const { sim, call } = await aSimulator();
  sim.send(undefined, { userId: 5, text: '/start' });
  const first = await call('sendMessage', { chat_id: 5, text: 'once' });
  const second = await call('sendMessage', { chat_id: 5, text: 'once' });
  expect(second.body.result.message_id).toBeGreaterThan(first.body.result.message_id);
  expect(sim.screen(undefined, 5).messages.map(({ text }) => text)).toEqual(['/start', 'once', 'once']);
});

test('ids of messages grow in every chat', async () => {
  const { sim, call } = await aSimulator();
  const ids: Record<number, number[]> = { 5: [], 6: [], [-9]: [] };
  for (let n = 0; n < 3; n++) {
    for (const chatId of [5, 6, -9]) {
      const { message } = sim.send(
        undefined,
        chatId < 0 ? { userId: 5, chatId, text: 'hi' } : { userId: chatId, text: 'hi' },
      );
      const sent = await call('sendMessage', { chat_id: chatId, text: 'hi' });
      ids[chatId]?.push(message.message_id, sent.body.result.message_id);
    }
  }
  for (const list of Object.values(ids)) {
    expect(list).toHaveLength(6);
    expect(list).toEqual([...new Set(list)].sort((a, b) => a - b));
  }
});
