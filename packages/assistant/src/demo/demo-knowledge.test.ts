import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Answerer, collectAnswer } from '../answer/index.ts';
import { anAnswerer, createWorld, type World } from '../testing.ts';
import { demoAssistant, demoKnowledge } from './index.ts';

let world: World;
let workspaceId: string;
let answerer: Answerer;
const askIn = (assistantId: string, question: string): Promise<Answer> =>
  collectAnswer(answerer, { workspaceId, assistantId, question });

async function aDemo(...more: string[]): Promise<string> {
  const { id: assistantId } = await world.anAssistant(workspaceId, demoAssistant);
  const own = more.map((text) => ({ assistantId, kind: 'text' as const, title: 'shop.txt', text }));
  await world.teach(workspaceId, [...demoKnowledge(assistantId), ...own]);
  return assistantId;
}

let demo: string;
let taughtDemo: string;
beforeAll(async () => {
  world = await createWorld();
  workspaceId = await world.aWorkspace();
  answerer = anAnswerer(world.system);
  demo = await aDemo();
  // The text of docs/guides/teach-an-assistant.md.
  taughtDemo = await aDemo(
    'Parcels leave our warehouse in Riga every working day at four in the afternoon.\nDelivery takes two days in Latvia and five days in the rest of Europe.\nYou may send anything back within thirty days; we pay for the parcel.\n',
  );
});
afterAll(() => world.close());

it.each([
  ['what is chatai', 'self-hosted platform'],
  ['do i need a key for the api?', 'Without a key'],
  ['How can I connect a Telegram bot of mine?', '@BotFather'],
  ['where do you store the data', 'PostgreSQL'],
  ['is it a language model?', 'not a language model'],
  ['what happens after a crash?', 'restart'],
  ['Does it work with Ollama?', 'Ollama'],
  ['Which models can I use?', 'OpenAI-compatible'],
  ['what can you do?', 'answer questions about ChatAI'],
  ['Who are you?', 'demo assistant'],
  ['Who made you?', 'free software'],
  ['thanks', 'welcome'],
  ['Thank you!', 'welcome'],
  ['How much does it cost?', 'MIT licence'],
  ['что такое ChatAI', 'платформа'],
  ['как подключить бота?', 'BotFather'],
  ['где данные хранятся', 'PostgreSQL'],
  ['Сколько стоит ChatAI?', 'MIT'],
  ['как остановить ChatAI', 'Ctrl-C'],
  ['что будет, если сервер упадёт?', 'перезапуска'],
  ['какие модели можно использовать?', 'OpenAI'],
  ['на каких языках ты понимаешь?', 'любом языке'],
  ['ты языковая модель?', 'не языковая модель'],
  ['как научить ассистента новому?', 'chatai knowledge add'],
  ['можно поговорить с человеком?', 'Ещё нет'],
  ['how are you?', 'a program'],
  ['как дела?', 'программа'],
  ['bye', 'Goodbye'],
  ['пока', 'До встречи'],
  ['что ты умеешь?', 'вопросы о ChatAI'],
  ['кто тебя сделал?', 'открытым кодом'],
  ['кто ты?', 'демонстрационный'],
  ['спасибо', 'Пожалуйста'],
])('the demo assistant answers "%s"', async (question, holds) => {
  const answer = await askIn(demo, question);
  expect(answer).toMatchObject({ answered: true, text: expect.stringContaining(holds) });
});

it.each(['hello', 'Hi!', 'привет', 'Добрый день'])('the demo assistant greets who says "%s"', async (question) => {
  const { answered, text, sources } = await askIn(demo, question);
  expect({ answered, text, sources }).toEqual({ answered: true, text: demoAssistant.greeting, sources: [] });
});

it.each(['How do I bake bread?', 'Who won the match yesterday?', 'Какая завтра погода?', 'Can I return something?'])(
  'the demo assistant does not know "%s"',
  async (question) => {
    expect((await askIn(demo, question)).answered).toBe(false);
  },
);

describe('an answer names what it is taken from, and nothing else', () => {
  it.each([
    ['What is ChatAI?', 'What is ChatAI?'],
    ['Что такое ChatAI?', 'Что такое ChatAI?'],
    ['When do parcels leave the warehouse?', 'shop.txt'],
    ['When do parcels leave', 'shop.txt'],
  ])('"%s" comes from %s', async (question, title) => {
    const { sources } = await askIn(taughtDemo, question);
    expect(sources.flatMap((source) => (source.used ? source.title : []))).toEqual([title]);
  });
});

it('beside an own text the demo does not answer for it', async () => {
  for (const question of ['Can I return something?', 'Can I get anything delivered to my home?']) {
    const { text } = await askIn(taughtDemo, question);
    expect(text).not.toContain('chatai knowledge add');
  }
});

it('both languages hold the same pairs', () => {
  const questions = demoKnowledge(demo).flatMap((source) => source.question ?? []);
  const russian = questions.filter((question) => /[а-я]/i.test(question));
  expect(russian).toHaveLength(questions.length / 2);
});
