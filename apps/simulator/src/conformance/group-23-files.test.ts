import { expect, test } from 'vitest';
import { token } from './arrange.ts';
import { aChatWithFiles, blobOf, fileIdIn, resultOf } from './arrange-media.ts';

const mib = 1024 * 1024;
const kinds = [
  ['sendPhoto', 'photo', 'photos/'],
  ['sendVoice', 'voice', 'voice/'],
  ['sendAudio', 'audio', 'music/'],
  ['sendDocument', 'document', 'documents/'],
  ['sendVideo', 'video', 'videos/'],
  ['sendVideoNote', 'video_note', 'video_notes/'],
  ['sendAnimation', 'animation', 'animations/'],
  ['sendSticker', 'sticker', 'stickers/'],
] as const;

test.each(kinds)('%s: what the bot uploads can be fetched byte by byte', async (method, field, folder) => {
  const { upload, getFile, download } = await aChatWithFiles();
  const sent = resultOf(await upload(method, {}, { [field]: blobOf('the bytes of a file') }));
  const { result } = await getFile(fileIdIn(sent));
  expect(result).toMatchObject({ file_size: 19, file_path: expect.stringContaining(folder) });
  const response = await download(result.file_path);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
  expect(await response.text()).toBe('the bytes of a file');
});

test.each(kinds)('%s: a file_id sends the same file again', async (method, field) => {
  const { upload, send, getFile } = await aChatWithFiles();
  const sent = resultOf(await upload(method, {}, { [field]: blobOf('once') }));
  const again = await send(method, { [field]: fileIdIn(sent) });
  expect(again.result[field]).toEqual(sent[field]);
  expect((await getFile(fileIdIn(again.result))).result.file_size).toBe(4);
});

test.each(kinds)('%s: attach:// names the part that holds the file', async (method, field) => {
  const { upload, getFile } = await aChatWithFiles();
  const sent = await upload(method, { [field]: 'attach://part' }, { part: blobOf('attached') });
  expect((await getFile(fileIdIn(sent.body.result))).result.file_size).toBe(8);
});

test.each(kinds)('%s without a file is refused by name', async (method, field) => {
  const { send } = await aChatWithFiles();
  expect((await send(method)).description).toBe(`Bad Request: there is no ${field.replace('_', ' ')} in the request`);
});

test('attach:// to a part that is not there is no file at all', async () => {
  const { upload } = await aChatWithFiles();
  const { body } = await upload('sendPhoto', { photo: 'attach://elsewhere' }, { part: blobOf('x') });
  expect(body.description).toBe('Bad Request: there is no photo in the request');
});

test.each([
  ['sendPhoto', 'photo', 'nonsense', "wrong remote file identifier specified: can't unserialize it. Wrong last symbol"],
  ['sendPhoto', 'photo', 'https://files.invalid/a.jpg', 'failed to get HTTP URL content'],
])('%s refuses %s %s', async (method, field, value, text) => {
  const { send } = await aChatWithFiles();
  expect((await send(method, { [field]: value })).description).toBe(`Bad Request: ${text}`);
});

test.each([
  ['sendPhoto', 'photo', 'sendDocument', 'document', 'Photo', 'Document'],
  ['sendDocument', 'document', 'sendPhoto', 'photo', 'Document', 'Photo'],
  ['sendVoice', 'voice', 'sendPhoto', 'photo', 'VoiceNote', 'Photo'],
])('a file of %s can not be sent by %3$s', async (method, field, otherMethod, otherField, is, wanted) => {
  const { upload, send } = await aChatWithFiles();
  const fileId = fileIdIn(resultOf(await upload(method, {}, { [field]: blobOf('x') })));
  expect((await send(otherMethod, { [otherField]: fileId })).description).toBe(
    `Bad Request: can't use file of type ${is} as ${wanted}`,
  );
});

test('a voice message that is sent as a document stays a voice message', async () => {
  const { upload, send } = await aChatWithFiles();
  const fileId = fileIdIn(resultOf(await upload('sendVoice', { duration: 3 }, { voice: blobOf('x') })));
  const { result } = await send('sendDocument', { document: fileId });
  expect(result.voice).toMatchObject({ duration: 3 });
  expect(result.document).toBeUndefined();
});

test('a photo by URL has a file of its own', async () => {
  const { send, getFile } = await aChatWithFiles();
  const { result } = await send('sendDocument', { document: 'https://example.com/docs/report.pdf' });
  expect(result.document).toMatchObject({ file_name: 'report.pdf' });
  expect((await getFile(fileIdIn(result))).result.file_path).toMatch(/^documents\/file_\d+\.pdf$/);
});

