import type { Message } from 'grammy/types';
import { expect, test } from 'vitest';
import { aWebhook, until, updatesOf } from './arrange.ts';
import { aChatWithFiles, blobOf, fileIdIn } from './arrange-media.ts';

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
