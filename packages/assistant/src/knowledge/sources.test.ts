import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectAnswer } from '../answer/index.ts';
import { anAnswerer, createWorld, type World } from '../testing.ts';
import { addSource, createIngestJobs, getSource, listSources, removeSource } from './index.ts';

describe('knowledge', () => {
  let world: World;
  let workspaceId: string;
  beforeAll(async () => {
    world = await createWorld();
    workspaceId = await world.aWorkspace();
  });
  afterAll(() => world.close());

  const add = (input: Parameters<typeof addSource>[1]) =>
    addSource({ system: world.system, ids: systemIds, jobs: world.jobs }, input);
  const ask = (assistantId: string, question: string) =>
    collectAnswer(anAnswerer(world.system), { workspaceId, assistantId, question });

  it('a text is queued, then ready, and then answers with itself as the source', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    const queued = await add({
      workspaceId,
      assistantId,
      kind: 'text',
      title: 'Opening hours',
      text: 'The bakery is open from six to noon. On Mondays it is closed.',
    });
    expect(queued).toMatchObject({ kind: 'text', title: 'Opening hours', state: 'queued', progress: 0, passages: 0 });
    const [ready] = await world.teach(workspaceId, [{ assistantId, kind: 'text', text: 'Bread costs four euros.' }]);
    expect(ready).toMatchObject({ title: 'Bread costs four euros.', state: 'ready', progress: 1, passages: 1 });
    const answer = await ask(assistantId, 'When is the bakery closed?');
    expect(answer).toMatchObject({ answered: true, model: 'builtin/extractive' });
    expect(answer.text).toContain('On Mondays it is closed.');
    expect(answer.sources[0]).toMatchObject({ sourceId: queued.id, title: 'Opening hours' });
  });

  it('a question-answer pair is answered word for word', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    const text = 'Yes! Just call us;\nwe come (free of charge)... within a day. Really. Every day. Promised.';
    await world.teach(workspaceId, [
      { assistantId, kind: 'qa', question: 'Do you repair bicycles at home?', answer: text },
      { assistantId, kind: 'qa', question: 'Do you sell helmets?', answer: 'No, only lights.' },
    ]);
    expect(await ask(assistantId, 'can you repair my bicycle at home')).toMatchObject({ answered: true, text });
  });

  it('a long text becomes several passages and all of it can be found', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    const sections = Array.from(
      { length: 60 },
      (_, at) => `Rule ${at}. ${'The caretaker writes everything into the green book. '.repeat(12)}`,
    );
    sections[47] = 'Rule 47. A zeppelin may land on the meadow only on Thursdays.';
    const [source] = await world.teach(workspaceId, [{ assistantId, kind: 'text', text: sections.join('\n\n') }]);
    expect(source?.passages).toBeGreaterThan(20);
    expect((await ask(assistantId, 'When may a zeppelin land?')).text).toContain('only on Thursdays');
  });

  it('an empty text and a pair without a question are refused', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    await expect(add({ workspaceId, assistantId, kind: 'text', text: '   ' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(add({ workspaceId, assistantId, kind: 'text', text: '!?…' })).rejects.toMatchObject({
      code: 'nothing-to-learn',
    });
    await expect(add({ workspaceId, assistantId, kind: 'qa', answer: 'Yes.' })).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ pointer: '/question' }],
    });
  });

  it('another workspace can neither add to an assistant, nor see, nor remove its sources', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    const [source] = await world.teach(workspaceId, [
      { assistantId, kind: 'text', text: 'The safe is behind the picture.' },
    ]);
    const stranger = await world.aWorkspace();
    const sourceId = source?.id ?? '';
    await expect(add({ workspaceId: stranger, assistantId, kind: 'text', text: 'x1' })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(getSource({ api: world.api }, { workspaceId: stranger, sourceId })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(removeSource({ api: world.api }, { workspaceId: stranger, sourceId })).rejects.toMatchObject({
      code: 'not-found',
    });
    const page = await listSources({ api: world.api }, { workspaceId: stranger, assistantId, limit: 10 });
    expect(page.items).toEqual([]);
    await expect(
      collectAnswer(anAnswerer(world.system), { workspaceId: stranger, assistantId, question: 'Where is the safe?' }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('what one assistant knows is not known to another of the same workspace', async () => {
    const one = await world.anAssistant(workspaceId);
    const other = await world.anAssistant(workspaceId);
    await world.teach(workspaceId, [
      { assistantId: one.id, kind: 'text', text: 'The launch code of the kite is blue seven.' },
      { assistantId: other.id, kind: 'text', text: 'Soup is served at twelve.' },
    ]);
    const question = 'What is the launch code of the kite?';
    expect((await ask(one.id, question)).answered).toBe(true);
    expect(await ask(other.id, question)).toMatchObject({ answered: false });
  });

  it('a removed source answers no more, a second later at the latest', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    const [source] = await world.teach(workspaceId, [{ assistantId, kind: 'text', text: 'The tower has 311 steps.' }]);
    expect((await ask(assistantId, 'How many steps has the tower?')).answered).toBe(true);
    await removeSource({ api: world.api }, { workspaceId, sourceId: source?.id ?? '' });
    expect(await ask(assistantId, 'How many steps has the tower?')).toMatchObject({ answered: false, sources: [] });
  });

  it('sources are listed page by page, oldest first', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    const sources = await world.teach(
      workspaceId,
      ['one', 'two', 'three'].map((text) => ({ assistantId, kind: 'text', text })),
    );
    const first = await listSources({ api: world.api }, { workspaceId, assistantId, limit: 2 });
    expect(first.items.map((item) => item.title)).toEqual(['one', 'two']);
    const second = await listSources(
      { api: world.api },
      { workspaceId, assistantId, limit: 2, cursor: first.nextCursor ?? '' },
    );
    expect(second).toMatchObject({ items: [{ id: sources[2]?.id }], nextCursor: null });
  });

  it('a source that cannot be ingested is failed and says so', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    const [source] = await world.teach(workspaceId, [{ assistantId, kind: 'text', text: 'Anything.' }]);
    const sourceId = source?.id ?? '';
    const [job] = createIngestJobs({ ...world, ids: systemIds, enqueue: world.jobs.enqueue });
    await job?.failed?.({ workspaceId, sourceId });
    const failed = await getSource({ api: world.api }, { workspaceId, sourceId });
    expect(failed).toMatchObject({ state: 'failed', errorCode: 'reading-failed' });
    expect(failed.error).toContain('Try again');
  });
});
