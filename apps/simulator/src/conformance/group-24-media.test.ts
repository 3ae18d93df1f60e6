import type { Message } from 'grammy/types';
import { expect, test } from 'vitest';
import { aWebhook, until, updatesOf } from './arrange.ts';
import { aChatWithFiles, blobOf, fileIdIn, resultOf } from './arrange-media.ts';

const photos = (count: number) => Array.from({ length: count }, (_, n) => ({ kind: 'photo', caption: `photo ${n}` }));
const mediaOf = (count: number, type = 'photo') =>
  Array.from({ length: count }, (_, n) => ({ type, media: `attach://f${n}` }));
const filesOf = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, blobOf('x')]));

test.each([2, 3, 10])('an album of %i comes as so many updates with one media_group_id, in order', async (count) => {
  const { sim, call } = await aChatWithFiles();
  const sent = sim.act(undefined, 'send-album', { userId: 5, items: photos(count) });
  expect(sent.rest).toHaveLength(count - 1);
  const messages = updatesOf(await call('getUpdates'))
    .flatMap(({ message }) => message ?? [])
    .slice(1);
  expect(messages.map(({ caption }) => caption)).toEqual(photos(count).map(({ caption }) => caption));
  expect(new Set(messages.map(({ media_group_id }) => media_group_id)).size).toBe(1);
  expect(messages[0]?.media_group_id).toMatch(/^\d{10,19}$/);
  const ids = messages.map(({ message_id }) => message_id);
  expect(ids).toEqual(ids.map((_, n) => (ids[0] ?? 0) + n));
});

test('an album is sent in a burst, and by webhook in the order of its items', async () => {
  const hook = await aWebhook();
  const { sim, call } = await aChatWithFiles();
  await call('setWebhook', { url: hook.url, drop_pending_updates: true });
  sim.act(undefined, 'send-album', { userId: 5, items: photos(5) });
  await until('all have come', () => hook.received.length === 5);
  expect(hook.received.map(({ update }) => update.message?.caption)).toEqual(photos(5).map(({ caption }) => caption));
  const entries = sim.ledger.query({ kind: 'update' }).items.slice(1);
  expect(new Set(entries.map(({ at }) => at)).size).toBe(1);
});

test('two albums have two media_group_ids', async () => {
  const { sim } = await aChatWithFiles();
  const album = () => sim.act(undefined, 'send-album', { userId: 5, items: photos(2) }).message.media_group_id;
  expect(album()).not.toBe(album());
});

test.each([
  ['one item', [{ kind: 'photo' }]],
  ['eleven items', photos(11)],
  ['a document among photos', [{ kind: 'photo' }, { kind: 'document' }]],
  ['music among videos', [{ kind: 'video' }, { kind: 'audio' }]],
  ['a voice message', [{ kind: 'voice' }, { kind: 'voice' }]],
])('a person can not send an album of %s', async (_what, items) => {
  const { sim } = await aChatWithFiles();
  expect(() => sim.act(undefined, 'send-album', { userId: 5, items })).toThrow();
});

test.each(['photo', 'video', 'document', 'audio'])('the bot sends an album of the kind %s', async (type) => {
  const { upload, sim } = await aChatWithFiles();
  const { body } = await upload('sendMediaGroup', { media: mediaOf(3, type) }, filesOf(3));
  const messages = body.result as unknown as Message[];
  expect(messages).toHaveLength(3);
  expect(new Set(messages.map(({ media_group_id }) => media_group_id)).size).toBe(1);
  expect(messages.every((message) => fileIdIn(message) !== '')).toBe(true);
  expect(sim.screen(undefined, 5).messages).toHaveLength(4);
});

test('photos and videos go together', async () => {
  const { upload } = await aChatWithFiles();
  const media = [...mediaOf(1), { type: 'video', media: 'attach://f1' }];
  expect((await upload('sendMediaGroup', { media }, filesOf(2))).body.ok).toBe(true);
});

