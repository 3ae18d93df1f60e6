import { systemClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anOutboxRow } from '../../testing/an-outbox-row.ts';
import { aPlatform } from '../../testing/platform.ts';
import { type IncomingUpdate, parseUpdate } from '../channels/telegram/index.ts';
import { createConversationFinder } from '../conversations/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import { type BotRuntime, conversationOf } from './bot-runtime.ts';
import { createChatEvents, forgetChat, markChat } from './chat-events.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

const person = { id: 5, is_bot: false, first_name: 'Ada' };
const chat = { id: 5, type: 'private', first_name: 'Ada' };
let updateId = 100;

/** A bot that is held, with one answer in chat 5, and what its holder does with updates. */
async function aHeldBot() {
  const { pool } = platform.system;
  const { holder, token, row } = await anOutboxRow(platform);
  const { botId, workspaceId } = row;
  const { rows } = await pool.query<{ id: string; assistant_id: string; turn_id: string }>(
    'select c.id, c.assistant_id, t.id as turn_id from conversations c join turns t on t.conversation_id = c.id where c.bot_id = $1',
    [botId],
  );
  const { id: conversationId, assistant_id: assistantId, turn_id: turnId } = rows[0] as (typeof rows)[number];
  // Of a runtime only these are touched here.
  const runtime = {
    bot: { botId, workspaceId, assistantId, lease: token, sandbox: false },
    conversations: new Map(),
    moved: new Map(),
  } as unknown as BotRuntime;
  const held = { database: platform.system, clock: systemClock, ids: systemIds, workerId: holder };
  const events = createChatEvents(held);

  async function item(body: object): Promise<LaneItem> {
    const update_id = ++updateId;
    const raw = Buffer.from(JSON.stringify({ update_id, ...body }));
    const { rows } = await pool.query<{ seq: number }>(
      'insert into updates (workspace_id, bot_id, update_id, raw) values ($1, $2, $3, $4) returning seq',
      [workspaceId, botId, update_id, raw],
    );
    const update = parseUpdate(raw, { telegramId: 7, username: 'bot' });
    return { seq: rows[0]?.seq as number, update, receivedAtMs: 0 };
  }
  return {
    pool,
    row,
    runtime,
    events,
    item,
    conversationId,
    async take(...bodies: object[]) {
      const items = [];
      for (const body of bodies) items.push(await item(body));
      await Promise.all(items.map((one) => events.take(runtime, one)));
    },
    async edit(...edits: object[]) {
      const items = [];
      for (const edit of edits) items.push(await item({ edited_message: { chat, from: person, date: 1, ...edit } }));
      await Promise.all(items.map((one) => events.edit(runtime, one)));
    },
    find: (update: IncomingUpdate) => conversationOf(createConversationFinder(held), runtime, '5/0', update),
    /** Something that Ada wrote, in a topic when one is given. */
    async aMessage(seq: number, externalId: number, text = 'hello', topicId = 0) {
      const id = topicId === 0 ? conversationId : await aTopic(topicId);
      await pool.query(
        "insert into messages (id, workspace_id, turn_id, conversation_id, seq, role, text, external_id) values ($1, $2, $3, $4, $5, 'user', $6, $7)",
        [systemIds.uuid(), workspaceId, turnId, id, seq, text, externalId],
      );
      await pool.query('update conversations set last_seq = greatest(last_seq, $2) where id = $1', [id, seq]);
      return id;
    },
    outcomes: async () =>
      (await pool.query('select outcome from updates where bot_id = $1 order by seq', [botId])).rows.map(
        ({ outcome }) => outcome,
      ),
    reactions: async () =>
      (
        await pool.query(
          'select conversation_id, message_external_id, person_external_id, emoji from reactions where workspace_id = $1 order by 2, 3',
          [workspaceId],
        )
      ).rows,
    chats: async () =>
      (
        await pool.query(
          'select unreachable_reason as reason, unreachable_at is not null as unreachable from conversations where bot_id = $1 order by topic_id',
          [botId],
        )
      ).rows,
    texts: async () =>
      (
        await pool.query(
          "select external_id, text, edited_at is not null as edited from messages where workspace_id = $1 and role = 'user' order by seq",
          [workspaceId],
        )
      ).rows,
  };

  async function aTopic(topicId: number): Promise<string> {
    const id = systemIds.uuid();
    await pool.query(
      "insert into conversations (id, workspace_id, channel, assistant_id, bot_id, chat_id, topic_id) values ($1, $2, 'telegram', $3, $4, 5, $5)",
      [id, workspaceId, assistantId, botId, topicId],
    );
    return id;
  }
}

