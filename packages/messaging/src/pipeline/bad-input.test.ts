import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { aServedPlatform } from '../../testing/served-platform.ts';

const platform = await aServedPlatform();
const { aLiveBot, ask, aUser, said } = platform;
afterAll(() => platform.close());

const count = 2_000;
const seed = Number(process.env.CHATAI_TEST_SEED ?? Date.now() % 2 ** 31);

const person = { id: 900, is_bot: false, first_name: 'Ada', username: 'ada', language_code: 'en' };
const chats = [
  { id: 900, type: 'private', first_name: 'Ada' },
  { id: -901, type: 'group', title: 'Shop' },
  { id: -1_000_000_000_902, type: 'supergroup', title: 'Forum', is_forum: true },
];
const file = { file_id: 'F', file_unique_id: 'U', file_size: 10, width: 1, height: 1, duration: 1 };
const now = Math.floor(Date.now() / 1_000);

/** Updates as Telegram sends them, one of each kind that is read, and some that are not. */
const good = (chat: object): object[] => {
  const message = { message_id: 9, date: now, chat, from: person };
  return [
    { message: { ...message, text: 'hello', entities: [{ type: 'bold', offset: 0, length: 5 }] } },
    { message: { ...message, text: '/start shop', entities: [{ type: 'bot_command', offset: 0, length: 6 }] } },
    { message: { ...message, photo: [file], caption: 'this', media_group_id: '7' } },
    { message: { ...message, document: { ...file, file_name: 'a.pdf' } } },
    { message: { ...message, venue: { location: { latitude: 1, longitude: 2 }, title: 'Café', address: 'Main St' } } },
    {
      message: {
        ...message,
        rich_message: { blocks: [{ type: 'paragraph', text: ['a', { type: 'bold', text: 'b' }] }] },
      },
    },
    { message: { ...message, text: 'x', message_thread_id: 3, is_topic_message: true, reply_to_message: message } },
    { message: { ...message, new_chat_title: 'New' } },
    { edited_message: { ...message, edit_date: now, text: 'changed' } },
    { callback_query: { id: '1', from: person, chat_instance: '1', data: 'x', message } },
    {
      message_reaction: {
        chat,
        message_id: 9,
        user: person,
        date: now,
        old_reaction: [],
        new_reaction: [{ type: 'emoji', emoji: '👍' }],
      },
    },
    {
      my_chat_member: {
        chat,
        from: person,
        date: now,
        old_chat_member: {},
        new_chat_member: { status: 'member', user: person },
      },
    },
    { stopped_message_generation: { chat, draft_id: 5 } },
    { poll: { id: '1', question: 'Tea?' } },
    { inline_query: { id: '1', from: person, query: '', offset: '' } },
  ];
};

/** What nobody expects in a field. */
const strange = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(null, true, -1, 0.5, 2 ** 53, -(2 ** 63), 1e308, '', [], {}, [[]]),
  fc.constantFrom('\0', 'a\0b', '\ud800', 'x\udfffy', '\u202e', 'é'.repeat(5_000), '👩‍👩‍👧‍👦'.repeat(300), '__proto__'),
  fc.nat({ max: 40 }).map(nested),
);
/** Up and down, again now and then, and some that Telegram never gives. */
const anId = fc.oneof(
  { weight: 15, arbitrary: fc.integer({ min: 1, max: 1_000_000 }) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 1, arbitrary: strange },
);

/** A good update of which up to two fields, however deep, are something else, gone, or new. */
const changed = fc
  .tuple(
    fc.constantFrom(...chats.flatMap(good)),
    anId,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'remove', 'add'), strange), { maxLength: 2 }),
  )
  .map(([update, update_id, changes]) => {
    const whole: Record<string, unknown> = structuredClone({ update_id, ...update });
    for (const [at, how, value] of changes) {
      const places = placesIn(whole);
      const place = places[at % places.length];
      if (place && how === 'remove') delete place.owner[place.key];
      else if (place) place.owner[how === 'add' ? 'something_of_tomorrow' : place.key] = structuredClone(value);
    }
    return Buffer.from(JSON.stringify(whole));
  });

