import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAssistant, updateAssistant } from '../assistants/index.ts';
import { createWorld, keyring, type World } from '../testing.ts';
import { addModelProvider, removeModelProvider } from './index.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** A workspace with providers, each with the models it offers. */
async function aWorkspace(providers: Record<string, string[]> = {}): Promise<string> {
  const workspaceId = await world.aWorkspace();
  for (const [name, models] of Object.entries(providers)) await add(workspaceId, name, models);
  return workspaceId;
}

const add = (workspaceId: string, name: string, models: string[]) =>
  addModelProvider(
    { system: world.system, ids: systemIds, keyring, egressAllow: [] },
    { workspaceId, kind: 'openai-compatible', name, baseUrl: 'https://models.example.org/v1', models },
  );

const deps = (defaultModel: string) => ({ api: world.api, ids: systemIds, defaultModel });

/** What an assistant is given that asks for `model`, on a platform whose own model is `platform`. */
const given = async (workspaceId: string, model: string, platform = 'builtin/extractive') =>
  (await createAssistant(deps(platform), { workspaceId, name: 'Helper', model })).model;

it('is understood by its full name, by that of its provider, and by its own alone', async () => {
  const workspaceId = await aWorkspace({ 'My House': ['small', 'meta/large'], openai: ['gpt-4o'] });
  for (const model of ['my-house/small', 'My House/small', 'my house/small', 'small']) {
    expect(await given(workspaceId, model), model).toBe('my-house/small');
  }
  expect(await given(workspaceId, 'meta/large')).toBe('my-house/meta/large');
  expect(await given(workspaceId, 'my-house/meta/large')).toBe('my-house/meta/large');
  expect(await given(workspaceId, 'openai/gpt-4o')).toBe('openai-2/gpt-4o');
  expect(await given(workspaceId, 'gpt-4o')).toBe('openai-2/gpt-4o');
  expect(await given(workspaceId, 'builtin/extractive')).toBe('builtin/extractive');
});

it('that no provider of the workspace offers is asked of the platform’s, by whatever name', async () => {
  const workspaceId = await aWorkspace({ house: ['small'] });
  const onPlatform = (model: string) => given(workspaceId, model, 'openai/tiny');
  expect(await onPlatform('tiny')).toBe('openai/tiny');
  expect(await onPlatform('openai/tiny')).toBe('openai/tiny');
  expect(await onPlatform('gpt-4o')).toBe('openai/gpt-4o');
  expect(await onPlatform('openai/gpt-4o')).toBe('openai/gpt-4o');
  expect(await onPlatform('meta-llama/llama-3')).toBe('openai/meta-llama/llama-3');
  expect(await onPlatform('small')).toBe('house/small');
});

it('of a router is what CHATAI_MODEL says, slashes and all', async () => {
  const workspaceId = await aWorkspace();
  expect(await given(workspaceId, 'openai/gpt-4o', 'openai/openai/gpt-4o')).toBe('openai/openai/gpt-4o');
  expect(await given(workspaceId, 'openai/openai/gpt-4o', 'openai/openai/gpt-4o')).toBe('openai/openai/gpt-4o');
});

it('is unknown where nobody offers it', async () => {
  const workspaceId = await aWorkspace({ house: ['small'] });
  const unknown = { code: 'unknown-model', definition: { status: 422 } };
  await expect(given(workspaceId, 'gpt-4o')).rejects.toMatchObject(unknown);
  await expect(given(workspaceId, 'openai/gpt-4o')).rejects.toMatchObject(unknown);
  await expect(given(workspaceId, 'house/large', 'openai/tiny')).rejects.toMatchObject(unknown);
  await expect(given(workspaceId, 'builtin/clever', 'openai/tiny')).rejects.toMatchObject(unknown);
  await expect(given(workspaceId, 'x'.repeat(300), 'openai/tiny')).rejects.toMatchObject(unknown);
});

it('is refused when it can mean two, and taken when it is written in full', async () => {
  const workspaceId = await aWorkspace({ house: ['small'], home: ['small'], openai: ['tiny'] });
  await expect(given(workspaceId, 'small')).rejects.toMatchObject({
    code: 'ambiguous-model',
    message: expect.stringContaining('house/small, home/small'),
  });
  await expect(given(workspaceId, 'openai/tiny', 'openai/tiny')).rejects.toMatchObject({ code: 'ambiguous-model' });
  await expect(given(workspaceId, 'tiny', 'openai/tiny')).rejects.toMatchObject({ code: 'ambiguous-model' });
  expect(await given(workspaceId, 'openai-2/tiny', 'openai/tiny')).toBe('openai-2/tiny');
  expect(await given(workspaceId, 'home/small')).toBe('home/small');
});

it('that an assistant has stays what it is, whoever takes a name or leaves', async () => {
  const workspaceId = await aWorkspace();
  const platform = deps('openai/tiny');
  const { id: providerId } = await add(workspaceId, 'house', ['small']);
  const own = await createAssistant(platform, { workspaceId, name: 'Own', model: 'small' });
  const platforms = await createAssistant(platform, { workspaceId, name: 'Of the platform' });
  await removeModelProvider({ api: world.api }, { workspaceId, providerId });
  await add(workspaceId, 'openai', ['tiny']);
  for (const { id: assistantId, model } of [own, platforms]) {
    const changed = await updateAssistant(platform, { workspaceId, assistantId, model, name: 'Renamed' });
    expect(changed).toMatchObject({ model, name: 'Renamed', version: 2 });
  }
});
