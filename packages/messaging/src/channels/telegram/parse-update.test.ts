import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseUpdate } from './parse-update.ts';

const bot = { telegramId: 7, username: 'Shop_Bot' };
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const from = { id: 5, is_bot: false, first_name: 'Ada', last_name: 'L', username: 'ada', language_code: 'en' };
const message = (more: object) => ({
  update_id: 1,
  message: { message_id: 9, date: 1_790_000_000, chat: { id: 5, type: 'private' }, from, ...more },
});
const parsed = (update: object) => parseUpdate(bytes(update), bot);

test('a private text is read in our words', () => {
  expect(parsed(message({ text: 'hi' }))).toEqual({
    updateId: 1,
    kind: 'text',
    chatId: 5,
    topicId: 0,
    isPrivate: true,
    messageId: 9,
    text: 'hi',
    command: undefined,
    addressed: true,
    sender: { id: 5, name: 'Ada L', username: 'ada', language: 'en' },
    chat: { type: 'private' },
  });
});

test.each([
  ['/start', '/start'],
  ['/START@shop_bot now', '/start'],
  ['/start@other_bot', undefined],
])('the command of %s is %s', (text, command) => {
  const length = text.split(' ')[0]?.length;
  expect(parsed(message({ text, entities: [{ type: 'bot_command', offset: 0, length }] }))?.command).toBe(command);
});

const chat = { id: -100, type: 'supergroup', title: 'Shop' };
const inGroup = (more: object) => parsed(message({ chat, ...more }));

test.each([
  ['nobody', { text: '@shop_bot hi' }, false],
  ['its name', { text: 'hi @SHOP_bot', entities: [{ type: 'mention', offset: 3, length: 9 }] }, true],
  ['its name behind emoji', { text: '👋🏽 @shop_bot', entities: [{ type: 'mention', offset: 5, length: 9 }] }, true],
  ['another name', { text: '@shop_bott', entities: [{ type: 'mention', offset: 0, length: 10 }] }, false],
  [
    'its name in a caption',
    { photo: [], caption: '@shop_bot?', caption_entities: [{ type: 'mention', offset: 0, length: 9 }] },
    true,
  ],
  ['a link to it', { text: 'you', entities: [{ type: 'text_mention', offset: 0, length: 3, user: { id: 7 } }] }, true],
  [
    'a link to someone',
    { text: 'you', entities: [{ type: 'text_mention', offset: 0, length: 3, user: { id: 8 } }] },
    false,
  ],
  ['a reply', { text: 'why?', reply_to_message: { message_id: 3, from: { id: 7 } } }, true],
  ['a photo in reply', { photo: [], reply_to_message: { message_id: 3, from: { id: 7 } } }, true],
  ['a reply to someone', { text: 'why?', reply_to_message: { message_id: 3, from: { id: 8 } } }, false],
  ['a command by name', { text: '/help@shop_bot', entities: [{ type: 'bot_command', offset: 0, length: 14 }] }, true],
  ['a bare command', { text: '/help', entities: [{ type: 'bot_command', offset: 0, length: 5 }] }, false],
])('in a group a message with %s is for the bot: %s', (_, more, addressed) => {
  expect(inGroup(more).addressed).toBe(addressed);
});

test('a bare command in reply to the bot is its own; one that names another bot is not, not even in reply', () => {
  const reply = { reply_to_message: { message_id: 3, from: { id: 7 } } };
  const command = (text: string) =>
    inGroup({ text, ...reply, entities: [{ type: 'bot_command', offset: 0, length: text.length }] });
  expect(command('/stop')).toMatchObject({ addressed: true, command: '/stop', replyTo: 3 });
  expect(command('/stop@other_bot')).toMatchObject({ addressed: false, command: undefined });
});

test('what a deep link carries stays in the text of its command', () => {
  const start = { text: '/start sale_42', entities: [{ type: 'bot_command', offset: 0, length: 6 }] };
  expect(parsed(message(start))).toMatchObject({ command: '/start', text: '/start sale_42' });
});

