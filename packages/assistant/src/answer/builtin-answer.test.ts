import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anAnswerer, createWorld, type World } from '../testing.ts';
import { type AnswerPart, answer, collectAnswer } from './index.ts';

let world: World;
let workspaceId: string;
beforeAll(async () => {
  world = await createWorld();
  workspaceId = await world.aWorkspace();
});
afterAll(() => world.close());

describe('an answer of the built-in model', () => {
  it('comes as text and ends with the whole of it', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    await world.teach(workspaceId, [
      { assistantId, kind: 'text', title: 'Parking', text: 'The garage has ninety places. It closes at midnight.' },
    ]);
    const parts: AnswerPart[] = [];
    for await (const part of answer(anAnswerer(world.system), {
      workspaceId,
      assistantId,
      question: 'How many places has the garage?',
    }))
      parts.push(part);
    const done = parts.at(-1);
    expect(done).toMatchObject({
      kind: 'done',
      answered: true,
      model: 'builtin/extractive',
      usage: { inputTokens: 0, outputTokens: 0 },
    });
    const text = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    expect(done).toMatchObject({ text });
    expect(text).toContain('ninety places');
    if (done?.kind === 'done')
      expect(done.sources[0]).toMatchObject({ title: 'Parking', excerpt: expect.stringContaining('ninety') });
  });

  it('is continued by the rest of the same words', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    await world.teach(workspaceId, [
      { assistantId, kind: 'qa', question: 'Where is the bar?', answer: 'On the roof.' },
    ]);
    const ask = async (partial: string) =>
      (
        await collectAnswer(anAnswerer(world.system), {
          workspaceId,
          assistantId,
          question: 'Where is the bar?',
          partial,
        })
      ).text;
    expect(await ask('On the')).toBe(' roof.');
    // The owner has changed it meanwhile.
    expect(await ask('In the cellar')).toBe('On the roof.');
  });

  it("is the owner's fallback when nothing is known, else a sentence in the language of the question", async () => {
    const own = await world.anAssistant(workspaceId, { fallback: 'Please call 555.' });
    const none = await world.anAssistant(workspaceId);
    const fixed = await world.anAssistant(workspaceId, { language: 'de' });
    const ask = (assistantId: string, question: string) =>
      collectAnswer(anAnswerer(world.system), { workspaceId, assistantId, question });
    expect(await ask(own.id, 'Who are you?')).toMatchObject({ text: 'Please call 555.', answered: false, sources: [] });
    expect((await ask(none.id, 'Сколько стоит доставка?')).text).toContain('не знаю');
    expect((await ask(fixed.id, 'How are you?')).text).toContain('weiß ich nicht');
  });

  it("is the owner's greeting to who only greets, in any language; without one, the fallback", async () => {
    const polite = await world.anAssistant(workspaceId, { greeting: 'Welcome to the shop!', fallback: 'No idea.' });
    const none = await world.anAssistant(workspaceId, { fallback: 'No idea.' });
    const ask = (assistantId: string, question: string) =>
      collectAnswer(anAnswerer(world.system), { workspaceId, assistantId, question });
    for (const greeting of ['hello', ' Hi! ', 'HEY', 'Good morning.', 'привет', 'Guten Tag', 'Olá', '你好', 'สวัสดี'])
      expect(await ask(polite.id, greeting)).toMatchObject({
        text: 'Welcome to the shop!',
        answered: true,
        sources: [],
      });
    for (const question of ['hello kitty', 'hi-fi', 'highest price?'])
      expect(await ask(polite.id, question)).toMatchObject({ text: 'No idea.', answered: false });
    expect(await ask(none.id, 'hello')).toMatchObject({ text: 'No idea.', answered: false });
  });

  it('names the sources that it quotes, and none when it does not know', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    await world.teach(workspaceId, [
      { assistantId, kind: 'text', title: 'Garage', text: 'The garage has ninety places. It closes at midnight.' },
      { assistantId, kind: 'text', title: 'Pool', text: 'The pool has no places to park. It closes at nine.' },
      { assistantId, kind: 'qa', question: 'How many places has the restaurant?', answer: 'Forty.' },
    ]);
    const ask = async (question: string) =>
      (await collectAnswer(anAnswerer(world.system), { workspaceId, assistantId, question })).sources;
    const quoted = async (question: string) => (await ask(question)).filter(({ used }) => used);
    expect(await quoted('How many places has the restaurant?')).toMatchObject([
      { title: 'How many places has the restaurant?', excerpt: 'Forty.' },
    ]);
    expect(await quoted('Are there places in the zoo of Berlin?')).toEqual([]);
    expect((await ask('How many places has the restaurant?')).map(({ used }) => used)).toContain(false);
  });

  it('leaves out the headings of Markdown, between which it quotes', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    const text = `# Returns

You can return shoes within 40 days.

# Refunds

Your money for returned shoes is back within a week.
`;
    await world.teach(workspaceId, [{ assistantId, kind: 'text', title: 'Returns', text }]);
    const question = 'When can I return shoes?';
    const said = await collectAnswer(anAnswerer(world.system), { workspaceId, assistantId, question });
    expect(said.answered).toBe(true);
    expect(said.text).toContain('You can return shoes within 40 days.');
    expect(said.text).not.toContain('#');
  });

  it('is not given for a word such as "something", and is for a question of common words that stands there', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    await world.teach(workspaceId, [
      { assistantId, kind: 'qa', question: 'How do I order something new?', answer: 'Write to us.' },
      { assistantId, kind: 'qa', question: 'Who are you?', answer: 'The shop in the harbour.' },
    ]);
    const ask = (question: string) => collectAnswer(anAnswerer(world.system), { workspaceId, assistantId, question });
    expect((await ask('Can I return something?')).answered).toBe(false);
    expect((await ask('who are you')).text).toBe('The shop in the harbour.');
  });
});