test('one item alone is sent without a media_group_id', async () => {
  const { upload } = await aChatWithFiles();
  const { body } = await upload('sendMediaGroup', { media: mediaOf(1) }, filesOf(1));
  const [only] = body.result as unknown as Message[];
  expect(only?.media_group_id).toBeUndefined();
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'parameter "media" is required'],
  ['no JSON', '{', "can't parse media JSON object"],
  ['no list', { type: 'photo' }, 'expected an Array of InputMedia'],
  ['an empty list', [], 'there are no messages to send'],
  ['eleven items', mediaOf(11), 'too many messages to send as an album'],
  ['a text', ['photo'], "can't parse InputMedia: expected an Object"],
  ['no type', [{ media: 'attach://f0' }], 'can\'t parse InputMedia: can\'t find field "type"'],
  ['no file', [{ type: 'photo', media: 'attach://elsewhere' }], "can't parse InputMedia: media not found"],
  ['a sticker', mediaOf(2, 'sticker'), 'can\'t parse InputMedia: type "sticker" is unsupported'],
  [
    'an animation',
    mediaOf(2, 'animation'),
    'can\'t parse InputMedia: type "animation" can\'t be used in sendMediaGroup',
  ],
  [
    'a document among photos',
    [...mediaOf(1), { type: 'document', media: 'attach://f1' }],
    "document can't be mixed with other media types",
  ],
  [
    'music among photos',
    [...mediaOf(1), { type: 'audio', media: 'attach://f1' }],
    "audio can't be mixed with other media types",
  ],
  [
    'a file_id that is none',
    [{ type: 'photo', media: 'nonsense' }],
    "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
  ],
  ['a caption that is too long', [{ ...mediaOf(1)[0], caption: 'x'.repeat(1025) }], 'message caption is too long'],
])('sendMediaGroup of %s is refused', async (_what, media, text) => {
  const { upload, sim } = await aChatWithFiles();
  const { body } = await upload('sendMediaGroup', media === undefined ? {} : { media }, filesOf(11));
  expect(body.description?.toLowerCase()).toBe(`bad request: ${text}`.toLowerCase());
  expect(sim.screen(undefined, 5).messages).toHaveLength(1);
});

test.each([
  [
    'photo',
    'send-photo',
    { width: 1920, height: 1080 },
    { photo: [{ width: 90 }, { width: 320 }, { width: 800 }, { width: 1280 }, { width: 1920, height: 1080 }] },
  ],
  [
    'small photo',
    'send-photo',
    { width: 200, height: 100 },
    {
      photo: [
        { width: 90, height: 45 },
        { width: 200, height: 100 },
      ],
    },
  ],
  [
    'tall photo',
    'send-photo',
    { width: 450, height: 900 },
    { photo: [{ width: 45, height: 90 }, { height: 320 }, { height: 800 }, { width: 450, height: 900 }] },
  ],
  [
    'voice',
    'send-voice',
    { duration: 7, sizeBytes: 5000 },
    { voice: { duration: 7, mime_type: 'audio/ogg', file_size: 5000 } },
  ],
  [
    'music',
    'send-audio',
    { duration: 180, title: 'Song', performer: 'Ada', name: 'a.mp3', mimeType: 'audio/mpeg' },
    { audio: { duration: 180, title: 'Song', performer: 'Ada', file_name: 'a.mp3', mime_type: 'audio/mpeg' } },
  ],
  [
    'document',
    'send-document',
    { name: 'report.pdf', mimeType: 'application/pdf', sizeBytes: 1234 },
    { document: { file_name: 'report.pdf', mime_type: 'application/pdf', file_size: 1234 } },
  ],
  [
    'video',
    'send-video',
    { width: 640, height: 360, duration: 12 },
    { video: { width: 640, height: 360, duration: 12 } },
  ],
  ['round video', 'send-video-note', { width: 384, duration: 9 }, { video_note: { length: 384, duration: 9 } }],
  [
    'animation',
    'send-animation',
    { name: 'cat.mp4' },
    { animation: { file_name: 'cat.mp4' }, document: { file_name: 'cat.mp4' } },
  ],
  [
    'sticker',
    'send-sticker',
    { emoji: '😺' },
    { sticker: { emoji: '😺', type: 'regular', width: 512, is_animated: false, is_video: false } },
  ],
] as const)('a %s reaches the bot with what is said of it', async (_what, act, options, expected) => {
  const { sim, heard } = await aChatWithFiles();
  sim.act(undefined, act, { userId: 5, ...options });
  expect(await heard()).toMatchObject(expected);
});