test('an upload of 50 MB is taken, one byte more is refused', async () => {
  const { upload } = await aChatWithFiles();
  expect((await upload('sendDocument', {}, { document: blobOf(50 * mib) })).body.ok).toBe(true);
  const { status, body } = await upload('sendDocument', {}, { document: blobOf(50 * mib + 1) });
  expect(status).toBe(413);
  expect(body.description).toMatch(/^Request Entity Too Large: file of size \d+ is too big to be uploaded$/);
});

test.each([
  ['sendPhoto', 'photo', 10, 'a photo'],
  ['sendVideoNote', 'video_note', 12, 'a video note'],
])('%s takes %s of up to %i MB', async (method, field, limit, what) => {
  const { upload } = await aChatWithFiles();
  expect((await upload(method, {}, { [field]: blobOf(limit * mib) })).body.ok).toBe(true);
  const size = limit * mib + 1;
  expect((await upload(method, {}, { [field]: blobOf(size) })).body.description).toBe(
    `Bad Request: file of size ${size} bytes is too big for ${what}; the maximum size is ${limit * mib} bytes`,
  );
});

test('an empty file is refused', async () => {
  const { upload } = await aChatWithFiles();
  expect((await upload('sendDocument', {}, { document: blobOf(0) })).body.description).toBe(
    'Bad Request: file must be non-empty',
  );
});

test.each([
  [20 * mib, true],
  [20 * mib + 1, false],
  [2000 * mib, false],
])('getFile of %i bytes: %s', async (sizeBytes, isGiven) => {
  const { sim, getFile, heard } = await aChatWithFiles();
  sim.act(undefined, 'send-document', { userId: 5, sizeBytes });
  const message = await heard();
  expect(message.document?.file_size).toBe(sizeBytes);
  const { ok, error_code, description } = await getFile(fileIdIn(message));
  expect(ok).toBe(isGiven);
  if (!isGiven) expect([error_code, description]).toEqual([400, 'Bad Request: file is too big']);
});

test('a file that is larger than its bytes is filled up with zeros', async () => {
  const { sim, getFile, heard, download } = await aChatWithFiles();
  const contentBase64 = Buffer.from('begin').toString('base64');
  sim.act(undefined, 'send-document', { userId: 5, contentBase64, sizeBytes: 200_000 });
  const { result } = await getFile(fileIdIn(await heard()));
  const bytes = Buffer.from(await (await download(result.file_path)).arrayBuffer());
  expect([bytes.length, bytes.subarray(0, 6).toString(), bytes.at(-1)]).toEqual([200_000, 'begin\0', 0]);
});

test('a link is good for an hour', async () => {
  const { sim, upload, getFile, download } = await aChatWithFiles();
  const fileId = fileIdIn(resultOf(await upload('sendDocument', {}, { document: blobOf('x') })));
  const { file_path: path } = (await getFile(fileId)).result;
  await sim.clock.skip(3_600_000);
  expect((await download(path)).status).toBe(200);
  await sim.clock.skip(1000);
  const late = await download(path);
  expect([late.status, await late.json()]).toEqual([404, { ok: false, error_code: 404, description: 'Not Found' }]);
});

test('getFile again makes the same link good for another hour', async () => {
  const { sim, upload, getFile, download } = await aChatWithFiles();
  const fileId = fileIdIn(resultOf(await upload('sendDocument', {}, { document: blobOf('x') })));
  const first = (await getFile(fileId)).result.file_path;
  await sim.clock.skip(3_000_000);
  expect((await getFile(fileId)).result.file_path).toBe(first);
  await sim.clock.skip(3_000_000);
  expect((await download(first)).status).toBe(200);
});

test('no link works before getFile, and none of another file', async () => {
  const { upload, download } = await aChatWithFiles();
  await upload('sendDocument', {}, { document: blobOf('x') });
  expect((await download('documents/file_1')).status).toBe(404);
  expect((await download('../../etc/passwd')).status).toBe(404);
});

test.each([
  ['', 'file_id not specified'],
  ['nonsense', 'invalid file_id'],
])('getFile of "%s" is refused: %s', async (fileId, text) => {
  const { getFile } = await aChatWithFiles();
  const { error_code, description } = await getFile(fileId);
  expect([error_code, description]).toEqual([400, `Bad Request: ${text}`]);
});

