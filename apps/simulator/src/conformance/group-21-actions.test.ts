import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

async function aChat() {
  const simulator = await aSimulator();
  simulator.sim.send(undefined, { userId: 5, text: '/start' });
  const act = async (params: Record<string, unknown>) =>
    (await simulator.call('sendChatAction', { chat_id: 5, ...params })).body;
  const typing = () => simulator.sim.screen(undefined, 5).typing;
  return { ...simulator, act, typing };
}

test.each(
  'typing upload_photo record_video upload_video record_voice upload_voice record_audio upload_audio upload_document choose_sticker find_location pick_up_location record_video_note upload_video_note'.split(
    ' ',
  ),
)('%s is shown', async (action) => {
  const { act, typing } = await aChat();
  expect((await act({ action })).result).toBe(true);
  expect(typing()).toMatchObject({ action, forMs: 5000 });
});

test('capitals do not matter', async () => {
  const { act, typing } = await aChat();
  await act({ action: 'TYPING' });
  expect(typing()).toMatchObject({ action: 'typing' });
});

test('cancel ends it', async () => {
  const { act, typing } = await aChat();
  await act({ action: 'typing' });
  expect((await act({ action: 'cancel' })).result).toBe(true);
  expect(typing()).toBeNull();
});

test.each<[why: string, params: Record<string, unknown>]>([
  ['wrong parameter action in request', {}],
  ['wrong parameter action in request', { action: '' }],
  ['wrong parameter action in request', { action: 'thinking', chat_id: 404 }],
  ['chat not found', { action: 'typing', chat_id: 404 }],
  ['chat_id is empty', { action: 'typing', chat_id: '' }],
])('an action is refused: %s', async (why, params) => {
  const { act } = await aChat();
  expect((await act(params)).description).toBe(`Bad Request: ${why}`);
});

test('a file of the bot ends it as a text does', async () => {
  const { act, typing, call } = await aChat();
  await act({ action: 'upload_document' });
  await call('sendDocument', { chat_id: 5, document: 'http://e.com/a.txt' });
  expect(typing()).toBeNull();
});

test('an edit of the bot does not end it', async () => {
  const { act, typing, call } = await aChat();
  const sent = await call('sendMessage', { chat_id: 5, text: 'one' });
  await act({ action: 'typing' });
  await call('editMessageText', { chat_id: 5, message_id: sent.body.result.message_id, text: 'two' });
  expect(typing()).not.toBeNull();
});

test('a draft of the bot does not end it', async () => {
  const { act, typing, call } = await aChat();
  await act({ action: 'typing' });
  await call('sendMessageDraft', { chat_id: 5, draft_id: 1, text: 'so' });
  expect(typing()).not.toBeNull();
});
