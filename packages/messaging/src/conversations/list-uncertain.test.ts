import { afterAll, expect, test } from 'vitest';
import { aStore } from '../../testing/a-stored-workspace.ts';
import { sendAgain } from '../outbox/index.ts';
import { listUncertain } from './list-uncertain.ts';

const store = await aStore();
afterAll(() => store.drop());

/** A part that a worker is sending, and what its statements make of it. */
async function aPart(more: Record<string, unknown> = {}) {
  const workspace = await store.aWorkspace();
  const botId = await store.aBot(workspace);
  const conversation = { id: await store.aConversation(workspace, botId, 5, { title: 'Shop' }), botId, chatId: 5 };
  const owner = store.ids.uuid();
  const part = { state: 'sending', owner, attempt: 1, ...more };
  const { answerId } = await store.aTurn(workspace, conversation, { question: 'q', answer: 'a', parts: [part] });
  return {
    workspace,
    conversation,
    answerId,
    becomes: (change: string) =>
      store.system.pool.query(`update outbox set ${change} where message_id = $1`, [answerId]),
    uncertain: async () => (await listUncertain(store, workspace, { limit: 5 })).items,
  };
}

test('what arrived, was refused or waits was never uncertain', async () => {
  const part = await aPart();
  for (const state of ['queued', 'sending', 'sent', 'failed', 'cancelled']) await part.becomes(`state = '${state}'`);
  expect(await part.uncertain()).toEqual([]);
});

test('a part whose worker died while it was sent is uncertain, also when the next worker sends it at once', async () => {
  const part = await aPart();
  await part.becomes(`owner = '${store.ids.uuid()}', attempt = 2, reason = 'the worker ended'`);
  await part.becomes("state = 'uncertain', reason = 'the connection broke'");
  await part.becomes("state = 'sending', attempt = 3");
  await part.becomes("state = 'sent', reason = null");
  expect(await part.uncertain()).toMatchObject([
    {
      conversationId: part.conversation.id,
      messageId: part.answerId,
      text: 'a',
      state: 'sent',
      times: 2,
      reason: 'the connection broke',
      title: 'Shop',
      contact: undefined,
    },
  ]);
});

test('a part that a person had sent again is as its newest try is', async () => {
  const part = await aPart({ hold: true });
  await part.becomes("state = 'uncertain', reason = 'the connection broke'");
  await sendAgain({ ...store, wakeUp: { announceBots() {} } }, { ...part.workspace, messageId: part.answerId });
  expect(await part.uncertain()).toMatchObject([{ state: 'queued', times: 1, reason: 'the connection broke' }]);
  await store.system.pool.query("update outbox set state = 'sent' where message_id = $1 and state = 'queued'", [
    part.answerId,
  ]);
  expect(await part.uncertain()).toMatchObject([{ state: 'sent' }]);
});

test('a change of a message is safe to repeat, and so never uncertain', async () => {
  const part = await aPart({ edits: 77 });
  await part.becomes(`owner = '${store.ids.uuid()}', attempt = 2`);
  expect(await part.uncertain()).toEqual([]);
});

test('they are read page by page, the newest first, and go with their message', async () => {
  const workspace = await store.aWorkspace();
  const botId = await store.aBot(workspace);
  const conversation = { id: await store.aConversation(workspace, botId, 5), botId, chatId: 5 };
  const parts = Array.from({ length: 5 }, () => ({ state: 'sending', owner: store.ids.uuid() }));
  const { answerId } = await store.aTurn(workspace, conversation, { question: 'q', answer: 'a', parts });
  await store.system.pool.query("update outbox set state = 'uncertain' where message_id = $1", [answerId]);
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await listUncertain(store, workspace, { limit: 2, cursor });
    seen.push(...page.items.map((one) => one.part));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual([5, 4, 3, 2, 1]);
  await store.system.pool.query('delete from messages where id = $1', [answerId]);
  expect((await listUncertain(store, workspace, { limit: 5 })).items).toEqual([]);
});
