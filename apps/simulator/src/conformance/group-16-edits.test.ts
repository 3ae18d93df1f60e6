import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

const buttons = { inline_keyboard: [[{ text: 'Yes', callback_data: 'y' }]] };
const notModified =
  'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

async function aChat() {
  const simulator = await aSimulator();
  const { message } = simulator.sim.send(undefined, { userId: 5, text: '/start' });
  const call = async (method: string, params: Record<string, unknown>) =>
    (await simulator.call(method, { chat_id: 5, ...params })).body;
  const sent = await call('sendMessage', { text: '<b>first</b> words', parse_mode: 'HTML', reply_markup: buttons });
  const last = () => simulator.sim.screen(undefined, 5).messages.at(-1);
  return { ...simulator, call, last, theirs: message.message_id, ours: sent.result.message_id as number };
}

async function aCaptionedChat() {
  const chat = await aChat();
  const body = new FormData();
  body.set('chat_id', '5');
  body.set('caption', 'a note');
  body.set('document', new Blob(['twelve bytes'], { type: 'text/plain' }), 'note.txt');
  const reply = await fetch(`${chat.url}/bot${chat.sim.bot().token}/sendDocument`, { method: 'POST', body });
  const { result } = (await reply.json()) as { result: { message_id: number } };
  return { ...chat, document: result.message_id };
}

test.each<[what: string, params: Record<string, unknown>]>([
  ['the same text, marks and buttons', { text: '<b>first</b> words', parse_mode: 'HTML', reply_markup: buttons }],
  ['the same text in other marks', { text: '*first* words', parse_mode: 'MarkdownV2', reply_markup: buttons }],
  ['the same text with blanks around it', { text: ' <b>first</b> words ', parse_mode: 'HTML', reply_markup: buttons }],
])('%s are no change', async (_what, params) => {
  const { call, ours } = await aChat();
  expect((await call('editMessageText', { message_id: ours, ...params })).description).toBe(notModified);
});

test.each<[what: string, params: Record<string, unknown>]>([
  ['other words', { text: 'other words', reply_markup: buttons }],
  ['the same words without the marks', { text: 'first words', reply_markup: buttons }],
  ['the same text without the buttons', { text: '<b>first</b> words', parse_mode: 'HTML' }],
])('%s are a change', async (_what, params) => {
  const { call, ours } = await aChat();
  expect((await call('editMessageText', { message_id: ours, ...params })).ok).toBe(true);
});

test('an edit without buttons takes them away', async () => {
  const { call, ours, last } = await aChat();
  const { result } = await call('editMessageText', { message_id: ours, text: 'bare' });
  expect(result.reply_markup).toBeUndefined();
  expect(last()).toMatchObject({ text: 'bare' });
  expect(last()?.reply_markup).toBeUndefined();
});

test('an edit without marks takes the entities away', async () => {
  const { call, ours, last } = await aChat();
  await call('editMessageText', { message_id: ours, text: 'bare' });
  expect(last()?.entities).toBeUndefined();
});

test('editMessageReplyMarkup changes the buttons alone', async () => {
  const { call, ours } = await aChat();
  const reply_markup = { inline_keyboard: [[{ text: 'No', callback_data: 'n' }]] };
  const { result } = await call('editMessageReplyMarkup', { message_id: ours, reply_markup });
  expect(result).toMatchObject({ text: 'first words', entities: [{ type: 'bold' }], reply_markup });
  expect((await call('editMessageReplyMarkup', { message_id: ours, reply_markup })).description).toBe(notModified);
});

test.each<[why: string, method: string, params: Record<string, unknown>]>([
  ['message text is empty', 'editMessageText', {}],
  ['text must be non-empty', 'editMessageText', { text: '  ' }],
  [
    "can't parse entities: Unexpected end tag at byte offset 0",
    'editMessageText',
    { text: '</b>', parse_mode: 'HTML' },
  ],
  ['message to edit not found', 'editMessageText', { text: 'x', message_id: 999 }],
  ['message to edit not found', 'editMessageText', { text: 'x', message_id: 0 }],
  ['message to edit not found', 'editMessageText', { text: 'x', message_id: -1 }],
  ['message to edit not found', 'editMessageReplyMarkup', { message_id: 999 }],
  ['message to edit not found', 'editMessageCaption', { message_id: 999 }],
  ['chat_id is empty', 'editMessageText', { text: 'x', chat_id: '' }],
  ['chat not found', 'editMessageText', { text: 'x', chat_id: 404 }],
  ['message identifier is not specified', 'editMessageText', { text: 'x', chat_id: '', message_id: '' }],
  ['MESSAGE_ID_INVALID', 'editMessageText', { text: 'x', chat_id: '', message_id: '', inline_message_id: 'abc' }],
  ['there is no caption in the message to edit', 'editMessageCaption', { caption: 'x' }],
  ['inline keyboard expected', 'editMessageText', { text: 'x', reply_markup: { remove_keyboard: true } }],
  ['inline keyboard expected', 'editMessageReplyMarkup', { reply_markup: { keyboard: [['A']] } }],
])('an edit is refused: %s (%s)', async (why, method, params) => {
  const { call, ours } = await aChat();
  expect((await call(method, { message_id: ours, ...params })).description).toBe(`Bad Request: ${why}`);
});

test.each(['editMessageText', 'editMessageCaption', 'editMessageReplyMarkup'])(
  "%s leaves other people's messages alone",
  async (method) => {
    const { call, theirs } = await aChat();
    const reply = await call(method, { message_id: theirs, text: 'x', caption: 'x' });
    expect(reply.description).toBe("Bad Request: message can't be edited");
  },
);

test("another bot's message in the same group can not be edited", async () => {
  const { call, sim, url } = await aChat();
  const other = sim.createBot({ username: 'other_bot' }).bot;
  sim.send('conformance_bot', { userId: 5, chatId: -9, text: 'hi' });
  sim.send('other_bot', { userId: 5, chatId: -9, text: 'hi' });
  const sent = await call('sendMessage', { chat_id: -9, text: 'mine' });
  const reply = await fetch(
    `${url}/bot${other.token}/editMessageText?chat_id=-9&message_id=${sent.result.message_id}&text=x`,
  );
  expect(await reply.json()).toMatchObject({ description: "Bad Request: message can't be edited" });
});

test('a caption is edited, taken away, and limited', async () => {
  const { call, document, last } = await aCaptionedChat();
  const edit = (params: Record<string, unknown>) => call('editMessageCaption', { message_id: document, ...params });
  expect((await edit({ caption: '<i>new</i> note', parse_mode: 'HTML' })).result).toMatchObject({
    caption: 'new note',
    caption_entities: [{ type: 'italic', offset: 0, length: 3 }],
  });
  expect((await edit({ caption: '*new* note' })).ok).toBe(true);
  expect((await edit({ caption: '*new* note' })).description).toBe(notModified);
  expect((await edit({ caption: 'x'.repeat(1025) })).description).toBe('Bad Request: MEDIA_CAPTION_TOO_LONG');
  expect((await edit({})).ok).toBe(true);
  expect(last()?.caption).toBeUndefined();
});

test('a file has no text to edit', async () => {
  const { call, document } = await aCaptionedChat();
  const reply = await call('editMessageText', { message_id: document, text: 'x' });
  expect(reply.description).toBe('Bad Request: there is no text in the message to edit');
});

test('a caption of 1,025 characters is not sent', async () => {
  const { call } = await aChat();
  const reply = await call('sendDocument', { document: 'http://e.com/a.txt', caption: 'x'.repeat(1025) });
  expect(reply.description).toBe('Bad Request: message caption is too long');
});