test('the sizes of a photo have ids of their own, and grow', async () => {
  const { sim, heard, getFile } = await aChatWithFiles();
  sim.act(undefined, 'send-photo', { userId: 5, width: 1280, height: 960, sizeBytes: 200_000 });
  const sizes = (await heard()).photo ?? [];
  expect(new Set(sizes.map(({ file_id }) => file_id)).size).toBe(sizes.length);
  expect(new Set(sizes.map(({ file_unique_id }) => file_unique_id)).size).toBe(sizes.length);
  const bytes = sizes.map(({ file_size = 0 }) => file_size);
  expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
  expect(bytes.at(-1)).toBe(200_000);
  expect((await getFile(sizes[0]?.file_id ?? '')).result.file_size).toBe(bytes[0]);
});

test.each(['send-photo', 'send-voice', 'send-audio', 'send-document', 'send-video', 'send-animation'] as const)(
  '%s may have a caption, with the commands and mentions in it marked',
  async (act) => {
    const { sim, heard } = await aChatWithFiles();
    sim.act(undefined, act, { userId: 5, caption: '/ask @conformance_bot what is this?' });
    const message = await heard();
    expect(message.caption).toBe('/ask @conformance_bot what is this?');
    expect(message.caption_entities?.map(({ type }) => type)).toEqual(['bot_command', 'mention']);
    expect(message.text).toBeUndefined();
  },
);

test.each(['sendPhoto', 'sendVoice', 'sendAudio', 'sendDocument', 'sendVideo', 'sendAnimation'])(
  '%s: a caption may have 1,024 characters',
  async (method) => {
    const { upload } = await aChatWithFiles();
    const field = method.slice(4).toLowerCase();
    const sendWith = (caption: string) => upload(method, { caption }, { [field]: blobOf('x') });
    expect((await sendWith('😀'.repeat(1024))).body.ok).toBe(true);
    expect((await sendWith('x'.repeat(1025))).body.description).toBe('Bad Request: message caption is too long');
  },
);

test('a caption is counted after its marks are taken out', async () => {
  const { upload } = await aChatWithFiles();
  const caption = `<b>${'x'.repeat(1024)}</b>`;
  const sent = await upload('sendPhoto', { caption, parse_mode: 'HTML' }, { photo: blobOf('x') });
  expect(resultOf(sent).caption_entities).toEqual([{ type: 'bold', offset: 0, length: 1024 }]);
});

