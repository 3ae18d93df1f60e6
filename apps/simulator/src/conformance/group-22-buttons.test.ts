import { expect, test } from 'vitest';
import { aSharedChat, aSimulator, updatesOf } from './arrange.ts';

const call = aSharedChat();
const inline = (...buttons: object[]) => ({ inline_keyboard: [buttons] });
const withMarkup = async (reply_markup: unknown, params: Record<string, unknown> = {}) =>
  (await call('sendMessage', { text: 'choose', reply_markup, ...params })).body;

test.each<[what: string, button: object, shown: object]>([
  ['data', { text: 'A', callback_data: 'a' }, { text: 'A', callback_data: 'a' }],
  ['64 bytes of data', { text: 'A', callback_data: 'x'.repeat(64) }, { callback_data: 'x'.repeat(64) }],
  ['a link', { text: 'A', url: 'https://e.com/x' }, { text: 'A', url: 'https://e.com/x' }],
  ['a link without protocol and path', { text: 'A', url: 'Example.COM' }, { url: 'http://example.com/' }],
  ['a link to a user', { text: 'A', url: 'tg://user?id=5' }, { url: 'tg://user?id=5' }],
  ['a deep link', { text: 'A', url: 'tg://resolve?domain=x' }, { url: 'tg://resolve?domain=x' }],
  ['text to copy', { text: 'A', copy_text: { text: 'x' } }, { copy_text: { text: 'x' } }],
  ['an inline query', { text: 'A', switch_inline_query: '' }, { switch_inline_query: '' }],
  ['a Web App', { text: 'A', web_app: { url: 'https://e.com' } }, { web_app: { url: 'https://e.com/' } }],
  ['a style', { text: 'A', callback_data: 'a', style: 'danger' }, { style: 'danger', callback_data: 'a' }],
  ['a link before data', { text: 'A', callback_data: 'a', url: 'https://e.com/' }, { url: 'https://e.com/' }],
])('a button with %s stands under the message', async (_what, button, shown) => {
  const { result } = await withMarkup(inline(button));
  expect(result.reply_markup?.inline_keyboard).toMatchObject([[shown]]);
});

test.each<[why: string, markup: unknown]>([
  ["can't parse reply keyboard markup JSON object", '{"inline_keyboard":'],
  ['object expected as reply markup', [[]]],
  ['field "inline_keyboard" must be of type Array', { inline_keyboard: {} }],
  [
    'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    { inline_keyboard: [{ text: 'A', callback_data: 'a' }] },
  ],
  ['field "keyboard" must be of type Array', { keyboard: 'A' }],
  ['field "keyboard" must be an Array of Arrays', { keyboard: ['A'] }],
  ["can't parse keyboard button: KeyboardButton must be a String or an Object", { keyboard: [[1]] }],
  ['can\'t parse keyboard button: Can\'t find field "text"', { keyboard: [[{}]] }],
  ["can't parse inline keyboard button: InlineKeyboardButton must be an Object", inline('A' as unknown as object)],
  ['can\'t parse inline keyboard button: Can\'t find field "text"', inline({ callback_data: 'a' })],
  [
    'can\'t parse inline keyboard button: Field "text" must be of type String',
    inline({ text: {}, callback_data: 'a' }),
  ],
  ["can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard", inline({ text: 'A' })],
  [
    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    inline({ text: 'A', callback_data: '' }),
  ],
  [
    "can't parse inline keyboard button: invalid button style specified",
    inline({ text: 'A', callback_data: 'a', style: 'pink' }),
  ],
  ['can\'t parse inline keyboard button: Can\'t find field "url"', inline({ text: 'A', web_app: {} })],
  ['can\'t parse inline keyboard button: Field "web_app" must be of type Object', inline({ text: 'A', web_app: 'x' })],
  ['field "remove_keyboard" must be of type Boolean', { remove_keyboard: 'yes' }],
])('a markup is refused before the chat is looked up: %s', async (why, markup) => {
  expect((await withMarkup(markup, { chat_id: 404 })).description).toBe(`Bad Request: ${why}`);
});

