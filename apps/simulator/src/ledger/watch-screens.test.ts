import { expect, test } from 'vitest';
import { aSimulator } from '../conformance/arrange.ts';
import type { ScreenEntry } from './index.ts';

async function aWatchedChat() {
  const simulator = await aSimulator({ historyLimit: 20 });
  const { sim, call } = simulator;
  sim.send(undefined, { userId: 5, text: 'hello' });
  const screen = () => sim.ledger.query({ kind: 'screen' }).items as ScreenEntry[];
  const told = () => screen().map(({ change, text }) => (text === undefined ? change : `${change}: ${text}`));
  const say = (text: string, more = {}) => call('sendMessage', { chat_id: 5, text, ...more });
  return { ...simulator, screen, told, say };
}

test('messages, edits and deletions are told in order, with the whole message', async () => {
  const { call, say, told, screen, sim } = await aWatchedChat();
  const reply_markup = { inline_keyboard: [[{ text: 'Yes', callback_data: 'yes' }]] };
  const { message_id } = (await say('one', { reply_markup })).body.result;
  await call('editMessageText', { chat_id: 5, message_id, text: 'two' });
  await call('deleteMessage', { chat_id: 5, message_id });
  expect(told()).toEqual(['shown: hello', 'shown: one', 'edited: two', 'deleted']);
  expect(screen()[1]).toMatchObject({
    bot: 'conformance_bot',
    chatId: 5,
    messageId: message_id,
    message: { reply_markup },
  });
  expect(screen()[0]).toMatchObject({ userId: 5 });
  expect(sim.ledger.summary().screen).toEqual({ shown: 2, edited: 1, deleted: 1 });
});

test('typing is told with how long it lasts, and its end only when no message explains it', async () => {
  const { call, say, told, screen } = await aWatchedChat();
  await call('sendChatAction', { chat_id: 5, action: 'typing' });
  await say('done');
  await call('sendChatAction', { chat_id: 5, action: 'typing' });
  await call('sendChatAction', { chat_id: 5, action: 'cancel' });
  expect(told()).toEqual(['shown: hello', 'typing', 'shown: done', 'typing', 'typing over']);
  expect(screen()[1]).toMatchObject({ action: 'typing', forMs: 5000 });
});

test('each step of a draft is told, and so is a draft that is stopped', async () => {
  const { call, say, told, screen } = await aWatchedChat();
  for (const text of ['Once', 'Once upon']) await call('sendMessageDraft', { chat_id: 5, draft_id: 7, text });
  await say('Once upon a time');
  expect(told()).toEqual(['shown: hello', 'draft: Once', 'draft: Once upon', 'shown: Once upon a time']);
  expect(screen()[1]).toMatchObject({ draftId: 7, forMs: 30_000 });
});

test('a press and its answer are told', async () => {
  const { call, say, told, sim } = await aWatchedChat();
  const reply_markup = { inline_keyboard: [[{ text: 'Yes', callback_data: 'yes' }]] };
  const { message_id } = (await say('Well?', { reply_markup })).body.result;
  const { callbackQueryId } = sim.press(undefined, { userId: 5, messageId: message_id, data: 'yes' });
  await call('answerCallbackQuery', { callback_query_id: callbackQueryId, text: 'Noted' });
  expect(told().slice(2)).toEqual(['pressed', 'answered: Noted']);
});

test('what falls out of the history was not deleted by anybody', async () => {
  const { say, told } = await aWatchedChat();
  for (let n = 0; n < 30; n++) await say(`${n}`);
  expect(told().filter((change) => !change.startsWith('shown'))).toEqual([]);
});

test('a screen of the past shows messages, typing and drafts as they were, each for its time', async () => {
  const { call, say, sim } = await aWatchedChat();
  await call('sendChatAction', { chat_id: 5, action: 'typing' });
  await call('sendMessageDraft', { chat_id: 5, draft_id: 7, text: 'Once' });
  const at = sim.clock.now();
  await sim.clock.skip(60_000);
  const { message_id } = (await say('Once upon a time')).body.result;
  await call('deleteMessage', { chat_id: 5, message_id });

  const then = (ms: number) => sim.screenAt(undefined, 5, at + ms);
  expect(then(0)).toMatchObject({
    messages: [{ text: 'hello' }],
    typing: { bot: 'conformance_bot', action: 'typing' },
    drafts: [{ draftId: 7, text: 'Once' }],
    complete: true,
  });
  expect([then(5000).typing, then(29_999).drafts.length, then(30_000).drafts]).toEqual([null, 1, []]);
  expect(then(60_000).messages).toMatchObject([{ text: 'hello' }]);
  expect(sim.screenAt(undefined, 5, at - 1).messages).toEqual([]);
});