const reaction = (message_id: number, ...emoji: string[]) => ({
  message_reaction: {
    chat,
    message_id,
    user: person,
    date: 1,
    old_reaction: [],
    new_reaction: emoji.map((one) => ({ type: 'emoji', emoji: one })),
  },
});
const member = (status: string) => ({
  my_chat_member: { chat, from: person, date: 1, old_chat_member: {}, new_chat_member: { status } },
});

test('reactions are kept as they stand now, also when several come at once', async () => {
  const { take, reactions, outcomes, conversationId } = await aHeldBot();
  const row = (message: number, ...emoji: string[]) => ({
    conversation_id: conversationId,
    message_external_id: message,
    person_external_id: 5,
    emoji,
  });
  await take(reaction(9, '👍'), reaction(10, '🔥'), reaction(9, '👎', '"}\\'));
  expect(await reactions()).toEqual([row(9, '👎', '"}\\'), row(10, '🔥')]);
  await take(reaction(9), reaction(10, '❤'));
  expect(await reactions()).toEqual([row(10, '❤')]);
  expect(await outcomes()).toEqual(Array(5).fill('reacted'));
});

test('a reaction in a chat with topics belongs to the one that has the message', async () => {
  const { pool, take, reactions, aMessage, row, conversationId } = await aHeldBot();
  const three = await aMessage(1, 31, 'in three', 3);
  await aMessage(1, 41, 'in four', 4);
  await pool.query("update outbox set state = 'sent', external_id = 32 where seq = $1", [row.seq]);
  await take(reaction(31, '👍'), reaction(32, '👍'), reaction(99, '👍'));
  // One that nobody knows any more stands with the chat itself.
  expect((await reactions()).map((one) => one.conversation_id)).toEqual([three, conversationId, conversationId]);
  await pool.query('update messages set conversation_id = $1, seq = 2 where role = $2 and workspace_id = $3', [
    three,
    'assistant',
    row.workspaceId,
  ]);
  await pool.query('update conversations set last_seq = 2 where id = $1', [three]);
  await take(reaction(32));
  await take(reaction(32, '🔥'));
  expect(
    (await reactions()).filter((one) => one.conversation_id === three).map((one) => one.message_external_id),
  ).toEqual([31, 32]);
});

test('what was read twice acts once, so that an older reaction never replaces a newer one', async () => {
  const { runtime, events, item, take, reactions } = await aHeldBot();
  const first = await item(reaction(9, '👍'));
  await events.take(runtime, first);
  await take(reaction(9));
  await events.take(runtime, first);
  expect(await reactions()).toEqual([]);
});

test('who blocks the bot marks every topic of the chat, and who lets it in again clears them', async () => {
  const { take, chats, aMessage, outcomes } = await aHeldBot();
  await aMessage(1, 31, 'in three', 3);
  await take(member('kicked'));
  expect(await chats()).toEqual(Array(2).fill({ reason: 'blocked', unreachable: true }));
  await take(member('kicked'), member('member'));
  expect(await chats()).toEqual(Array(2).fill({ reason: null, unreachable: false }));
  expect(await outcomes()).toEqual(Array(3).fill('member'));
});

test('a new message from a chat that was out of reach clears it, at the price of one statement and only then', async () => {
  const { runtime, events, item, find, take, chats, pool, row } = await aHeldBot();
  const message = await item({ message: { message_id: 1, date: 1, chat, from: person, text: 'hi' } });
  const conversation = (await find(message.update)) as NonNullable<Awaited<ReturnType<typeof find>>>;
  expect(conversation.unreachable).toBe(false);
  await take(member('kicked'));
  expect(conversation.unreachable).toBe(true);
  await events.reached(runtime, conversation, message);
  expect(await chats()).toEqual([{ reason: null, unreachable: false }]);
  expect(conversation.unreachable).toBe(false);
  // Somebody else marks it: without the memory nothing is asked.
  await pool.query("update conversations set unreachable_reason = 'x', unreachable_at = now() where bot_id = $1", [
    row.botId,
  ]);
  await events.reached(runtime, conversation, message);
  expect(await chats()).toEqual([{ reason: 'x', unreachable: true }]);
  markChat(runtime, 5, true);
  await events.reached(runtime, conversation, message);
  expect(await chats()).toEqual([{ reason: null, unreachable: false }]);
});