const file = { file_id: 'F', file_unique_id: 'U' };
test.each([
  [
    'a photo, the largest of its sizes',
    {
      photo: [
        { file_id: 's', width: 90, height: 90 },
        { ...file, width: 900, height: 900, file_size: 8 },
        { file_id: 'm', width: 320, height: 320 },
      ],
    },
    { kind: 'photo', fileId: 'F', uniqueId: 'U', sizeBytes: 8 },
  ],
  [
    'a live photo',
    { photo: [{ ...file, width: 9, height: 9 }], live_photo: file },
    { kind: 'photo', fileId: 'F', uniqueId: 'U' },
  ],
  [
    'a document',
    { document: { ...file, file_name: 'a.pdf', mime_type: 'application/pdf', file_size: 9 } },
    { kind: 'document', fileId: 'F', uniqueId: 'U', fileName: 'a.pdf', mimeType: 'application/pdf', sizeBytes: 9 },
  ],
  [
    'a voice message',
    { voice: { ...file, duration: 3, mime_type: 'audio/ogg' } },
    { kind: 'voice', fileId: 'F', uniqueId: 'U', durationSeconds: 3, mimeType: 'audio/ogg' },
  ],
  [
    'an audio file',
    { audio: { ...file, duration: 3 } },
    { kind: 'audio', fileId: 'F', uniqueId: 'U', durationSeconds: 3 },
  ],
  ['a video', { video: { ...file, duration: 3 } }, { kind: 'video', fileId: 'F', uniqueId: 'U', durationSeconds: 3 }],
  [
    'a video note',
    { video_note: { ...file, duration: 3 } },
    { kind: 'video_note', fileId: 'F', uniqueId: 'U', durationSeconds: 3 },
  ],
  [
    'an animation, which is a document too',
    { animation: file, document: file },
    { kind: 'animation', fileId: 'F', uniqueId: 'U' },
  ],
  ['a sticker', { sticker: { ...file, emoji: '🎉' } }, { kind: 'sticker', fileId: 'F', uniqueId: 'U', label: '🎉' }],
  ['a place', { location: { latitude: 1.5, longitude: 2 } }, { kind: 'location', latitude: 1.5, longitude: 2 }],
  [
    'a venue, which is a place too',
    {
      venue: { location: { latitude: 1, longitude: 2 }, title: 'Café', address: 'Main St 1' },
      location: { latitude: 1, longitude: 2 },
    },
    { kind: 'venue', label: 'Café, Main St 1', latitude: 1, longitude: 2 },
  ],
  [
    'a contact',
    { contact: { phone_number: '+100', first_name: 'Bo', last_name: 'B' } },
    { kind: 'contact', label: 'Bo B, +100' },
  ],
  ['a poll', { poll: { id: '1', question: 'Tea?' } }, { kind: 'poll', label: 'Tea?' }],
  ['a dice', { dice: { emoji: '🎲', value: 4 } }, { kind: 'dice', label: '🎲 4' }],
  ['a story', { story: { id: 1 } }, { kind: 'unknown' }],
])('%s is kept by what Telegram names it', (_, more, attachment) => {
  expect(parsed(message(more))).toMatchObject({ kind: 'media', text: '', attachments: [attachment] });
});

test('a caption is the text of its picture, and pieces of an album share its id', () => {
  expect(parsed(message({ photo: [], caption: 'this one', media_group_id: '12' }))).toMatchObject({
    kind: 'text',
    text: 'this one',
    albumId: '12',
    attachments: [{ kind: 'photo' }],
  });
});

test('a forwarded message is read like one that was written', () => {
  const forwarded = { text: 'from afar', forward_origin: { type: 'hidden_user', sender_user_name: 'X', date: 1 } };
  expect(parsed(message(forwarded))).toMatchObject({ kind: 'text', text: 'from afar', sender: { id: 5 } });
});

test('of a rich message the words are read', () => {
  const blocks = [
    { type: 'heading', size: 1, text: ['Prices ', { type: 'bold', text: 'today' }] },
    {
      type: 'list',
      items: [
        { label: '1', blocks: [{ type: 'paragraph', text: 'tea' }] },
        { label: '2', blocks: [{ type: 'paragraph', text: 'milk' }] },
      ],
    },
    {
      type: 'table',
      cells: [
        [{ text: 'tea' }, { text: '2' }],
        [{}, { text: '3' }],
      ],
    },
    { type: 'divider' },
    { type: 'photo', photo: [], caption: { text: 'a cup' } },
    { type: 'a kind of tomorrow', text: { type: 'custom_emoji', alternative_text: '🍵' } },
  ];
  expect(parsed(message({ rich_message: { blocks } }))).toMatchObject({
    kind: 'text',
    text: 'Prices today\ntea\nmilk\ntea | 2\n3\na cup\n🍵',
  });
});

