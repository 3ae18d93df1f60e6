import { expect, test } from 'vitest';
import { aSharedChat } from './arrange.ts';
import { seenIn } from './formatting.ts';

const call = aSharedChat();
const send = async (text: string, entities: unknown, params: Record<string, unknown> = {}) =>
  seenIn(await call('sendMessage', { text, entities, ...params }));

const at = (type: string, offset: number, length: number, rest: object = {}) => ({ type, offset, length, ...rest });

test.each<[line: string, entity: object]>([
  ['bold 0 4', at('bold', 0, 4)],
  ['italic 0 4', at('italic', 0, 4)],
  ['underline 0 4', at('underline', 0, 4)],
  ['strikethrough 0 4', at('strikethrough', 0, 4)],
  ['spoiler 0 4', at('spoiler', 0, 4)],
  ['code 0 4', at('code', 0, 4)],
  ['blockquote 0 4', at('blockquote', 0, 4)],
  ['expandable_blockquote 0 4', at('expandable_blockquote', 0, 4)],
  ['pre 0 4', at('pre', 0, 4)],
  ['pre 0 4 rust', at('pre', 0, 4, { language: 'rust' })],
  ['text_link 0 4 https://e.com/', at('text_link', 0, 4, { url: 'https://e.com' })],
  ['text_mention 0 4 Ada', at('text_mention', 0, 4, { user: { id: 5, is_bot: false, first_name: 'whoever' } })],
  ['custom_emoji 0 4 77', at('custom_emoji', 0, 4, { custom_emoji_id: '77' })],
  ['date_time 0 4 99 r', at('date_time', 0, 4, { unix_time: 99, date_time_format: 'R' })],
])('%s is kept', async (line, entity) => {
  expect(await send('text', [entity])).toEqual(['text', line]);
});

test.each(['mention', 'hashtag', 'cashtag', 'bot_command', 'url', 'email', 'phone_number', 'bank_card_number'])(
  'a %s that the sender claims is left out',
  async (type) => {
    expect(await send('text', [at(type, 0, 4)])).toEqual(['text']);
  },
);

test.each<[why: string, entities: unknown]>([
  ["Can't parse MessageEntity: expected an Object", ['bold']],
  [
    'Can\'t parse MessageEntity: can\'t find field "offset"'.replace("can't find", "Can't find"),
    [{ type: 'bold', length: 1 }],
  ],
  ['Can\'t parse MessageEntity: Can\'t find field "length"', [{ type: 'bold', offset: 1 }]],
  ['Can\'t parse MessageEntity: Field "offset" must be a valid Number', [at('bold', 1.5, 1)]],
  ['Can\'t parse MessageEntity: Field "offset" must be a Number', [{ type: 'bold', offset: true, length: 1 }]],
  ['Can\'t parse MessageEntity: Can\'t find field "type"', [{ offset: 0, length: 1 }]],
  ["Can't parse MessageEntity: Type is not specified", [at('', 0, 1)]],
  ["Can't parse MessageEntity: Unsupported type specified", [at('blink', 0, 1)]],
  ['Can\'t parse MessageEntity: Can\'t find field "url"', [at('text_link', 0, 1)]],
  ['Can\'t parse MessageEntity: Can\'t find field "user"', [at('text_mention', 0, 1)]],
  ['Can\'t parse MessageEntity: Field "user" must be of type Object', [at('text_mention', 0, 1, { user: 5 })]],
  ['Can\'t parse MessageEntity: Can\'t find field "custom_emoji_id"', [at('custom_emoji', 0, 1)]],
  [
    "Can't parse MessageEntity: Invalid date-time format specified",
    [at('date_time', 0, 1, { unix_time: 1, date_time_format: 'x' })],
  ],
])('%s', async (why, entities) => {
  expect(await send('text', entities)).toEqual([`Bad Request: c${why.slice(1)}`]);
});

test.each<[why: string, text: string, entities: unknown]>([
  ['receive an entity with incorrect offset -1', 'text', [at('bold', -1, 1)]],
  ['receive an entity with incorrect length -1', 'text', [at('bold', 0, -1)]],
  ['entity begins after the end of the text at UTF-16 offset 9', 'text', [at('bold', 9, 1)]],
  ['entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 offset 5', 'text', [at('bold', 2, 3)]],
  ['entity beginning at UTF-16 offset 4 ends after the end of the text at UTF-16 offset 5', 'text', [at('bold', 4, 1)]],
  ['entity begins in a middle of a UTF-16 symbol at byte offset 4', '😀 x', [at('bold', 1, 1)]],
  [
    'entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 4',
    '😀 x',
    [at('bold', 0, 1)],
  ],
  [
    'entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 6',
    'ж😀',
    [at('bold', 0, 2)],
  ],
  ["entity URL 'http://nodot' is invalid: Wrong HTTP URL", 'text', [at('text_link', 0, 1, { url: 'http://nodot' })]],
  [
    "entity URL 'ftp://e.com' is invalid: Unsupported URL protocol",
    'text',
    [at('text_link', 0, 1, { url: 'ftp://e.com' })],
  ],
  [
    "entity URL 'http://e.com:0' is invalid: Wrong port number specified in the URL",
    'text',
    [at('text_link', 0, 1, { url: 'http://e.com:0' })],
  ],
  [
    "entity URL 'http://a b.com' is invalid: Disallowed character in URL host",
    'text',
    [at('text_link', 0, 1, { url: 'http://a b.com' })],
  ],
  ['invalid custom emoji identifier specified', 'text', [at('custom_emoji', 0, 1, { custom_emoji_id: '0' })]],
])('%s', async (why, text, entities) => {
  expect(await send(text, entities)).toEqual([`Bad Request: ${why}`]);
});

