import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type World } from '../testing.ts';
import {
  createAssistant,
  getAssistant,
  listAssistants,
  listVersions,
  removeAssistant,
  restoreAssistant,
  updateAssistant,
} from './index.ts';
import { purgeDeletedAssistants } from './retention.ts';

describe('assistants', () => {
  let world: World;
  let workspaceId: string;
  beforeAll(async () => {
    world = await createWorld();
    workspaceId = await world.aWorkspace();
  });
  afterAll(() => world.close());

  const dependencies = (defaultModel = 'builtin/extractive') => ({ api: world.api, ids: systemIds, defaultModel });

  it('a new assistant is published as version 1 with defaults that work', async () => {
    const assistant = await createAssistant(dependencies(), { workspaceId, name: ' Front desk ' });
    expect(assistant).toMatchObject({
      name: 'Front desk',
      version: 1,
      language: 'auto',
      model: 'builtin/extractive',
      instructions: '',
    });
    expect(assistant.fallback).toContain("don't know");
    expect(await getAssistant(dependencies(), { workspaceId, assistantId: assistant.id })).toEqual(assistant);
  });

  it('a new assistant asks the model of the operator, where there is one', async () => {
    expect(await createAssistant(dependencies('openai/tiny'), { workspaceId, name: 'A' })).toMatchObject({
      model: 'openai/tiny',
    });
  });

  it('a change is a new version and the old one stays on record', async () => {
    const { id: assistantId } = await createAssistant(dependencies(), {
      workspaceId,
      name: 'Shop',
      instructions: 'Be kind.',
    });
    const changed = await updateAssistant(dependencies(), {
      workspaceId,
      assistantId,
      language: 'ru',
      fallback: 'Спросите у кассы.',
    });
    expect(changed).toMatchObject({
      version: 2,
      name: 'Shop',
      instructions: 'Be kind.',
      language: 'ru',
      fallback: 'Спросите у кассы.',
    });
    const versions = await listVersions({ api: world.api }, { workspaceId, assistantId });
    expect(versions.map(({ version, language }) => [version, language])).toEqual([
      [2, 'ru'],
      [1, 'auto'],
    ]);
  });

  it('two changes at once are two versions', async () => {
    const { id: assistantId } = await createAssistant(dependencies(), { workspaceId, name: 'Busy' });
    await Promise.all(
      ['a', 'b'].map((instructions) => updateAssistant(dependencies(), { workspaceId, assistantId, instructions })),
    );
    expect((await getAssistant(dependencies(), { workspaceId, assistantId })).version).toBe(3);
  });

  it('fields that are too long, a language that is none and a model nobody offers are refused by name', async () => {
    const wrong = createAssistant(dependencies(), {
      workspaceId,
      name: '',
      instructions: 'x'.repeat(20_001),
      language: 'klingon!',
    });
    await expect(wrong).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ pointer: '/name' }, { pointer: '/instructions' }, { pointer: '/language' }],
    });
    const unknown = createAssistant(dependencies(), { workspaceId, name: 'A', model: 'nobody/large' });
    await expect(unknown).rejects.toMatchObject({ code: 'unknown-model' });
  });

  it('a foreign assistant and none at all look the same', async () => {
    const { id: assistantId } = await createAssistant(dependencies(), { workspaceId, name: 'Ours' });
    const stranger = await world.aWorkspace();
    const which = { workspaceId: stranger, assistantId };
    await expect(getAssistant(dependencies(), which)).rejects.toMatchObject({ code: 'not-found' });
    await expect(updateAssistant(dependencies(), { ...which, name: 'Theirs' })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(removeAssistant(dependencies(), which)).rejects.toMatchObject({ code: 'not-found' });
    await expect(listVersions(dependencies(), which)).rejects.toMatchObject({ code: 'not-found' });
    expect((await listAssistants(dependencies(), { workspaceId: stranger, limit: 10 })).items).toEqual([]);
  });

  it('a deleted one is nowhere but among the deleted, and comes back as it was', async () => {
    const own = await world.aWorkspace();
    const before = await createAssistant(dependencies(), { workspaceId: own, name: 'Desk', greeting: 'Hello' });
    const which = { workspaceId: own, assistantId: before.id };
    await removeAssistant(dependencies(), which);
    await expect(getAssistant(dependencies(), which)).rejects.toMatchObject({ code: 'not-found' });
    await expect(removeAssistant(dependencies(), which)).rejects.toMatchObject({ code: 'not-found' });
    const bin = await listAssistants(dependencies(), { workspaceId: own, limit: 10, deleted: true });
    expect(bin.items).toMatchObject([{ name: 'Desk', deletedAt: expect.any(Date) }]);

    expect(await restoreAssistant(dependencies(), which)).toEqual(before);
    await expect(restoreAssistant(dependencies(), which)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('a deleted one that nobody has restored in 7 days is gone for good, a younger one is not', async () => {
    const own = await world.aWorkspace();
    const [old, young] = [
      await createAssistant(dependencies(), { workspaceId: own, name: 'Old' }),
      await createAssistant(dependencies(), { workspaceId: own, name: 'Young' }),
    ];
    for (const { id: assistantId } of [old, young])
      await removeAssistant(dependencies(), { workspaceId: own, assistantId });
    await world.system.pool.query(`update assistants set deleted_at = deleted_at - interval '8 days' where id = $1`, [
      old.id,
    ]);
    await purgeDeletedAssistants(world.system, 7);
    const bin = await listAssistants(dependencies(), { workspaceId: own, limit: 10, deleted: true });
    expect(bin.items.map(({ name }) => name)).toEqual(['Young']);
  });

  it('assistants are listed page by page, oldest first, and a removed one is gone', async () => {
    const own = await world.aWorkspace();
    const made = [];
    for (const name of ['one', 'two', 'three'])
      made.push(await createAssistant(dependencies(), { workspaceId: own, name }));
    const first = await listAssistants(dependencies(), { workspaceId: own, limit: 2 });
    expect(first.items.map(({ name }) => name)).toEqual(['one', 'two']);
    await removeAssistant(dependencies(), { workspaceId: own, assistantId: made[2]?.id ?? '' });
    const second = await listAssistants(dependencies(), { workspaceId: own, limit: 2, cursor: first.nextCursor ?? '' });
    expect(second).toEqual({ items: [], nextCursor: null });
  });
});