test.each<[why: string, markup: unknown]>([
  ['BUTTON_DATA_INVALID', inline({ text: 'A', callback_data: 'x'.repeat(65) })],
  ['BUTTON_DATA_INVALID', inline({ text: 'A', callback_data: 'ж'.repeat(33) })],
  ['BUTTON_COPY_TEXT_INVALID', inline({ text: 'A', copy_text: { text: 'x'.repeat(257) } })],
  [
    "inline keyboard button URL 'http://localhost:3000' is invalid: Wrong HTTP URL",
    inline({ text: 'A', url: 'http://localhost:3000' }),
  ],
  [
    "inline keyboard button URL 'javascript://x' is invalid: Unsupported URL protocol",
    inline({ text: 'A', url: 'javascript://x' }),
  ],
  [
    "inline keyboard button URL 'a b.com' is invalid: Disallowed character in URL host",
    inline({ text: 'A', url: 'a b.com' }),
  ],
  [
    "inline keyboard button Web App URL 'http://e.com' is invalid: Only HTTPS links are allowed",
    inline({ text: 'A', web_app: { url: 'http://e.com' } }),
  ],
  ["link to a user can't be used in login URL buttons", inline({ text: 'A', login_url: { url: 'tg://user?id=5' } })],
  [
    'reply markup is too long',
    { inline_keyboard: Array.from({ length: 101 }, (_, n) => [{ text: 'A', callback_data: `${n}` }]) },
  ],
  [
    'reply markup is too long',
    { inline_keyboard: Array.from({ length: 90 }, () => [{ text: 'A'.repeat(64), callback_data: 'x'.repeat(64) }]) },
  ],
])('a markup is refused once the chat is known: %s', async (why, markup) => {
  expect((await withMarkup(markup)).description).toBe(`Bad Request: ${why}`);
  expect((await withMarkup(markup, { chat_id: 404 })).description).toBe('Bad Request: chat not found');
});

test('buttons without a text and beyond the twelfth of a row are left out', async () => {
  const row = Array.from({ length: 14 }, (_, n) => ({ text: n === 0 ? '' : `${n}`, callback_data: `${n}` }));
  const { result } = await withMarkup({ inline_keyboard: [row, [{ text: '', callback_data: 'x' }]] });
  expect(result.reply_markup?.inline_keyboard.map((buttons) => buttons.map(({ text }) => text))).toEqual([
    Array.from({ length: 12 }, (_, n) => `${n + 1}`),
  ]);
});

test('an inline keyboard without rows is none', async () => {
  expect((await withMarkup({ inline_keyboard: [] })).result.reply_markup).toBeUndefined();
});

/** A chat with a message that has a button. */
async function aButton() {
  const simulator = await aSimulator();
  const { sim } = simulator;
  sim.send(undefined, { userId: 5, text: '/start' });
  const sent = await simulator.call('sendMessage', {
    chat_id: 5,
    text: 'choose',
    reply_markup: inline({ text: 'Yes', callback_data: 'y' }),
  });
  const messageId = sent.body.result.message_id;
  const press = (userId = 5) => sim.press(undefined, { userId, chatId: 5, messageId, data: 'y' }).callbackQueryId;
  const answer = async (params: Record<string, unknown>) => (await simulator.call('answerCallbackQuery', params)).body;
  const presses = () => sim.screen(undefined, 5).presses;
  return { ...simulator, press, answer, presses, messageId };
}

test('a pressed button spins until the bot answers', async () => {
  const { press, answer, presses, messageId } = await aButton();
  const callbackQueryId = press();
  expect(presses()).toEqual([{ callbackQueryId, userId: 5, messageId, data: 'y', spinning: true }]);
  expect((await answer({ callback_query_id: callbackQueryId })).result).toBe(true);
  expect(presses()).toMatchObject([{ spinning: false, answer: { text: '', showAlert: false } }]);
});

test.each<[what: string, params: Record<string, unknown>, shown: object]>([
  ['a note', { text: 'Saved' }, { text: 'Saved', showAlert: false, url: '' }],
  ['an alert', { text: 'Really?', show_alert: true }, { text: 'Really?', showAlert: true, url: '' }],
  ['a page', { url: 'https://t.me/x?start=y' }, { text: '', showAlert: false, url: 'https://t.me/x?start=y' }],
  ['200 characters', { text: 'x'.repeat(200) }, { text: 'x'.repeat(200), showAlert: false, url: '' }],
])('the user is shown %s', async (_what, params, shown) => {
  const { press, answer, presses } = await aButton();
  await answer({ callback_query_id: press(), ...params });
  expect(presses()).toMatchObject([{ answer: shown }]);
});

