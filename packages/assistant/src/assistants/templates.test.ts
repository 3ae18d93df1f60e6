import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type World } from '../testing.ts';
import { createAssistant, templates } from './index.ts';

const kindOf = (id: string): string => id.replace(/-(en|ru)$/, '');
const isIn = (language: 'en' | 'ru') => (template: { language: string }) => template.language === language;

it('there are support, sales, FAQ, booking and universal, each in English and Russian', () => {
  for (const language of ['en', 'ru'] as const) {
    const kinds = templates.filter(isIn(language)).map(({ id }) => kindOf(id));
    expect(kinds).toEqual(['support', 'sales', 'faq', 'booking', 'universal']);
  }
});

it.each(templates)('$id is written in its language, from its name to its questions', ({ language, ...template }) => {
  const isRussian = (text: string) => /[а-яё]/i.test(text);
  const { name, summary, instructions, greeting, fallback, suggestions } = template;
  for (const text of [name, summary, instructions, greeting, fallback, ...suggestions])
    expect(isRussian(text), text).toBe(language === 'ru');
});

describe('an assistant made from a template', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  const deps = () => ({ api: world.api, ids: systemIds, defaultModel: 'builtin/extractive' });

  it.each(templates)('$id says what it says, and answers at once', async (template) => {
    const workspaceId = await world.aWorkspace();
    const { id, name, summary: _, ...says } = template;
    expect(await createAssistant(deps(), { workspaceId, name: 'Our desk', template: id })).toMatchObject({
      ...says,
      ...{ name: 'Our desk', model: 'builtin/extractive', version: 1, draft: false },
    });
  });

  it('has what its owner says instead', async () => {
    const workspaceId = await world.aWorkspace();
    const made = await createAssistant(deps(), { workspaceId, name: 'Desk', template: 'faq-en', greeting: 'Welcome.' });
    expect(made).toMatchObject({ greeting: 'Welcome.', fallback: 'There is nothing about that in my texts.' });
  });

  it('that is not there is refused', async () => {
    const workspaceId = await world.aWorkspace();
    await expect(createAssistant(deps(), { workspaceId, name: 'Desk', template: 'faq-xx' })).rejects.toMatchObject({
      code: 'unknown-template',
    });
  });
});
