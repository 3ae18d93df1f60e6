// No language fails silently: the same five matters in 17 languages, each asked about in its own words.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answerer, collectAnswer } from '../answer/index.ts';
import { anAnswerer, createWorld, type World } from '../testing.ts';
import { detectLanguage } from './index.ts';

interface Language {
  texts: string[];
  questions: { question: string; text: number; holds: string }[];
  offTopic: string[];
}

const file = path.resolve(import.meta.dirname, '../../../../tests/data/languages.json');
const { languages } = JSON.parse(await readFile(file, 'utf8')) as { languages: Record<string, Language> };

let world: World;
let workspaceId: string;
let answerer: Answerer;
beforeAll(async () => {
  world = await createWorld();
  workspaceId = await world.aWorkspace();
  answerer = anAnswerer(world.system);
});
afterAll(() => world.close());

describe.each(Object.entries(languages))('in %s', (language, { texts, questions, offTopic }) => {
  let assistantId: string;
  let sourceIds: string[];
  beforeAll(async () => {
    assistantId = (await world.anAssistant(workspaceId)).id;
    const sources = await world.teach(
      workspaceId,
      texts.map((text) => ({ assistantId, kind: 'text', text })),
    );
    sourceIds = sources.map((source) => source.id);
  });
  const ask = (question: string) => collectAnswer(answerer, { workspaceId, assistantId, question });

  it('the language of a text is recognised', () => {
    expect(texts.map((text) => detectLanguage(text))).toEqual(texts.map(() => language));
  });

  it.each(questions)('"$question" is answered from the right text', async ({ question, text, holds }) => {
    const answer = await ask(question);
    expect(answer.sources[0]?.sourceId).toBe(sourceIds[text]);
    expect(answer.text).toContain(holds);
    expect(answer.answered).toBe(true);
  });

  it.each(offTopic)('"%s" is not answered', async (question) => {
    expect((await ask(question)).answered).toBe(false);
  });
});

describe('an assistant that knows all of them at once', () => {
  let assistantId: string;
  const asked = Object.values(languages).flatMap(({ questions }) => questions);
  const sourceOf = new Map<string, string>();
  beforeAll(async () => {
    assistantId = (await world.anAssistant(workspaceId)).id;
    const texts = Object.values(languages).flatMap((language) => language.texts);
    const sources = await world.teach(
      workspaceId,
      texts.map((text) => ({ assistantId, kind: 'text', text })),
    );
    for (const [at, source] of sources.entries()) sourceOf.set(texts[at] ?? '', source.id);
  });

  it('answers each question from the text in its own language', async () => {
    const wrong: string[] = [];
    for (const { texts, questions } of Object.values(languages)) {
      for (const { question, text } of questions) {
        const answer = await collectAnswer(answerer, { workspaceId, assistantId, question });
        if (answer.sources[0]?.sourceId !== sourceOf.get(texts[text] ?? '')) wrong.push(question);
      }
    }
    expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(Math.floor(asked.length * 0.03));
  });
});