/** Bytes of which some are others, or are missing, or come from elsewhere. */
const broken = fc
  .tuple(changed, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4 }), fc.nat())
  .map(([raw, bytes, cut]) => {
    const copy = Buffer.from(raw);
    for (const [at, byte] of bytes) copy[at % copy.length] = byte;
    return cut % 3 === 0 ? copy.subarray(0, cut % copy.length) : copy;
  });
const kinds = fc
  .tuple(
    anId,
    fc.oneof(fc.string(), fc.constantFrom('message', 'a_kind_of_tomorrow', 'toString', '__proto__')),
    strange,
  )
  .map(([update_id, kind, body]) => Buffer.from(JSON.stringify({ update_id, [kind]: body })));
const large = fc
  .tuple(anId, fc.integer({ min: 400_000, max: 700_000 }), fc.constantFrom('x', '[', '\\"', '[],', '{"a":1},'))
  .map(([update_id, length, piece]) =>
    Buffer.from(
      `{"update_id":${JSON.stringify(update_id)},"message":{"message_id":1,"date":${now},"text":"${piece === 'x' ? 'x'.repeat(length) : ''}","more":[${piece === 'x' ? '' : piece.repeat(length / piece.length)}0]}}`,
    ),
  );
const deep = fc
  .tuple(anId, fc.constantFrom(31, 32, 100, 10_000))
  .map(([update_id, levels]) =>
    Buffer.from(`{"update_id":${JSON.stringify(update_id)},"message":${'['.repeat(levels)}${']'.repeat(levels)}}`),
  );

const mutated = fc.oneof(
  { weight: 60, arbitrary: changed },
  { weight: 20, arbitrary: broken },
  { weight: 10, arbitrary: kinds },
  { weight: 5, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 4, arbitrary: deep },
  { weight: 1, arbitrary: large },
);

test(`each of ${count} mutated updates is settled or a dead letter with its reason, and the bot goes on (seed ${seed}, CHATAI_TEST_SEED)`, async () => {
  const bot = await aLiveBot();
  const updates = fc.sample(mutated, { numRuns: count, seed });
  const received = new Map<string, number>();
  for (let from = 0; from < count; from += 50) {
    const fates = await Promise.all(updates.slice(from, from + 50).map((raw) => platform.storeRaw(bot, raw)));
    for (const fate of fates) received.set(fate, (received.get(fate) ?? 0) + 1);
  }
  // Each kind of fate was met, or the test would say little.
  expect([...received.keys()].toSorted()).toEqual(['dead_letter', 'duplicate', 'stored']);

  const unsettled = async () =>
    (
      await platform.system.pool.query<{ raw: Buffer }>(
        `select u.raw from updates u left join turns t on t.id = u.turn_id
         where u.bot_id = $1 and u.outcome is null and coalesce(t.state, 'open') = 'open'`,
        [bot.id],
      )
    ).rows.map(({ raw }) => raw.toString('latin1').slice(0, 500));
  await until('all are settled', async () => (await unsettled()).length === 0).catch(async () =>
    expect(await unsettled(), `seed ${seed}`).toEqual([]),
  );
  expect(await platform.updatesOf(bot.id)).toBe(received.get('stored'));
  const letters = await platform.letters(bot);
  expect(letters.filter(({ reason }) => reason === '')).toEqual([]);
  // What could be read could be worked on: none was given up on the way.
  expect([...new Set(letters.map(({ reason }) => reason))].toSorted()).toEqual([
    'larger than 512 KiB',
    'nested deeper than 32 levels',
    'no kind of update that is known',
    'not UTF-8',
    'not a Telegram update',
  ]);

  const user = aUser();
  ask(bot, user, 'still there?');
  await until('the answer', () => said(bot, user).length === 1);
  expect(said(bot, user)).toEqual(['echo: still there?']);
}, 60_000);

interface Place {
  owner: Record<string, unknown>;
  key: string;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  // Lists are changed by their numbers.
  const owner = value as Record<string, unknown>;
  return Object.keys(owner).flatMap((key) => [{ owner, key }, ...placesIn(owner[key])]);
}

function nested(levels: number): unknown {
  return levels === 0 ? 'deep' : [nested(levels - 1)];
}