test.each([
  ['somebody who joined', message({ new_chat_members: [] }), 'other'],
  ['a pinned message', message({ pinned_message: { message_id: 1 } }), 'other'],
  ['what Telegram may invent', message({ something_of_tomorrow: {} }), 'other'],
  ['a bot', message({ text: 'x', from: { ...from, is_bot: true } }), 'other'],
  ['a poll', { update_id: 1, poll: {} }, 'other'],
  [
    'a post of a channel',
    { update_id: 1, channel_post: message({ text: 'x', chat: { id: -9, type: 'channel' } }).message },
    'other',
  ],
  [
    'a post of a channel that its group is told of',
    message({
      chat,
      text: 'x',
      from: { id: 777_000 },
      sender_chat: { id: -9, type: 'channel' },
      is_automatic_forward: true,
    }),
    'other',
  ],
  ['an edit', { update_id: 1, edited_message: message({ text: 'x' }).message }, 'edit'],
  ['an edited caption', { update_id: 1, edited_message: message({ photo: [], caption: 'x' }).message }, 'edit'],
  [
    'a live location that moves',
    { update_id: 1, edited_message: message({ location: { latitude: 1, longitude: 1 } }).message },
    'other',
  ],
])('%s is told from a text', (_, update, kind) => {
  expect(parsed(update)?.kind).toBe(kind);
});

test('who writes as a group or a channel is that chat and no bot', () => {
  const anonymous = { id: 1_087_968_824, is_bot: true, first_name: 'Group' };
  const asGroup = inGroup({ text: 'x', from: anonymous, sender_chat: chat });
  expect(asGroup).toMatchObject({ kind: 'text', sender: { id: -100, name: 'Shop', language: undefined } });
  expect(asGroup.chat).toEqual({ type: 'supergroup', title: 'Shop' });
});

test('a press is read with what its button carries and says, and where it stands', () => {
  const reply_markup = {
    inline_keyboard: [[{ text: 'Helpful', callback_data: 'good.1' }], [{ text: 'Site', url: 'https://a.b' }]],
  };
  const stood = {
    message_id: 44,
    date: 1,
    chat,
    message_thread_id: 3,
    is_topic_message: true,
    text: 'answer',
    reply_markup,
  };
  const press = (more: object) =>
    parsed({ update_id: 1, callback_query: { id: '77', from, chat_instance: '1', ...more } });
  const read = { kind: 'press', callbackId: '77', data: 'good.1', sender: { id: 5 }, addressed: true };
  expect(press({ data: 'good.1', message: stood })).toMatchObject({
    ...read,
    label: 'Helpful',
    chatId: -100,
    topicId: 3,
    messageId: 44,
  });
  // Telegram shows only so much of an old one.
  const old = press({ data: 'good.1', message: { chat, message_id: 44, date: 0 } });
  expect(old).toMatchObject({ ...read, chatId: -100, topicId: 0, messageId: 44 });
  expect(old.label).toBeUndefined();
  expect(press({ data: 'good.1', inline_message_id: 'i' })).toMatchObject({ ...read, chatId: 0 });
  expect(press({ game_short_name: 'chess', message: stood })).toMatchObject({ kind: 'press', chatId: -100 });
});

test('the Stop of a draft names the draft, its chat and its topic', () => {
  const stopped = { chat: { id: 5, type: 'private', first_name: 'Ada' }, message_thread_id: 8, draft_id: 99 };
  expect(parsed({ update_id: 1, stopped_message_generation: stopped })).toMatchObject({
    kind: 'stop',
    chatId: 5,
    topicId: 8,
    draftId: 99,
    isPrivate: true,
    sender: { id: 5, name: 'Ada' },
  });
});

test('a reaction is the emoji that stand there now; without any it was taken back', () => {
  const reaction = (new_reaction: object[], more: object = { user: from }) =>
    parsed({
      update_id: 1,
      message_reaction: { chat, message_id: 9, date: 1, old_reaction: [], new_reaction, ...more },
    });
  const drawn = { type: 'custom_emoji', custom_emoji_id: '55' };
  const all = reaction([{ type: 'emoji', emoji: '👍' }, drawn, { type: 'paid' }]);
  expect(all).toMatchObject({
    kind: 'reaction',
    chatId: -100,
    messageId: 9,
    emoji: ['👍', 'custom:55', '⭐'],
    sender: { id: 5 },
  });
  expect(reaction([])).toMatchObject({ kind: 'reaction', emoji: [] });
  expect(reaction([], { actor_chat: chat }).sender.id).toBe(-100);
});