test('a caption that can not be parsed is refused before the chat is looked for', async () => {
  const { upload } = await aChatWithFiles();
  const fields = { chat_id: 404, caption: '<b>', parse_mode: 'HTML' };
  const { body } = await upload('sendPhoto', fields, { photo: blobOf('x') });
  expect(body.description).toMatch(/^Bad Request: can't parse entities/);
});

test.each(['sendVideoNote', 'sendSticker'])('%s has no caption', async (method) => {
  const { upload } = await aChatWithFiles();
  const field = method === 'sendSticker' ? 'sticker' : 'video_note';
  expect(resultOf(await upload(method, { caption: 'x' }, { [field]: blobOf('x') })).caption).toBeUndefined();
});

test.each([
  ['duration', 'sendVideo', { duration: 100_000 }, { video: { duration: 86_400 } }],
  ['width', 'sendVideo', { width: 20_000, height: -5 }, { video: { width: 10_000 } }],
  ['length', 'sendVideoNote', { length: 640 }, { video_note: { length: 640 } }],
])('the %s of %s is cut down to what is allowed', async (_what, method, params, expected) => {
  const { upload } = await aChatWithFiles();
  const field = method === 'sendVideo' ? 'video' : 'video_note';
  expect(resultOf(await upload(method, params, { [field]: blobOf('x') }))).toMatchObject(expected);
});

test('a round video of more than 640 is refused', async () => {
  const { upload } = await aChatWithFiles();
  const { body } = await upload('sendVideoNote', { length: 641 }, { video_note: blobOf('x') });
  expect(body.description).toBe('Bad Request: wrong video note length');
});

test('a caption above, and a spoiler, are kept with what can be seen', async () => {
  const { upload } = await aChatWithFiles();
  const fields = { caption: 'up', show_caption_above_media: true, has_spoiler: true };
  const shown = { show_caption_above_media: true, has_media_spoiler: true };
  expect(resultOf(await upload('sendPhoto', fields, { photo: blobOf('x') }))).toMatchObject(shown);
  const voice = resultOf(await upload('sendVoice', fields, { voice: blobOf('x') }));
  expect([voice.show_caption_above_media, voice.has_media_spoiler]).toEqual([undefined, undefined]);
});

test.each<[string, Record<string, unknown>, unknown]>([
  ['sendLocation', { latitude: 52.5, longitude: '13.4' }, { location: { latitude: 52.5, longitude: 13.4 } }],
  [
    'sendLocation',
    { latitude: 1, longitude: 2, live_period: 60, heading: 90 },
    { location: { live_period: 60, heading: 90 } },
  ],
  [
    'sendVenue',
    { latitude: 1, longitude: 2, title: 'Café', address: 'Street 1', foursquare_id: 'f' },
    {
      venue: { title: 'Café', address: 'Street 1', foursquare_id: 'f', location: { latitude: 1 } },
      location: { longitude: 2 },
    },
  ],
  [
    'sendContact',
    { phone_number: '+491234', first_name: 'Ada', last_name: 'L' },
    { contact: { phone_number: '+491234', first_name: 'Ada', last_name: 'L' } },
  ],
  [
    'sendPoll',
    { question: 'Tea?', options: ['Yes', { text: 'No' }] },
    {
      poll: {
        question: 'Tea?',
        type: 'regular',
        is_anonymous: true,
        options: [{ text: 'Yes', voter_count: 0 }, { text: 'No' }],
      },
    },
  ],
  [
    'sendPoll',
    { question: 'Q', options: ['a', 'b'], type: 'quiz', correct_option_id: 1, is_anonymous: false },
    { poll: { type: 'quiz', correct_option_ids: [1], is_anonymous: false, allows_revoting: false } },
  ],
  ['sendDice', {}, { dice: { emoji: '🎲', value: expect.any(Number) } }],
  ['sendDice', { emoji: '🎰' }, { dice: { emoji: '🎰' } }],
])('%s of %j', async (method, params, expected) => {
  const { send, sim } = await aChatWithFiles();
  expect((await send(method, params)).result).toMatchObject(expected as object);
  expect(sim.screen(undefined, 5).messages).toHaveLength(2);
});

test.each<[string, Record<string, unknown>, string]>([
  ['sendLocation', { longitude: 1 }, 'latitude is empty'],
  ['sendLocation', { latitude: 1 }, 'longitude is empty'],
  ['sendLocation', { latitude: 91, longitude: 1 }, 'invalid location specified'],
  ['sendLocation', { latitude: 1, longitude: 1, live_period: 59 }, 'wrong live location period specified'],
  [
    'sendLocation',
    { latitude: 1, longitude: 1, live_period: 60, heading: 361 },
    'wrong live location heading specified',
  ],
  [
    'sendLocation',
    { latitude: 1, longitude: 1, live_period: 60, proximity_alert_radius: 100_001 },
    'wrong live location proximity alert radius specified',
  ],
  ['sendVenue', { latitude: 1, longitude: 181, title: 'x', address: 'y' }, 'wrong venue location specified'],
  ['sendContact', { first_name: 'Ada' }, 'parameter "phone_number" is required'],
  ['sendContact', { phone_number: '1' }, 'parameter "first_name" is required'],
  ['sendPoll', { question: 'Q' }, "can't parse options JSON object"],
  ['sendPoll', { question: 'Q', options: { a: 1 } }, 'expected an Array of String as options'],
  ['sendPoll', { question: 'Q', options: [1] }, 'expected an option to be of type String'],
  ['sendPoll', { question: 'Q', options: [] }, 'poll must have at least one answer option'],
  ['sendPoll', { question: 'Q', options: Array(13).fill('a') }, "poll can't have more than 12 options"],
  ['sendPoll', { question: 'Q', options: ['x'.repeat(101)] }, 'poll options length must not exceed 100'],
  ['sendPoll', { question: 'x'.repeat(301), options: ['a'] }, 'poll question length must not exceed 300'],
  ['sendPoll', { question: 'Q', options: ['a'], type: 'vote' }, 'unsupported poll type specified'],
  ['sendPoll', { question: 'Q', options: ['a'], type: 'quiz' }, 'correct quiz option list must be non-empty'],
  ['sendPoll', { question: 'Q', options: ['a'], type: 'quiz', correct_option_id: 1 }, 'wrong quiz correct_option_id'],
])('%s of %j is refused: %s', async (method, params, text) => {
  const { send, sim } = await aChatWithFiles();
  expect((await send(method, params)).description).toBe(`Bad Request: ${text}`);
  expect(sim.screen(undefined, 5).messages).toHaveLength(1);
});

test('a message with a file can answer another and carry buttons', async () => {
  const { upload, heard } = await aChatWithFiles();
  const { message_id } = await heard();
  const reply_markup = { inline_keyboard: [[{ text: 'OK', callback_data: 'ok' }]] };
  const sent = await upload('sendPhoto', { reply_parameters: { message_id }, reply_markup }, { photo: blobOf('x') });
  expect(resultOf(sent)).toMatchObject({ reply_to_message: { message_id }, reply_markup });
});

test.each<[string, Record<string, unknown>, object]>([
  [
    'send-location',
    { latitude: 52.5, longitude: 13.4, accuracy: 20 },
    { location: { latitude: 52.5, horizontal_accuracy: 20 } },
  ],
  [
    'send-contact',
    { phoneNumber: '+491234', firstName: 'Ada', contactUserId: 5 },
    { contact: { phone_number: '+491234', first_name: 'Ada', user_id: 5 } },
  ],
  [
    'send-poll',
    { question: 'Tea?', options: ['Yes', 'No'] },
    { poll: { question: 'Tea?', options: [{ text: 'Yes' }, { text: 'No' }] } },
  ],
])('a person does %s', async (act, fields, expected) => {
  const { sim, heard } = await aChatWithFiles();
  sim.act(undefined, act as 'send-location', { userId: 5, ...fields });
  expect(await heard()).toMatchObject(expected);
});

test('a forward names the author, or hides who it was', async () => {
  const { sim, heard } = await aChatWithFiles();
  const { message } = sim.act(undefined, 'send-photo', { userId: 5, caption: 'look' });
  const forward = (more: object) =>
    sim.act(undefined, 'forward', { userId: 5, messageId: message.message_id, ...more });
  forward({});
  expect(await heard()).toMatchObject({ caption: 'look', forward_origin: { type: 'user', sender_user: { id: 5 } } });
  forward({ hidden: true });
  const hidden = await heard();
  expect(hidden.forward_origin).toMatchObject({ type: 'hidden_user', sender_user_name: 'User 5' });
  expect(hidden.photo?.at(-1)?.file_unique_id).toBe(message.photo?.at(-1)?.file_unique_id);
});

test('an edited caption is an edited_message, and its file stays', async () => {
  const { sim, call } = await aChatWithFiles();
  const { message } = sim.act(undefined, 'send-photo', { userId: 5, caption: 'lokk' });
  sim.act(undefined, 'edit', { userId: 5, messageId: message.message_id, text: 'look' });
  const edited = updatesOf(await call('getUpdates')).at(-1)?.edited_message;
  expect(edited).toMatchObject({ caption: 'look', edit_date: expect.any(Number) });
  expect(edited?.photo).toEqual(message.photo);
  expect(edited?.text).toBeUndefined();
});

test('a message that its author has deleted can not be answered, and the bot was not told', async () => {
  const { sim, send, call, heard } = await aChatWithFiles();
  const { message_id } = await heard();
  sim.act(undefined, 'delete', { userId: 5, messageId: message_id });
  await sim.clock.skip(4000);
  expect(updatesOf(await call('getUpdates'))).toHaveLength(1);
  expect((await send('sendMessage', { text: 'x', reply_parameters: { message_id } })).description).toBe(
    'Bad Request: message to be replied not found',
  );
});