test.each<[what: string, text: string, entities: object[], ...seen: string[]]>([
  ['offsets count UTF-16 units', '😀 bold', [at('bold', 3, 4)], '😀 bold', 'bold 3 4'],
  ['an empty entity is left out', 'text', [at('bold', 1, 0)], 'text'],
  [
    'of two links over one text the longer one stays',
    'text',
    [at('text_link', 1, 2, { url: 'a.com' }), at('text_link', 0, 4, { url: 'b.com' })],
    'text',
    'text_link 0 4 http://b.com/',
  ],
  [
    'of links that overlap the first one stays',
    'abcd',
    [at('text_link', 0, 3, { url: 'a.com' }), at('text_link', 2, 2, { url: 'b.com' })],
    'abcd',
    'text_link 0 3 http://a.com/',
  ],
  [
    'styles that overlap are cut where the second begins',
    'abcd',
    [at('bold', 0, 3), at('italic', 2, 2)],
    'abcd',
    'bold 0 2',
    'italic 2 2',
    'bold 2 1',
  ],
  ['one style twice is one', 'abcd', [at('bold', 0, 2), at('bold', 1, 3)], 'abcd', 'bold 0 4'],
  [
    'nothing stands in code',
    'abcd',
    [at('code', 0, 4), at('bold', 1, 2), at('text_link', 1, 1, { url: 'a.com' })],
    'abcd',
    'code 0 4',
  ],
  [
    'a link over the edge of a quote is dropped',
    'abcd',
    [at('blockquote', 0, 2), at('text_link', 1, 2, { url: 'a.com' })],
    'abcd',
    'blockquote 0 2',
  ],
  [
    'bold over the edge of a quote is cut there',
    'abcd',
    [at('blockquote', 0, 2), at('bold', 1, 2)],
    'abcd',
    'blockquote 0 2',
    'bold 1 1',
    'bold 2 1',
  ],
  ['blanks at the ends are cut and entities move along', '  bold  ', [at('bold', 2, 4)], 'bold', 'bold 0 4'],
  ['blanks inside an entity at the beginning stay', '  bold', [at('bold', 0, 6)], '  bold', 'bold 0 6'],
  ['an entity that reaches into cut blanks ends before them', 'bold  ', [at('bold', 0, 6)], 'bold', 'bold 0 4'],
  ['a carriage return is taken out and offsets move', 'a\r\nb', [at('bold', 3, 1)], 'a\nb', 'bold 2 1'],
  ['control characters become blanks', 'a\tb\u0001c', [at('bold', 4, 1)], 'a b c', 'bold 4 1'],
])('%s', async (_what, text, entities, ...seen) => {
  expect(await send(text, entities)).toEqual(seen);
});

test.each<[what: string, text: string, ...seen: string[]]>([
  [
    'commands',
    '/start and /help@conformance_bot',
    '/start and /help@conformance_bot',
    'bot_command 0 6',
    'bot_command 11 21',
  ],
  ['mentions and hashtags', '@someone #topic', '@someone #topic', 'mention 0 8', 'hashtag 9 6'],
  ['links and addresses', 'https://e.com/x me@e.com', 'https://e.com/x me@e.com', 'url 0 15', 'email 16 8'],
])('%s are found without being named', async (_what, text, ...seen) => {
  expect(await send(text, undefined)).toEqual(seen);
});

test.each<[what: string, html: string, ...seen: string[]]>([
  ['in code', '<code>/start @someone</code>', '/start @someone', 'code 0 15'],
  ['in a link', '<a href="e.com">@someone</a>', '@someone', 'text_link 0 8 http://e.com/'],
])('nothing is found %s', async (_what, html, ...seen) => {
  expect(seenIn(await call('sendMessage', { text: html, parse_mode: 'HTML' }))).toEqual(seen);
});

test('a command in bold is found, and cuts it', async () => {
  expect(seenIn(await call('sendMessage', { text: '<b>try /start now</b>', parse_mode: 'HTML' }))).toEqual([
    'try /start now',
    'bold 0 4',
    'bot_command 4 6',
    'bold 4 6',
    'bold 10 4',
  ]);
});

test('with a parse mode the array of entities is not looked at', async () => {
  expect(await send('<b>x</b>', ['nonsense'], { parse_mode: 'HTML' })).toEqual(['x', 'bold 0 1']);
});

test('entities that are no JSON count as none', async () => {
  expect(await send('text', '[{')).toEqual(['text']);
});

test('a parse error is found before the chat is looked up', async () => {
  const reply = await call('sendMessage', { chat_id: 404, text: '<b>open', parse_mode: 'HTML' });
  expect(reply.body.description).toBe(
    'Bad Request: can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
  );
});

test('an entity outside of the text is found after it', async () => {
  const reply = await call('sendMessage', { chat_id: 404, text: 'x', entities: [at('bold', 9, 1)] });
  expect(reply.body.description).toBe('Bad Request: chat not found');
});
