import { readdirSync, readFileSync } from 'node:fs';
import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createWorld, type World } from '../testing.ts';
import {
  addSource,
  createStemmer,
  getSource,
  listPassages,
  listSources,
  type NewSource,
  removeSource,
  replaceSource,
  restoreSource,
  retrySource,
  trySearch,
} from './index.ts';
import { aDocx, anEndlessPdf, aPdf } from './reading/testing/files.ts';

/** Processes that read files for this one. */
function readersOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean))
    .filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('knowledge/reading/child.ts'))
    .map(Number);
}

describe('a file as knowledge', () => {
  let world: World;
  let workspaceId: string;
  let assistantId: string;
  beforeAll(async () => {
    world = await createWorld();
    workspaceId = await world.aWorkspace();
    assistantId = (await world.anAssistant(workspaceId)).id;
  });
  afterAll(() => world.close());

  const deps = () => ({ system: world.system, api: world.api, ids: systemIds, jobs: world.jobs });
  const add = (file: NonNullable<NewSource['file']>, title?: string) =>
    addSource(deps(), { workspaceId, assistantId, kind: 'file', file, title });
  const settled = (sourceId: string) =>
    vi.waitFor(async () => {
      const source = await getSource(world, { workspaceId, sourceId });
      expect(source.state).toMatch(/ready|failed/);
      return source;
    }, 30_000);
  const find = async (question: string, sourceId?: string) =>
    trySearch(
      { system: world.system, stemmer: createStemmer(world.system.pool) },
      { workspaceId, assistantId, question, sourceId },
    );
  const storedFiles = (sourceId: string) =>
    world.system.kysely.selectFrom('knowledge_files').select('source_id').where('source_id', '=', sourceId).execute();

  it('is queued, read, and found with the page that says it; its bytes are dropped', async () => {
    const bytes = aPdf(['The bakery opens at six.', 'The oven was made in Riga.']);
    const queued = await add({ name: 'C:\\docs\\bakery.pdf', bytes });
    expect(queued).toMatchObject({
      kind: 'file',
      title: 'bakery.pdf',
      state: 'queued',
      stage: 'waiting',
      file: { name: 'bakery.pdf', mediaType: 'application/pdf', sizeBytes: bytes.length },
    });
    expect(await settled(queued.id)).toMatchObject({ state: 'ready', stage: 'done', passages: 2, file: { pages: 2 } });
    const [best] = await find('Where was the oven made?');
    expect(best).toMatchObject({ used: true, passage: { sourceId: queued.id, page: 2, matched: ['oven', 'made'] } });
    const { items } = await listPassages(world, { workspaceId, sourceId: queued.id, limit: 1 });
    expect(items).toMatchObject([{ ordinal: 0, page: 1, text: 'The bakery opens at six.' }]);
    expect(await storedFiles(queued.id)).toEqual([]);
  });

  it('of HTML is called by its title, unless somebody has named it', async () => {
    const bytes = Buffer.from('<title>Garden rules</title><p>No barbecue after ten.</p>');
    const own = await add({ name: 'rules.html', bytes });
    const named = await add({ name: 'rules.html', bytes }, 'House rules');
    expect((await settled(own.id)).title).toBe('Garden rules');
    expect((await settled(named.id)).title).toBe('House rules');
  });

  it('that cannot be read says why in words and by a code, stops no other, and can be replaced', async () => {
    const broken = await add({ name: 'broken.pdf', bytes: Buffer.from('%PDF-1.4 nothing') });
    const scanned = await add({ name: 'scan.pdf', bytes: aPdf(['', '']) });
    const blank = await add({ name: 'blank.txt', bytes: Buffer.from(' \n') });
    const good = await add({ name: 'good.docx', bytes: aDocx(['The attic is dry.']) });
    expect(await settled(broken.id)).toMatchObject({
      state: 'failed',
      errorCode: 'file-damaged',
      error: expect.stringContaining('damaged'),
    });
    expect(await settled(scanned.id)).toMatchObject({ state: 'failed', errorCode: 'file-holds-no-text' });
    // Nobody scanned it.
    expect(await settled(blank.id)).toMatchObject({ state: 'failed', errorCode: 'nothing-to-learn' });
    expect(await settled(good.id)).toMatchObject({ state: 'ready', passages: 1 });
    const { counts } = await listSources(world, { workspaceId, assistantId, state: 'failed', limit: 10 });
    expect(counts.failed).toBe(3);

    await retrySource(deps(), { workspaceId, sourceId: broken.id });
    expect(await settled(broken.id)).toMatchObject({ state: 'failed', errorCode: 'file-damaged' });
    const file = { name: 'mended.pdf', bytes: aPdf(['The cellar is wet.']) };
    await replaceSource(deps(), { workspaceId, sourceId: broken.id, file });
    expect(await settled(broken.id)).toMatchObject({
      state: 'ready',
      version: 2,
      title: 'mended.pdf',
      errorCode: undefined,
    });
    await expect(retrySource(deps(), { workspaceId, sourceId: broken.id })).rejects.toMatchObject({
      code: 'not-failed',
    });
  });

  it('keeps what was found before until the new one is ready, also when that cannot be read', async () => {
    const { id: sourceId } = await add({ name: 'hours.txt', bytes: Buffer.from('The museum closes at five.') });
    await settled(sourceId);
    await replaceSource(deps(), {
      workspaceId,
      sourceId,
      file: { name: 'hours.pdf', bytes: Buffer.from('%PDF-1.4 no') },
    });
    expect(await settled(sourceId)).toMatchObject({ state: 'failed', passages: 1 });
    expect((await find('When does the museum close?', sourceId))[0]?.passage.body).toBe('The museum closes at five.');
    await replaceSource(deps(), {
      workspaceId,
      sourceId,
      file: { name: 'hours.txt', bytes: Buffer.from('The museum closes at eight.') },
    });
    await settled(sourceId);
    expect((await find('When does the museum close?', sourceId)).map(({ passage }) => passage.body)).toEqual([
      'The museum closes at eight.',
    ]);
  });

  it('that is deleted is found no more, and again once it is restored', async () => {
    const { id: sourceId } = await add({ name: 'ghost.txt', bytes: Buffer.from('The ghost walks on Fridays.') });
    await settled(sourceId);
    await removeSource(world, { workspaceId, sourceId });
    expect(await find('When does the ghost walk?', sourceId)).toEqual([]);
    const { items } = await listSources(world, { workspaceId, assistantId, deleted: true, limit: 10 });
    expect(items).toMatchObject([{ id: sourceId, deletedAt: expect.any(Date) }]);
    await restoreSource(deps(), { workspaceId, sourceId });
    expect(await settled(sourceId)).toMatchObject({ state: 'ready', deletedAt: null });
    expect((await find('When does the ghost walk?', sourceId))[0]?.passage.body).toBe('The ghost walks on Fridays.');
  });

  it('whose reading process is killed in the middle is read once more by itself, and nothing is lost', async () => {
    const pages = Array.from({ length: 1_500 }, (_, at) => `Box ${at} stands in the cellar.`);
    const { id: sourceId } = await add({ name: 'boxes.pdf', bytes: aPdf(pages) });
    const killed = await vi.waitFor(() => {
      const [pid] = readersOf(process.pid);
      if (!pid) throw new Error('The file is not being read yet.');
      process.kill(pid, 'SIGKILL');
      return pid;
    }, 20_000);
    expect(await settled(sourceId)).toMatchObject({ state: 'ready', passages: 1_500, file: { pages: 1_500 } });
    expect(readersOf(process.pid)).not.toContain(killed);
  }, 60_000);

  it('that takes long lets those behind it pass, and says in the end that it took too much', async () => {
    const { id: ownId } = await world.anAssistant(workspaceId);
    const addTo = (name: string, bytes: Buffer) =>
      addSource(deps(), { workspaceId, assistantId: ownId, kind: 'file', file: { name, bytes } });
    for (const at of [1, 2, 3]) await addTo(`endless-${at}.pdf`, anEndlessPdf());
    const good = await addTo('good.txt', Buffer.from('The lift is slow.'));
    expect(await settled(good.id)).toMatchObject({ state: 'ready' });
    const sources = () => listSources(world, { workspaceId, assistantId: ownId, limit: 10 });
    expect((await sources()).counts.failed).toBe(0);
    const failed = await vi.waitFor(async () => {
      const one = (await sources()).items.find(({ state }) => state === 'failed');
      expect(one).toBeDefined();
      return one;
    }, 110_000);
    expect(failed).toMatchObject({ title: expect.stringContaining('endless'), errorCode: 'file-too-hard' });
    // Those that wait are not read any more.
    for (const { id: sourceId } of (await sources()).items) await removeSource(world, { workspaceId, sourceId });
  }, 150_000);

  it('that nobody can read is refused at once', async () => {
    await expect(add({ name: 'photo.jpg', bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0]) })).rejects.toMatchObject({
      code: 'file-kind-unknown',
    });
    const locked = Buffer.from('d0cf11e0a1b11ae1', 'hex');
    await expect(add({ name: 'locked.docx', bytes: locked })).rejects.toMatchObject({ code: 'file-encrypted' });
    await expect(add({ name: 'old.doc', bytes: locked })).rejects.toMatchObject({ code: 'file-kind-unknown' });
    await expect(addSource(deps(), { workspaceId, assistantId, kind: 'file' })).rejects.toMatchObject({
      errors: [{ pointer: '/file' }],
    });
  });

  it('newest first: the file added last leads the list', async () => {
    const before = await add({ name: 'before.txt', bytes: Buffer.from('The one before.') });
    const last = await add({ name: 'last.txt', bytes: Buffer.from('The last one.') });
    const first = await listSources(world, { workspaceId, assistantId, order: 'newest', limit: 1 });
    expect(first.items.map(({ id }) => id)).toEqual([last.id]);
    const next = await listSources(world, {
      workspaceId,
      assistantId,
      order: 'newest',
      limit: 1,
      cursor: first.nextCursor ?? '',
    });
    expect(next.items.map(({ id }) => id)).toEqual([before.id]);
  });
});
