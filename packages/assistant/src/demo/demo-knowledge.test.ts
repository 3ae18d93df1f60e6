import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, type Answerer, collectAnswer } from '../answer/index.ts';
import { anAnswerer, createWorld, type World } from '../testing.ts';
import { demoAssistant, demoKnowledge } from './index.ts';

let world: World;
let ask: (question: string) => Promise<Answer>;
beforeAll(async () => {
  world = await createWorld();
  const workspaceId = await world.aWorkspace();
  const { id: assistantId } = await world.anAssistant(workspaceId, demoAssistant);
  await world.teach(workspaceId, demoKnowledge(assistantId));
  const answerer: Answerer = anAnswerer(world.system);
  ask = (question) => collectAnswer(answerer, { workspaceId, assistantId, question });
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
  ['что такое ChatAI', 'платформа'],
  ['как подключить бота?', 'BotFather'],
  ['где данные хранятся', 'PostgreSQL'],
])('the demo assistant answers "%s"', async (question, holds) => {
  const answer = await ask(question);
  expect(answer).toMatchObject({ answered: true, text: expect.stringContaining(holds) });
});

it.each(['How do I bake bread?', 'Who won the match yesterday?', 'Какая завтра погода?', 'hello'])(
  'the demo assistant does not know "%s"',
  async (question) => {
    expect((await ask(question)).answered).toBe(false);
  },
);