test('a text of 201 characters is refused and the button spins on', async () => {
  const { press, answer, presses } = await aButton();
  const reply = await answer({ callback_query_id: press(), text: 'x'.repeat(201) });
  expect(reply.description).toBe('Bad Request: MESSAGE_TOO_LONG');
  expect(presses()).toMatchObject([{ spinning: true }]);
});

const tooOld = 'Bad Request: query is too old and response timeout expired or query ID is invalid';

test.each<[what: string, params: Record<string, unknown>]>([
  ['a press that never was', { callback_query_id: '12345' }],
  ['no press', {}],
])('%s can not be answered', async (_what, params) => {
  const { answer } = await aButton();
  expect((await answer(params)).description).toBe(tooOld);
});

test('after 150 seconds the button has stopped and can not be answered', async () => {
  const { press, answer, presses, sim } = await aButton();
  const callback_query_id = press();
  await sim.clock.skip(150_001);
  expect(presses()).toMatchObject([{ spinning: false }]);
  expect((await answer({ callback_query_id })).description).toBe(tooOld);
});

test('a second answer is taken, but the first one was shown', async () => {
  const { press, answer, presses } = await aButton();
  const callback_query_id = press();
  await answer({ callback_query_id, text: 'first' });
  expect((await answer({ callback_query_id, text: 'second' })).ok).toBe(true);
  expect(presses()).toMatchObject([{ answer: { text: 'first' } }]);
});

test("another bot can not answer this bot's press", async () => {
  const { press, sim, call: callAs } = await aButton();
  const callback_query_id = press();
  const other = sim.createBot({ username: 'other_bot' }).bot;
  expect((await callAs('answerCallbackQuery', { callback_query_id }, other.token)).body.description).toBe(tooOld);
});

test('each press is its own: both spin', async () => {
  const { press, answer, presses } = await aButton();
  const first = press();
  press();
  await answer({ callback_query_id: first });
  expect(presses().map(({ spinning }) => spinning)).toEqual([false, true]);
});

test('the update names the user, the message and the data', async () => {
  const { press, call: callAs, messageId } = await aButton();
  const id = press();
  const query = updatesOf(await callAs('getUpdates')).find(({ callback_query }) => callback_query)?.callback_query;
  expect(query).toMatchObject({ id, from: { id: 5 }, data: 'y', message: { message_id: messageId, text: 'choose' } });
});

test('the keyboard under the field comes, is replaced, and goes', async () => {
  const { sim, call: callAs } = await aButton();
  const send = (reply_markup: object) => callAs('sendMessage', { chat_id: 5, text: 'x', reply_markup });
  const keyboard = () => sim.screen(undefined, 5).keyboard;
  expect(keyboard()).toBeNull();
  const { body } = await send({
    keyboard: [['Yes', { text: 'Where I am', request_location: true }]],
    resize_keyboard: true,
  });
  expect(body.result.reply_markup).toBeUndefined();
  expect(keyboard()).toMatchObject({ resize_keyboard: true, keyboard: [[{ text: 'Yes' }, { text: 'Where I am' }]] });
  await send({ keyboard: [['No']] });
  expect(keyboard()?.keyboard).toEqual([[{ text: 'No' }]]);
  await send(inline({ text: 'A', callback_data: 'a' }));
  expect(keyboard()).not.toBeNull();
  await send({ remove_keyboard: true });
  expect(keyboard()).toBeNull();
});

test.each<[field: string, why: string]>([
  ['request_contact', 'phone number can be requested in private chats only'],
  ['request_location', 'location can be requested in private chats only'],
])('%s asks for something that a group can not give', async (field, why) => {
  const { sim, call: callAs } = await aButton();
  sim.send(undefined, { userId: 5, chatId: -9, text: 'hi' });
  const reply_markup = { keyboard: [[{ text: 'A', [field]: true }]] };
  const { body } = await callAs('sendMessage', { chat_id: -9, text: 'x', reply_markup });
  expect(body.description).toBe(`Bad Request: ${why}`);
});
