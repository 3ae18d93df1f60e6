import { expect, test } from 'vitest';
import { aSharedChat, type Reply } from './arrange.ts';

const call = aSharedChat();
const outcome = ({ body }: Reply) => (body.ok ? 'sent' : body.description);
const html = (text: string) => ({ text, parse_mode: 'HTML' });

test.each<[what: string, outcome: string, params: Record<string, unknown>]>([
  ['4,096 characters', 'sent', { text: 'x'.repeat(4096) }],
  ['4,097 characters', 'Bad Request: message is too long', { text: 'x'.repeat(4097) }],
  ['4,096 emoji of two units', 'sent', { text: '😀'.repeat(4096) }],
  ['4,096 characters in 100 tags', 'sent', html('<b>x</b>'.repeat(100) + 'x'.repeat(3996))],
  ['4,097 characters in tags', 'Bad Request: message is too long', html(`<b>${'x'.repeat(4097)}</b>`)],
  ['references that are one character each', 'sent', html('&lt;'.repeat(4096))],
  ['blanks that will be cut', 'sent', { text: `${'x'.repeat(4096)}${' '.repeat(500)}` }],
  ['32,768 bytes, nearly all of them tags', 'sent', html(`${'<b></b>'.repeat(4681)}x`)],
  ['more than 32,768 bytes, whatever is in them', 'Bad Request: text is too long', html('<b></b>'.repeat(4682))],
  ['no text', 'Bad Request: message text is empty', { text: '' }],
  ['a text of blanks', 'Bad Request: text must be non-empty', { text: ' \n ' }],
  ['a text of characters without shape', 'Bad Request: text must be non-empty', { text: '\u200b\u2800' }],
  ['tags without a text', 'Bad Request: text must be non-empty', html('<b></b>')],
  ['marks without a text', 'Bad Request: text must be non-empty', { text: '**', parse_mode: 'MarkdownV2' }],
])('%s: %s', async (_what, expected, params) => {
  expect(outcome(await call('sendMessage', params))).toBe(expected);
});

test('the length is looked at after the chat', async () => {
  const reply = await call('sendMessage', { chat_id: 404, text: 'x'.repeat(4097) });
  expect(outcome(reply)).toBe('Bad Request: chat not found');
});

test('the size is looked at before the chat', async () => {
  const reply = await call('sendMessage', { chat_id: 404, text: 'x'.repeat(32_769) });
  expect(outcome(reply)).toBe('Bad Request: text is too long');
});

test('an edit to a text that is too long is refused in the words of the servers', async () => {
  const sent = await call('sendMessage', { text: 'short' });
  const message_id = sent.body.result.message_id;
  const edit = (length: number) => call('editMessageText', { message_id, text: 'x'.repeat(length) });
  expect(outcome(await edit(4097))).toBe('Bad Request: MESSAGE_TOO_LONG');
  expect(outcome(await edit(4096))).toBe('sent');
});
