import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, type World } from '../testing.ts';
import { recentMessages } from './index.ts';

let world: World;
let workspaceId: string;
beforeAll(async () => {
  world = await createWorld();
  workspaceId = await world.aWorkspace();
});
afterAll(() => world.close());

type Said = ['user' | 'assistant' | 'operator' | 'system', string];

async function aConversation(said: Said[]): Promise<string> {
  const { id: assistantId } = await world.anAssistant(workspaceId);
  const conversationId = systemIds.uuid();
  const turnId = systemIds.uuid();
  const tenant = { workspace_id: workspaceId };
  const db = world.system.kysely;
  await db
    .insertInto('conversations')
    .values({ ...tenant, id: conversationId, channel: 'api', assistant_id: assistantId })
    .execute();
  await db
    .insertInto('turns')
    .values({ ...tenant, id: turnId, conversation_id: conversationId, answer_seq: 999 })
    .execute();
  const rows = said.map(([role, text], at) => ({ role, text, seq: at + 1 }));
  const message = { ...tenant, turn_id: turnId, conversation_id: conversationId };
  await db
    .insertInto('messages')
    .values(rows.map((row) => ({ ...message, id: systemIds.uuid(), ...row })))
    .execute();
  return conversationId;
}

const recall = (conversationId: string, workspace = workspaceId) =>
  recentMessages(world.system.pool, { workspaceId: workspace, conversationId });

it('what was said before is remembered in order, without the question that is being answered', async () => {
  const conversationId = await aConversation([
    ['user', 'Hi'],
    ['assistant', 'Hello'],
    ['system', 'taken over'],
    ['user', 'A person, please'],
    ['operator', 'Here I am'],
    ['user', 'When do you open?'],
    ['user', 'And close?'],
  ]);
  expect(await recall(conversationId)).toEqual([
    { role: 'user', text: 'Hi' },
    { role: 'assistant', text: 'Hello' },
    { role: 'user', text: 'A person, please' },
    { role: 'assistant', text: 'Here I am' },
  ]);
});

it('a new conversation has no past', async () => {
  expect(await recall(await aConversation([['user', 'Hi']]))).toEqual([]);
});

it('a long past is remembered from its end, up to 8,000 characters', async () => {
  const conversationId = await aConversation(
    Array.from({ length: 12 }, (_, at): Said => [at % 2 === 0 ? 'user' : 'assistant', `${at} `.padEnd(1_500, 'x')]),
  );
  const remembered = await recall(conversationId);
  expect(remembered).toHaveLength(5);
  expect(remembered.at(-1)?.text).toMatch(/^11 /);
});

it('another workspace remembers nothing of it', async () => {
  const conversationId = await aConversation([
    ['user', 'My code is 1234'],
    ['assistant', 'Noted'],
  ]);
  expect(await recall(conversationId, await world.aWorkspace())).toEqual([]);
});
