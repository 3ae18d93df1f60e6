import { expect, test } from 'vitest';
import { updatesOf } from './arrange.ts';
import { aChatWithFiles, blobOf, resultOf } from './arrange-media.ts';

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

test('a message with a file can answer another and carry buttons', async () => {
  const { upload, heard } = await aChatWithFiles();
  const { message_id } = await heard();
  const reply_markup = { inline_keyboard: [[{ text: 'OK', callback_data: 'ok' }]] };
  const sent = await upload('sendPhoto', { reply_parameters: { message_id }, reply_markup }, { photo: blobOf('x') });
  expect(resultOf(sent)).toMatchObject({ reply_to_message: { message_id }, reply_markup });
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
