// What an answerer keeps, and how it spares the database.
import { createManualClock, systemClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anAnswerer, createWorld, type World } from '../testing.ts';
import { collectAnswer, suggestedQuestions } from './index.ts';

let world: World;
let workspaceId: string;
beforeAll(async () => {
  world = await createWorld();
  workspaceId = await world.aWorkspace();
});
afterAll(() => world.close());

/** An answerer whose statements are counted. */
function aCountedAnswerer(clock = systemClock) {
  const pool = world.system.pool;
  const statements: unknown[] = [];
  const query = (...args: unknown[]) => {
    statements.push(args[0]);
    return (pool.query as (...all: unknown[]) => unknown).apply(pool, args);
  };
  const counted = {
    ...world.system,
    pool: new Proxy(pool, { get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)) }),
  };
  return { answerer: anAnswerer(counted, { clock }), statements };
}

it('of very many questions at once, each waits its turn for the database: it refuses none that waited for a connection', async () => {
  const { id: assistantId } = await world.anAssistant(workspaceId);
  await world.teach(workspaceId, [
    { assistantId, kind: 'text', title: 'Parking', text: 'The garage has ninety places. It closes at midnight.' },
  ]);
  const pool = world.system.pool;
  let running = 0;
  let most = 0;
  const query = async (...args: unknown[]) => {
    most = Math.max(most, ++running);
    try {
      return await (pool.query as (...all: unknown[]) => Promise<unknown>).apply(pool, args);
    } finally {
      running -= 1;
    }
  };
  const watched = new Proxy(pool, { get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)) });
  const answerer = anAnswerer({ ...world.system, pool: watched });
  const answers = await Promise.all(
    Array.from({ length: 200 }, () =>
      collectAnswer(answerer, { workspaceId, assistantId, question: 'How many places has the garage?' }),
    ),
  );
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(most).toBeLessThan(40);
});

describe('an answer of the built-in model', () => {
  it('can be begun with the first questions of the knowledge, asked of the database once', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    const clock = createManualClock();
    const { answerer, statements } = aCountedAnswerer(clock);
    const of = { workspaceId, assistantId };
    expect(await suggestedQuestions(answerer, of)).toEqual([]);
    const questions = [
      'Where is the bar?',
      'When is breakfast?',
      `Why ${'so '.repeat(40)}long?`,
      'Who are you?',
      'How?',
    ];
    await world.teach(
      workspaceId,
      questions.map((question) => ({ assistantId, kind: 'qa' as const, question, answer: 'So.' })),
    );
    await clock.advance(1_100);
    const asked = await suggestedQuestions(answerer, of);
    expect(asked).toEqual(['Where is the bar?', 'When is breakfast?', 'Who are you?']);
    const before = statements.length;
    expect(await suggestedQuestions(answerer, of)).toEqual(asked);
    expect(statements).toHaveLength(before);
  });

  it('is offered questions in the letters of the reader first', async () => {
    const { id: assistantId } = await world.anAssistant(workspaceId);
    const clock = createManualClock();
    const { answerer } = aCountedAnswerer(clock);
    const questions = [
      'What is ChatAI?',
      'Что такое ChatAI?',
      'Is it free?',
      '料金はいくらですか',
      'Это бесплатно?',
      'Who?',
    ];
    await world.teach(
      workspaceId,
      questions.map((question) => ({ assistantId, kind: 'qa' as const, question, answer: 'So.' })),
    );
    await clock.advance(1_100);
    const to = (language: string | undefined) => suggestedQuestions(answerer, { workspaceId, assistantId, language });
    expect(await to('en')).toEqual(['What is ChatAI?', 'Is it free?', 'Who?']);
    expect(await to('ru-RU')).toEqual(['Что такое ChatAI?', 'Это бесплатно?', 'What is ChatAI?']);
    expect((await to('ja'))[0]).toBe('料金はいくらですか');
    expect(await to('no such language')).toEqual(questions.slice(0, 3));
    expect(await to(undefined)).toEqual(questions.slice(0, 3));
  });

  it('costs no statement while an assistant without knowledge is known, and one a second for all of them together', async () => {
    const clock = createManualClock();
    const { answerer, statements } = aCountedAnswerer(clock);
    const assistants = [
      await world.anAssistant(workspaceId),
      await world.anAssistant(workspaceId),
      await world.anAssistant(workspaceId),
    ];
    const askAll = () =>
      Promise.all(
        assistants.map(({ id }) => collectAnswer(answerer, { workspaceId, assistantId: id, question: 'Hello?' })),
      );
    await askAll();
    statements.length = 0;
    for (let round = 0; round < 100; round++) await askAll();
    expect(statements).toHaveLength(0);
    await clock.advance(1_000);
    await askAll();
    expect(statements).toHaveLength(1);
  });

  it('follows a new version and new knowledge within a second', async () => {
    const clock = createManualClock();
    const answerer = anAnswerer(world.system, { clock });
    const { id: assistantId } = await world.anAssistant(workspaceId, { fallback: 'Old words.' });
    const ask = (question: string) => collectAnswer(answerer, { workspaceId, assistantId, question });
    expect((await ask('Who built the bridge?')).text).toBe('Old words.');
    await world.change(workspaceId, assistantId, { fallback: 'New words.' });
    await world.teach(workspaceId, [{ assistantId, kind: 'text', text: 'The bridge was built by Maria Olsen.' }]);
    await clock.advance(1_000);
    expect((await ask('Who built the bridge?')).text).toContain('Maria Olsen');
    expect((await ask('What is the price of copper?')).text).toBe('New words.');
  });

  it('an assistant that does not exist is not found, and many questions at once are one look', async () => {
    const { answerer, statements } = aCountedAnswerer();
    const asked = Array.from({ length: 20 }, () =>
      collectAnswer(answerer, { workspaceId, assistantId: systemIds.uuid(), question: 'Hello?' }).catch(
        (error: unknown) => error,
      ),
    );
    for (const error of await Promise.all(asked)) expect(error).toMatchObject({ code: 'not-found' });
    expect(statements.length).toBeLessThanOrEqual(2);
  });
});
