import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectAnswer } from '../answer/index.ts';
import { anAnswerer, createWorld, type World } from '../testing.ts';
import {
  discardDraft,
  fallbackText,
  getAssistant,
  getDraft,
  listVersions,
  publishDraft,
  restoreVersion,
  saveDraft,
} from './index.ts';

let world: World;
let workspaceId: string;
beforeAll(async () => {
  world = await createWorld();
  workspaceId = await world.aWorkspace();
});
afterAll(() => world.close());

const deps = () => ({ api: world.api, ids: systemIds, defaultModel: 'builtin/extractive' });
/** A new assistant that says this when it does not know. */
async function anAssistant(fallback = 'Ask at the desk.') {
  const { id: assistantId } = await world.anAssistant(workspaceId, { name: 'Shop', fallback });
  return { workspaceId, assistantId };
}

it('without a change the draft says what is published', async () => {
  const which = await anAssistant();
  expect(await getDraft(deps(), which)).toMatchObject({
    ...{ name: 'Shop', fallback: 'Ask at the desk.' },
    ...{ baseVersion: 1, revision: 0, changed: [], updatedBy: null },
  });
});

it('a change is in the draft alone until it is published, and then it is the next version', async () => {
  const which = await anAssistant();
  const draft = await saveDraft(deps(), { ...which, name: ' Store ', suggestions: [' How? ', '  '] });
  expect(draft).toMatchObject({ name: 'Store', suggestions: ['How?'], revision: 1, changed: ['name', 'suggestions'] });
  expect(await getAssistant(deps(), which)).toMatchObject({ name: 'Shop', version: 1, draft: true });

  expect(await publishDraft(deps(), which)).toMatchObject({ name: 'Store', version: 2, draft: false });
  expect(await getDraft(deps(), which)).toMatchObject({ name: 'Store', baseVersion: 2, revision: 0, changed: [] });
});

it('who asks the draft hears the draft, and everybody else what is published', async () => {
  const which = await anAssistant();
  await saveDraft(deps(), { ...which, fallback: 'Call us.' });
  const answerer = anAnswerer(world.system);
  const ask = async (draft: boolean) =>
    (await collectAnswer(answerer, { ...which, question: 'Who won the match?', draft })).text;
  expect(await ask(true)).toBe('Call us.');
  expect(await ask(false)).toBe('Ask at the desk.');
});

it('of two people who change the same draft the slower one is told, and nothing of the faster one is lost', async () => {
  const which = await anAssistant();
  await saveDraft(deps(), { ...which, greeting: 'Theirs', ifRevision: 0 });
  const mine = saveDraft(deps(), { ...which, greeting: 'Mine', ifRevision: 0 });
  await expect(mine).rejects.toMatchObject({ code: 'changed-by-another', definition: { status: 409 } });
  await expect(publishDraft(deps(), { ...which, ifRevision: 0 })).rejects.toMatchObject({ code: 'changed-by-another' });
  expect(await getDraft(deps(), which)).toMatchObject({ greeting: 'Theirs', revision: 1 });
});

it('of two saves at the same time one is refused', async () => {
  const which = await anAssistant();
  const both = await Promise.allSettled(
    ['a', 'b'].map((greeting) => saveDraft(deps(), { ...which, greeting, ifRevision: 0 })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((await getDraft(deps(), which)).revision).toBe(1);
});

it('a draft that says what is published, or none, has nothing to publish', async () => {
  const which = await anAssistant();
  await expect(publishDraft(deps(), which)).rejects.toMatchObject({ code: 'nothing-to-publish' });
  await saveDraft(deps(), { ...which, name: 'Store' });
  await saveDraft(deps(), { ...which, name: 'Shop' });
  expect((await getDraft(deps(), which)).changed).toEqual([]);
  await expect(publishDraft(deps(), which)).rejects.toMatchObject({ code: 'nothing-to-publish' });
  expect((await getAssistant(deps(), which)).version).toBe(1);
});

it('a draft that is discarded is gone, and what is published stays', async () => {
  const which = await anAssistant();
  await saveDraft(deps(), { ...which, name: 'Store' });
  await discardDraft(deps(), which);
  expect(await getDraft(deps(), which)).toMatchObject({ name: 'Shop', revision: 0 });
  expect(await getAssistant(deps(), which)).toMatchObject({ name: 'Shop', version: 1, draft: false });
});

it('an empty greeting is none, and an empty fallback is the platform’s in the language of the assistant', async () => {
  const which = await anAssistant();
  await saveDraft(deps(), { ...which, greeting: 'Hello' });
  const draft = await saveDraft(deps(), { ...which, greeting: null, fallback: null, language: 'de' });
  expect(draft).toMatchObject({ greeting: null, fallback: fallbackText('de') });
});

it('what cannot be accepted is refused by the name of its field, and the draft stays as it was', async () => {
  const which = await anAssistant();
  await saveDraft(deps(), { ...which, name: 'Store' });
  const seven = Array.from({ length: 7 }, (_, n) => `Question ${n}?`);
  await expect(
    saveDraft(deps(), { ...which, name: ' ', instructions: 'x'.repeat(20_001), suggestions: seven }),
  ).rejects.toMatchObject({
    code: 'invalid-input',
    errors: [{ pointer: '/name' }, { pointer: '/instructions' }, { pointer: '/suggestions' }],
  });
  expect(await getDraft(deps(), which)).toMatchObject({ name: 'Store', revision: 1 });
});

it('an older version comes back as the next one, with a note of which it was, and a draft stays', async () => {
  const which = await anAssistant();
  await world.change(workspaceId, which.assistantId, { name: 'Store' });
  await saveDraft(deps(), { ...which, greeting: 'Hello' });
  expect(await restoreVersion(deps(), { ...which, version: 1 })).toMatchObject({
    ...{ name: 'Shop', version: 3, restoredFrom: 1, draft: true },
  });
  expect(await getDraft(deps(), which)).toMatchObject({ greeting: 'Hello', revision: 1 });
  expect((await listVersions(deps(), which)).map(({ version, name }) => [version, name])).toEqual([
    [3, 'Shop'],
    [2, 'Store'],
    [1, 'Shop'],
  ]);
});

it('the version that answers, and one that never was, do not come back', async () => {
  const which = await anAssistant();
  await expect(restoreVersion(deps(), { ...which, version: 1 })).rejects.toMatchObject({ code: 'already-published' });
  await expect(restoreVersion(deps(), { ...which, version: 9 })).rejects.toMatchObject({ code: 'not-found' });
});

it('a foreign draft and none at all look the same', async () => {
  const { assistantId } = await anAssistant();
  const which = { workspaceId: await world.aWorkspace(), assistantId };
  for (const ask of [
    () => getDraft(deps(), which),
    () => saveDraft(deps(), { ...which, name: 'Theirs' }),
    () => publishDraft(deps(), which),
    () => discardDraft(deps(), which),
    () => restoreVersion(deps(), { ...which, version: 1 }),
  ])
    await expect(ask()).rejects.toMatchObject({ code: 'not-found' });
});
