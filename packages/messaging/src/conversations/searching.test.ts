import { createManualClock } from '@chatai/core/clock';
import { createIds } from '@chatai/core/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aStore } from '../../testing/a-stored-workspace.ts';
import { indexMessages, listContacts, searchConversations } from './index.ts';

let store: Awaited<ReturnType<typeof aStore>>;
beforeAll(async () => {
  store = await aStore();
});
afterAll(() => store.drop());

/** Far enough ahead that everything there is may be indexed. */
const later = (ms: number) => createManualClock(Date.now() + ms);
const index = (clock = later(10_000)) => indexMessages({ ...store, clock });

async function aShop() {
  const workspace = await store.aWorkspace();
  const bot = await store.aBot(workspace);
  const id = await store.aConversation(workspace, bot, 5);
  const say = (question: string, answer = 'ok') =>
    store.aTurn(workspace, { id, botId: bot, chatId: 5 }, { question, answer });
  const find = async (q: string, limit = 50) =>
    (await searchConversations(store, workspace, { q, limit })).items.map(({ snippet }) => snippet);
  return { workspace, bot, id, say, find };
}

describe('the search', () => {
  test.each([
    ['a word', 'Where is my order?', 'order'],
    ['another form of it', 'Сколько стоит доставка в Казань?', 'доставки'],
    ['the beginning of a word', 'I need an invoice', 'inv'],
    ['other accents and cases', 'Où est mon CAFÉ ?', 'cafe'],
    ['a language without spaces', '请问什么时候发货？', '发货'],
    ['Thai', 'สินค้าจะส่งเมื่อไหร่', 'สินค้า'],
    ['a number', 'order 12345 is late', '12345'],
    ['a code', 'the part is AB12345', 'ab123'],
    ['several words in any order', 'the red shoes in size nine', 'nine shoes'],
  ])('finds a message by %s', async (_, text, q) => {
    const shop = await aShop();
    await shop.say(text);
    await shop.say('something else');
    await index();
    expect(await shop.find(q)).toEqual([text]);
  });

  test('finds nothing by words of which one is missing, or by no word at all', async () => {
    const shop = await aShop();
    await shop.say('the red shoes');
    await index();
    expect(await shop.find('red boots')).toEqual([]);
    expect(await shop.find('?!')).toEqual([]);
    expect(await shop.find('shoes77')).toEqual([]);
    expect(await shop.find("' | red:* & \\")).toEqual(['the red shoes']);
  });

  test('says where each result stands, newest first, page by page', async () => {
    const shop = await aShop();
    for (let n = 1; n <= 5; n++) await shop.say(`parcel ${n}`);
    await index();
    const first = await searchConversations(store, shop.workspace, { q: 'parcel', limit: 2 });
    expect(first.items).toMatchObject([
      { conversationId: shop.id, seq: 9, role: 'user', snippet: 'parcel 5', matches: [{ start: 0, end: 6 }] },
      { conversationId: shop.id, seq: 7, snippet: 'parcel 4' },
    ]);
    const second = await searchConversations(store, shop.workspace, {
      q: 'parcel',
      limit: 3,
      cursor: first.nextCursor ?? undefined,
    });
    expect(second.items.map(({ snippet }) => snippet)).toEqual(['parcel 3', 'parcel 2', 'parcel 1']);
    expect(second.nextCursor).toBeNull();
  });

  test('shows the words around the place in a long message', async () => {
    const shop = await aShop();
    await shop.say(`${'before '.repeat(100)}treasure ${'after '.repeat(100)}`);
    await index();
    const { items } = await searchConversations(store, shop.workspace, { q: 'treasure', limit: 1 });
    const [{ snippet, matches }] = items as [(typeof items)[number]];
    expect(snippet.length).toBeLessThan(170);
    expect(snippet).toMatch(/^…before .* treasure after .*…$/);
    expect(matches.map(({ start, end }) => snippet.slice(start, end))).toEqual(['treasure']);
  });

  test('forgets what was erased', async () => {
    const shop = await aShop();
    const { turnId } = await shop.say('a dragon');
    await index();
    expect(await shop.find('dragon')).toEqual(['a dragon']);
    await store.system.pool.query('delete from turns where id = $1', [turnId]);
    expect(await shop.find('dragon')).toEqual([]);
  });

  test('of another workspace, and of probes, is not searched', async () => {
    const [shop, stranger] = [await aShop(), await aShop()];
    await shop.say('secret recipe');
    await store.system.pool.query('update conversations set synthetic = true where id = $1', [stranger.id]);
    await stranger.say('secret probe');
    await index();
    expect(await stranger.find('secret')).toEqual([]);
    expect(await shop.find('secret')).toEqual(['secret recipe']);
  });

  test('finds words that nearly every message has, newest first', async () => {
    const shop = await aShop();
    const { turnId } = await shop.say('first');
    await store.system.pool.query(
      `insert into messages (id, workspace_id, turn_id, conversation_id, seq, role, text)
       select ('01890a5d-ac96-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, $2, $3, 100 + n, 'user',
              case when n % 2 = 0 then 'hello number ' || n when n < 10 then 'hello rare rabbit' else 'nothing' end
       from generate_series(1, 21000) n`,
      [shop.workspace.workspaceId, turnId, shop.id],
    );
    await store.system.pool.query("update job_marks set last_id = '00000000-0000-0000-0000-000000000000'");
    await index();
    expect(await shop.find('hello', 2)).toEqual(['hello number 21000', 'hello number 20998']);
    expect(await shop.find('rabbit hello', 2)).toEqual(['hello rare rabbit', 'hello rare rabbit']);
  });
});