test('the token is in the link: another one does not open it', async () => {
  const { sim, upload, getFile, download } = await aChatWithFiles();
  const other = sim.createBot({ username: 'other_bot' }).bot;
  const fileId = fileIdIn(resultOf(await upload('sendDocument', {}, { document: blobOf('x') })));
  const { file_path: path } = (await getFile(fileId)).result;
  expect((await download(path, other.token)).status).toBe(404);
  const unknown = await download(path, '123:nobody');
  expect([unknown.status, ((await unknown.json()) as { description: string }).description]).toEqual([
    401,
    'Unauthorized',
  ]);
  sim.setRevoked(sim.bot(token).id, true);
  expect((await download(path)).status).toBe(401);
});

async function aFileThatTwoBotsSee() {
  const chat = await aChatWithFiles();
  const { sim, call } = chat;
  const other = sim.createBot({ username: 'other_bot' }).bot;
  sim.send('other_bot', { userId: 5, chatId: -9, text: 'both of you' });
  sim.act('conformance_bot', 'send-photo', { userId: 5, chatId: -9, caption: 'for both' });
  const seen = async (botToken: string) => {
    await sim.clock.skip(4000);
    const reply = await call('getUpdates', { offset: -1 }, botToken);
    const [update] = reply.body.result as unknown as {
      message: { photo: { file_id: string; file_unique_id: string }[] };
    }[];
    return update?.message.photo.at(-1);
  };
  return { ...chat, other, mine: await seen(token), theirs: await seen(other.token) };
}

test('a file has a file_id for each bot and one file_unique_id for all', async () => {
  const { mine, theirs } = await aFileThatTwoBotsSee();
  expect(mine?.file_unique_id).toBe(theirs?.file_unique_id);
  expect(mine?.file_id).not.toBe(theirs?.file_id);
});

test('each bot can fetch and send by its own file_id', async () => {
  const { mine, theirs, other, getFile, send } = await aFileThatTwoBotsSee();
  expect((await getFile(mine?.file_id ?? '')).ok).toBe(true);
  expect((await getFile(theirs?.file_id ?? '', other.token)).ok).toBe(true);
  expect((await send('sendPhoto', { chat_id: -9, photo: theirs?.file_id }, other.token)).ok).toBe(true);
});

test('the file_id of another bot is good for nothing', async () => {
  const { theirs, getFile, send } = await aFileThatTwoBotsSee();
  expect((await getFile(theirs?.file_id ?? '')).description).toBe(
    'Bad Request: wrong file_id or the file is temporarily unavailable',
  );
  expect((await send('sendPhoto', { photo: theirs?.file_id })).description).toBe(
    'Bad Request: wrong file identifier/HTTP URL specified',
  );
});

test('a file_unique_id can not be used to fetch or send', async () => {
  const { mine, getFile, send } = await aFileThatTwoBotsSee();
  expect((await getFile(mine?.file_unique_id ?? '')).description).toBe('Bad Request: invalid file_id');
  expect((await send('sendPhoto', { photo: mine?.file_unique_id })).ok).toBe(false);
});

test('a download can be struck by faults, and is in the ledger', async () => {
  const { sim, upload, getFile, download } = await aChatWithFiles();
  const fileId = fileIdIn(resultOf(await upload('sendDocument', {}, { document: blobOf('x') })));
  const { file_path: path } = (await getFile(fileId)).result;
  sim.faults.add({ kind: 'serverError', status: 502, methods: ['file'], next: 1 });
  expect((await download(path)).status).toBe(502);
  sim.faults.add({ kind: 'resetBeforeAccept', methods: ['file'], next: 1 });
  await expect(download(path)).rejects.toThrow();
  expect((await download(path)).status).toBe(200);
  expect(sim.ledger.query({ kind: 'call', method: 'file' }).items).toMatchObject([
    { status: 502, fault: 'serverError' },
    { responseLost: true, fault: 'resetBeforeAccept' },
    { ok: true, params: { file_path: path } },
  ]);
});

test('people have no profile photos', async () => {
  const { send } = await aChatWithFiles();
  expect((await send('getUserProfilePhotos', { user_id: 5 })).result).toEqual({ total_count: 0, photos: [] });
  expect((await send('getUserProfilePhotos', { user_id: 404 })).description).toBe('Bad Request: user not found');
  expect((await send('getUserProfilePhotos', { user_id: 'me' })).description).toBe(
    'Bad Request: invalid user_id specified',
  );
});