test.each([
  ['kicked', {}, 'private', 'blocked'],
  ['member', {}, 'private', undefined],
  ['kicked', {}, 'group', 'kicked'],
  ['left', {}, 'supergroup', 'kicked'],
  ['administrator', {}, 'supergroup', undefined],
  ['restricted', { is_member: true, can_send_messages: true }, 'supergroup', undefined],
  ['restricted', { is_member: true, can_send_messages: false }, 'supergroup', 'muted'],
  ['restricted', { is_member: false, can_send_messages: true }, 'supergroup', 'kicked'],
])('a bot that is %s %o in a %s chat has trouble there: %s', (status, more, type, trouble) => {
  const my_chat_member = {
    chat: { id: 5, type },
    from,
    date: 1,
    old_chat_member: {},
    new_chat_member: { status, user: {}, ...more },
  };
  const read = parsed({ update_id: 1, my_chat_member });
  expect(read).toMatchObject({ kind: 'member', chatId: 5, isMember: trouble === undefined });
  expect(read.trouble).toBe(trouble);
});

test('both halves of a group’s upgrade say from where to where, whoever did it', () => {
  const group = (id: number) => ({ id, type: 'group' });
  const anonymous = { id: 1_087_968_824, is_bot: true, first_name: 'Group' };
  const moved = { kind: 'moved', moved: { from: -5, to: -1_005 } };
  expect(parsed(message({ chat: group(-5), migrate_to_chat_id: -1_005, from: anonymous }))).toMatchObject(moved);
  expect(parsed(message({ chat: group(-1_005), migrate_from_chat_id: -5 }))).toMatchObject(moved);
  expect(parsed(message({ chat: group(-5), migrate_to_chat_id: 'x' }))?.kind).not.toBe('moved');
});

test('a topic is its own lane, also in private; a thread of replies and the General topic are not', () => {
  const topic = { text: 'x', is_topic_message: true };
  expect(parsed(message({ ...topic, message_thread_id: 3 })).topicId).toBe(3);
  expect(inGroup({ ...topic, message_thread_id: 3 }).topicId).toBe(3);
  expect(inGroup({ text: 'x', message_thread_id: 3 }).topicId).toBe(0);
  expect(inGroup({ ...topic, message_thread_id: 1 }).topicId).toBe(0);
});

test('a message in a topic that the bot has opened answers nobody', () => {
  const opened = { message_id: 3, from: { id: 7 }, forum_topic_created: { name: 'Orders' } };
  const topic = { text: 'x', message_thread_id: 3, is_topic_message: true };
  expect(inGroup({ ...topic, reply_to_message: opened })).toMatchObject({ addressed: false, topicId: 3 });
  expect(inGroup({ ...topic, reply_to_message: opened }).replyTo).toBeUndefined();
  expect(inGroup({ ...topic, reply_to_message: { message_id: 4, from: { id: 7 } } })).toMatchObject({
    addressed: true,
    replyTo: 4,
  });
});

test.each([
  ['no chat', message({ chat: undefined, text: 'x' })],
  ['a chat without an id', message({ chat: {}, text: 'x' })],
  ['a text that is a number', message({ text: 5 })],
  ['entities that are none', message({ text: 'x', entities: [null, 5, {}] })],
  ['a sender that is a string', message({ text: 'x', from: 'Ada' })],
  ['a message that is a list', { update_id: 1, message: [] }],
])('a message with %s stops nothing', (_, update) => {
  expect(parsed(update)).toMatchObject({ updateId: 1, kind: 'other' });
});

test('whatever the bytes, reading them throws nothing', () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
    fc
      .tuple(
        fc.constantFrom('message', 'edited_message', 'callback_query', 'message_reaction', 'my_chat_member'),
        fc.object(),
      )
      .map(([kind, value]) => bytes({ update_id: 1, [kind]: value })),
  );
  fc.assert(
    fc.property(anything, (raw) => {
      expect(() => parseUpdate(raw, bot)).not.toThrow();
    }),
  );
});