describe('the indexing', () => {
  test('misses no message whose commit was late', async () => {
    const shop = await aShop();
    const { turnId } = await shop.say('on time');
    const madeAtMs = Date.now();
    await shop.say('after it');
    await index(later(10_000));
    // Made before the last one, committed after the walk has gone by.
    const id = createIds(createManualClock(madeAtMs)).uuid();
    await store.insert('messages', {
      id,
      workspace_id: shop.workspace.workspaceId,
      turn_id: turnId,
      conversation_id: shop.id,
      seq: 50,
      role: 'user',
      text: 'latecomer',
    });
    await index(later(20_000));
    expect(await shop.find('latecomer')).toEqual([]);
    await index(later(3_700_000));
    expect(await shop.find('latecomer')).toEqual(['latecomer']);
  });

  test('by two programs at once walks each message once', async () => {
    const shop = await aShop();
    for (let n = 0; n < 20; n++) await shop.say(`twin ${n}`);
    const counts = await Promise.all([index(), index(), index()]);
    await index();
    expect(await shop.find('twin')).toHaveLength(20);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(20);
  });
});

describe('contacts', () => {
  test('are found by any word of their name, by username, and only in their workspace', async () => {
    const shop = await aShop();
    const ada = await store.aContact(shop.workspace, 7, 'Ада Лавлейс', 'ada_l');
    await store.aContact(shop.workspace, 8, 'Bob');
    await store.system.pool.query('update conversations set contact_id = $2 where id = $1', [shop.id, ada]);
    await index();
    for (const q of ['лавлейс', 'Ада', 'ada_l', 'лав']) {
      const { items } = await listContacts(store, shop.workspace, { limit: 5, q });
      expect(
        items.map(({ id }) => id),
        q,
      ).toEqual([ada]);
    }
    expect((await searchConversations(store, shop.workspace, { q: 'ада', limit: 5 })).contacts).toEqual([
      { id: ada, name: 'Ада Лавлейс', username: 'ada_l', conversationIds: [shop.id] },
    ]);
    expect((await listContacts(store, await store.aWorkspace(), { limit: 5, q: 'ада' })).items).toEqual([]);
  });
});
