import { createManualClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { beforeAll, expect, test } from 'vitest';
import { formatAnswer, type SendOutcome, type TelegramAnswer } from '../channels/telegram/index.ts';
import type { CallKind } from '../outbox/index.ts';
import { createPreview, type DraftSupport, type PreviewOf } from './preview.ts';

// The parser is loaded with the first answer: on a clock that does not wait for it.
beforeAll(() => formatAnswer({ markdown: '**warm**' }));

/** A preview on a clock of its own, and what it did when. */
function aPreview(of: Partial<PreviewOf> = {}, drafts: DraftSupport = { refusedUntilMs: 0 }) {
  const clock = createManualClock();
  const did: { atMs: number; what: string; text: string }[] = [];
  const world = {
    clock,
    did,
    busy: false,
    waitMs: 0,
    taken: [] as CallKind[],
    kept: [] as number[],
    isOurs: true,
    /** What the turn's row says. */
    known: undefined as number | undefined,
    /** Statements that fail from now on, since the database is out of reach. */
    outages: 0,
    limited: [] as number[],
    shown: 0,
    answer: { ok: true, result: true } as TelegramAnswer<unknown>,
    outcome: undefined as SendOutcome | undefined,
  };
  let messages = 100;
  const preview = createPreview(
    {
      clock,
      async call(method, { text }) {
        did.push({ atMs: clock.monotonicMs(), what: method, text: String(text) });
        return world.answer;
      },
      async send({ text, edits }) {
        did.push({ atMs: clock.monotonicMs(), what: edits === undefined ? 'send' : `edit ${edits}`, text });
        return world.outcome ?? { kind: 'sent', externalId: edits ?? ++messages };
      },
      take(kind) {
        world.taken.push(kind);
        return world.waitMs;
      },
      limited: (forMs) => void world.limited.push(forMs),
      isBusy: () => world.busy,
      async keep(previewId) {
        if (world.outages-- > 0) throw Object.assign(new Error('the database stops'), { code: '57P01' });
        world.kept.push(previewId);
        return world.isOurs;
      },
      known: async () => world.known,
      drafts,
      onShown: () => void world.shown++,
      onFailed: (error) => did.push({ atMs: clock.monotonicMs(), what: 'failed', text: String(error) }),
    },
    {
      turnId: systemIds.uuid(),
      chatId: 5,
      topicId: 0,
      isPrivate: true,
      replyTo: undefined,
      language: 'en',
      previewId: undefined,
      ...of,
    },
    Promise.resolve(),
  );
  return { ...world, world, preview };
}

test('a draft that does not change is shown anew before Telegram forgets it', async () => {
  const { clock, did, preview, world } = aPreview();
  preview.add('Thinking about it');
  await clock.advance(61_000);
  await preview.end();
  expect(did.length).toBeGreaterThan(3);
  for (const [index, { atMs }] of did.entries())
    if (index > 0) expect(atMs - (did[index - 1]?.atMs as number)).toBeLessThanOrEqual(20_000);
  expect(new Set(did.map(({ text }) => text))).toEqual(new Set(['Thinking about it']));
  expect(world.taken).toEqual(did.map(() => 'preview'));
});

test('a draft waits while parts of an earlier answer go out', async () => {
  const { clock, did, preview, world } = aPreview();
  world.busy = true;
  preview.add('words');
  await clock.advance(2_000);
  expect(did).toEqual([]);
  world.busy = false;
  await clock.advance(300);
  expect(did).toHaveLength(1);
  await preview.end();
});

test('a draft without a place in the budget is shown later, with what has come by then', async () => {
  const { clock, did, preview, world } = aPreview();
  world.waitMs = 700;
  preview.add('one');
  await clock.advance(400);
  world.waitMs = 0;
  preview.add(' two');
  await clock.advance(700);
  expect(did).toMatchObject([{ text: 'one two' }]);
  await preview.end();
});

test('half a Markdown mark is not shown, and of a long answer a draft shows the end', async () => {
  const { clock, did, preview } = aPreview();
  preview.add(`${'word '.repeat(2_000)}the **end**`);
  await clock.advance(400);
  expect(did).toHaveLength(1);
  expect(did[0]?.text.length).toBeLessThanOrEqual(4_096);
  expect(did[0]?.text.endsWith('the end')).toBe(true);
  await preview.end();
});

test('a server without drafts is left alone for an hour and one message is changed each 1.5 s', async () => {
  const drafts = { refusedUntilMs: 0 };
  const { clock, did, preview, world } = aPreview({}, drafts);
  world.answer = { ok: false, code: 404, description: 'Not Found: method not found' };
  preview.add('a');
  for (let ms = 0; ms < 5_000; ms += 100) {
    await clock.advance(100);
    preview.add('b');
  }
  const end = await preview.end();
  expect(end).toBe(101);
  expect(did.map(({ what }) => what).slice(0, 3)).toEqual(['sendMessageDraft', 'send', 'edit 101']);
  const edits = did.slice(1);
  for (const [index, { atMs }] of edits.entries())
    if (index > 0) expect(atMs - (edits[index - 1]?.atMs as number)).toBeGreaterThanOrEqual(1_500);
  expect(world.kept).toEqual([101]);
  expect(drafts.refusedUntilMs).toBeGreaterThan(3_500_000);
});

test('a chat that cannot be written to ends the preview, and says nothing about drafts', async () => {
  const drafts = { refusedUntilMs: 0 };
  const { clock, did, preview, world } = aPreview({}, drafts);
  world.answer = { ok: false, code: 403, description: 'Forbidden: bot was blocked by the user' };
  preview.add('a');
  await clock.advance(5_000);
  expect(did).toHaveLength(1);
  expect(drafts.refusedUntilMs).toBe(0);
  expect(await preview.end()).toBeUndefined();
});

test('a message whose fate nobody knows is not sent a second time', async () => {
  const { clock, did, preview, world } = aPreview({ isPrivate: false, chatId: -5 });
  world.outcome = { kind: 'uncertain', reason: 'no answer' };
  preview.add('a');
  await clock.advance(10_000);
  preview.add('b');
  await clock.advance(10_000);
  expect(did).toHaveLength(1);
  expect(await preview.end()).toBeUndefined();
});

test('the message of an earlier try is kept on the turn before it is changed', async () => {
  const { clock, did, preview, world } = aPreview({ isPrivate: false, chatId: -5, previewId: 77 });
  preview.add('anew');
  await clock.advance(400);
  expect(world.kept).toEqual([77]);
  expect(did).toMatchObject([{ what: 'edit 77', text: 'anew' }]);
  expect(await preview.end()).toBe(77);
});

test('a 429 to a change is told to the budget, since the answer is a change as well', async () => {
  const { clock, preview, world } = aPreview({ isPrivate: false, chatId: -5 });
  world.outcome = { kind: 'retry', afterMs: 9_000, reason: '429', limited: true };
  preview.add('a');
  await clock.advance(1_000);
  expect(world.limited).toEqual([9_000]);
  await preview.end();
});

test('a worker that stood still until another one took its turn changes the message no more', async () => {
  const { clock, did, preview, world } = aPreview({ isPrivate: false });
  preview.add('words');
  await clock.advance(1_000);
  expect(did).toMatchObject([{ what: 'send' }]);
  await clock.advance(15_000);
  world.isOurs = false;
  preview.add(' and more of them');
  await clock.advance(60_000);
  await preview.end();
  expect(did).toHaveLength(1);
});

test.each([
  { knows: 'nobody', known: undefined, becomes: ['send', 'deleteMessage'] },
  { knows: 'the turn, by a write that was taken for lost', known: 101, becomes: ['send'] },
])(
  'a message that appeared when the turn was another worker’s, and of which $knows knows',
  async ({ known, becomes }) => {
    const { clock, did, preview, world } = aPreview({ isPrivate: false, chatId: -5 });
    world.isOurs = false;
    world.known = known;
    preview.add('words');
    await clock.advance(60_000);
    await preview.end();
    expect(did.map(({ what }) => what)).toEqual(becomes);
  },
);

test('a message that was shown while the database was away is kept when it is back, and becomes the answer', async () => {
  const { clock, did, preview, world } = aPreview({ isPrivate: false });
  world.outages = 3;
  preview.add('words');
  await clock.advance(400);
  const end = preview.end();
  await clock.advance(5_000);
  expect(await end).toBe(101);
  expect(world.kept).toEqual([101]);
  expect(did).toMatchObject([{ what: 'send' }]);
});
