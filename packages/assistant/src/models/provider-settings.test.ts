import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectAnswer } from '../answer/index.ts';
import { anAnswerer, createWorld, keyring, type World } from '../testing.ts';
import { addModelProvider, defaultModel, listModelProviders, removeModelProvider } from './index.ts';
import { type ModelServer, startModelServer } from './testing/index.ts';

describe('the model providers of a workspace', () => {
  let world: World;
  let server: ModelServer;
  beforeAll(async () => {
    world = await createWorld();
    server = await startModelServer();
  });
  afterAll(async () => {
    await server.close();
    await world.close();
  });

  const allow = ['127.0.0.0/8'];
  const add = (workspaceId: string, more: object = {}, egressAllow: string[] = allow) =>
    addModelProvider(
      { system: world.system, ids: systemIds, keyring, egressAllow },
      {
        workspaceId,
        kind: 'openai-compatible',
        name: 'house',
        baseUrl: server.baseUrl,
        apiKey: 'sk-tenant-secret-1234',
        models: ['small'],
        ...more,
      },
    );

  it('a provider answers with its own key, of which only the end is ever shown', async () => {
    const workspaceId = await world.aWorkspace();
    const added = await add(workspaceId);
    expect(added).toMatchObject({ name: 'house', keyLast4: '1234', models: ['small'] });
    expect(JSON.stringify(added)).not.toContain('secret');
    const { id: assistantId } = await world.anAssistant(workspaceId, { model: 'house/small' });
    const answerer = anAnswerer(world.system, { egressAllow: allow });
    expect(await collectAnswer(answerer, { workspaceId, assistantId, question: 'Hi' })).toMatchObject({
      model: 'house/small',
      text: 'Hello there.',
    });
    expect(server.requests.at(-1)).toMatchObject({ model: 'small', authorization: 'Bearer sk-tenant-secret-1234' });
  });

  it("the key is not in the database as it was typed, and a request's role cannot see it at all", async () => {
    await add(await world.aWorkspace());
    const superuser = await world.test.superuser();
    const { rows } = await superuser.query<{ row: string }>(
      'select model_providers::text as row, key_sealed from model_providers',
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) expect(row).not.toContain('secret');
    await expect(world.api.pool.query('select key_sealed from model_providers')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('a private address is refused when it is entered, and again when it is used', async () => {
    const workspaceId = await world.aWorkspace();
    for (const baseUrl of [
      'http://127.0.0.1:11434/v1',
      'http://169.254.169.254/v1',
      'http://[::1]/v1',
      'file:///etc',
      'http://u:p@example.org/v1',
    ]) {
      await expect(add(workspaceId, { baseUrl }, [])).rejects.toMatchObject({ code: 'address-not-allowed' });
    }
    await add(workspaceId);
    const { id: assistantId } = await world.anAssistant(workspaceId, { model: 'house/small' });
    server.requests = [];
    const asked = collectAnswer(anAnswerer(world.system, { egressAllow: [] }), {
      workspaceId,
      assistantId,
      question: 'Hi',
    });
    await expect(asked).rejects.toMatchObject({ code: 'address-not-allowed' });
    expect(server.requests).toEqual([]);
  });

  it('a provider may be called anything, once in a workspace whatever its case', async () => {
    const workspaceId = await world.aWorkspace();
    const names = ['My Models', 'my-models', 'openai', 'builtin', 'Модели', 'Übung №1', 'x'.repeat(100)];
    const slugs: string[] = [];
    for (const name of names) slugs.push((await add(workspaceId, { name: ` ${name} ` })).slug);
    const long = 'x'.repeat(50);
    expect(slugs).toEqual(['my-models', 'my-models-2', 'openai-2', 'builtin-2', 'provider', 'ubung-no1', long]);
    const { items } = await listModelProviders({ api: world.api }, { workspaceId, limit: 10 });
    expect(items.map(({ name }) => name)).toEqual(names);
    await expect(add(workspaceId, { name: 'MY MODELS' })).rejects.toMatchObject({ code: 'name-taken' });
    await expect(add(workspaceId, { name: ' ' })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('two that are added at once get two slugs', async () => {
    const workspaceId = await world.aWorkspace();
    const added = await Promise.all(['a b', 'a-b', 'a_b', 'a.b'].map((name) => add(workspaceId, { name })));
    expect(added.map(({ slug }) => slug).sort()).toEqual(['a-b', 'a-b-2', 'a-b-3', 'a-b-4']);
  });

  it('another workspace neither sees nor removes nor uses it', async () => {
    const workspaceId = await world.aWorkspace();
    const stranger = await world.aWorkspace();
    const { id: providerId } = await add(workspaceId);
    expect((await listModelProviders({ api: world.api }, { workspaceId: stranger, limit: 10 })).items).toEqual([]);
    await expect(removeModelProvider({ api: world.api }, { workspaceId: stranger, providerId })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(world.anAssistant(stranger, { model: 'house/small' })).rejects.toMatchObject({
      code: 'unknown-model',
    });
  });

  it('once it is removed the built-in model answers for it', async () => {
    const workspaceId = await world.aWorkspace();
    const { id: providerId } = await add(workspaceId);
    const { id: assistantId } = await world.anAssistant(workspaceId, { model: 'house/small' });
    await removeModelProvider({ api: world.api }, { workspaceId, providerId });
    const answerer = anAnswerer(world.system, { egressAllow: allow });
    expect(await collectAnswer(answerer, { workspaceId, assistantId, question: 'Hi' })).toMatchObject({
      model: 'builtin/extractive',
    });
  });

  it("new assistants ask the operator's model when there is an address or a key, else the built-in one", () => {
    const nothing = { baseUrl: undefined, apiKey: undefined, name: undefined };
    expect(defaultModel(nothing)).toBe('builtin/extractive');
    expect(defaultModel({ ...nothing, name: 'tiny' })).toBe('builtin/extractive');
    expect(defaultModel({ ...nothing, baseUrl: 'http://localhost:11434/v1', name: 'tiny' })).toBe('openai/tiny');
    expect(defaultModel({ ...nothing, apiKey: 'sk-x', name: 'builtin/extractive' })).toBe('builtin/extractive');
  });
});