test('an edit after its turn was opened changes the message and says when', async () => {
  const { edit, texts, aMessage, outcomes } = await aHeldBot();
  await aMessage(2, 31, 'tea?');
  await aMessage(3, 32, 'milk?');
  await edit(
    { message_id: 31, text: 'green' },
    { message_id: 31, text: 'green tea?' },
    { message_id: 77, text: 'unknown' },
  );
  // Its turn was opened with the new words already.
  await edit({ message_id: 32, text: 'milk?' });
  expect(await texts()).toEqual([
    { external_id: 31, text: 'green tea?', edited: true },
    { external_id: 32, text: 'milk?', edited: false },
  ]);
  expect(await outcomes()).toEqual(Array(4).fill('edited'));
});

test('an edit is looked for among the newest messages only', async () => {
  const { edit, texts, aMessage } = await aHeldBot();
  await aMessage(2, 31, 'long ago');
  await aMessage(300, 32, 'now');
  await edit({ message_id: 31, text: 'x' }, { message_id: 32, text: 'x' });
  expect((await texts()).map(({ text }) => text)).toEqual(['long ago', 'x']);
});

test('a worker whose lease is lost changes nothing and settles nothing', async () => {
  const { runtime, take, edit, aMessage, texts, chats, reactions, outcomes } = await aHeldBot();
  await aMessage(2, 31, 'tea?');
  runtime.bot.lease -= 1;
  await take(reaction(31, '👍'), member('kicked'));
  await edit({ message_id: 31, text: 'x' });
  expect(await texts()).toMatchObject([{ text: 'tea?' }]);
  expect(await chats()).toMatchObject([{ unreachable: false }]);
  expect(await reactions()).toEqual([]);
  expect(await outcomes()).toEqual([null, null, null]);
});

test('what a chat is called is kept current, with one statement per change and none per message', async () => {
  const { pool, runtime, item, find, row } = await aHeldBot();
  const wrote = async (more: object) =>
    find((await item({ message: { message_id: 1, date: 1, chat, from: person, text: 'hi', ...more } })).update);
  const stored = async () =>
    (
      await pool.query(
        'select c.chat_type, p.name, p.username, p.language from conversations c left join contacts p on p.id = c.contact_id where c.bot_id = $1',
        [row.botId],
      )
    ).rows[0];
  const found = await wrote({});
  expect(found).toMatchObject({
    state: 'ai',
    memoryFrom: 0,
    unreachable: false,
    contact: { languageChosen: undefined, memory: true },
  });
  expect(await stored()).toEqual({ chat_type: 'private', name: 'Ada', username: null, language: null });
  expect(await wrote({})).toBe(found);
  const renamed = await wrote({ from: { ...person, first_name: 'A\0da', username: 'ada', language_code: 'ru' } });
  expect(renamed).not.toBe(found);
  expect(await stored()).toEqual({ chat_type: 'private', name: 'A\uFFFDda', username: 'ada', language: 'ru' });
  // Telegram does not always name the language.
  expect(await wrote({ from: { ...person, first_name: 'A\0da', username: 'ada' } })).toBe(renamed);

  await pool.query("update contacts set language_chosen = 'en', memory = false where workspace_id = $1", [
    row.workspaceId,
  ]);
  await pool.query("update conversations set memory_from = 4, state = 'requested' where bot_id = $1", [row.botId]);
  forgetChat(runtime, 5);
  expect(await wrote({ from: { ...person, first_name: 'A\0da', username: 'ada' } })).toMatchObject({
    state: 'requested',
    memoryFrom: 4,
    contact: { languageChosen: 'en', memory: false },
  });
});

test('a group has a title and no contact', async () => {
  const { pool, item, find, row } = await aHeldBot();
  const group = { id: -50, type: 'group', title: 'Shop' };
  const wrote = async (title: string) =>
    find(
      (await item({ message: { message_id: 1, date: 1, chat: { ...group, title }, from: person, text: 'hi' } })).update,
    );
  const stored = async () =>
    (
      await pool.query('select chat_type, title, contact_id from conversations where bot_id = $1 and chat_id = -50', [
        row.botId,
      ])
    ).rows;
  expect(await wrote('Shop')).toMatchObject({ contact: undefined });
  expect(await stored()).toEqual([{ chat_type: 'group', title: 'Shop', contact_id: null }]);
  await wrote('New shop');
  expect(await stored()).toEqual([{ chat_type: 'group', title: 'New shop', contact_id: null }]);
});
