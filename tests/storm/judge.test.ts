import type { CallEntry, LedgerEntry } from '@chatai/simulator';
import { expect, test } from 'vitest';
import { type Circumstances, judge } from './judge.ts';

const [botId, chatId] = [7, 5];

/** What Telegram saw, in order; each at its second. */
function aLedger() {
  const entries: LedgerEntry[] = [];
  let messageId = 100;
  const stamp = (second: number) => ({ seq: entries.length + 1, at: second * 1_000, botId, bot: 'bot' });
  const showsText = (second: number, change: 'shown' | 'edited', id: number, text: string) =>
    entries.push({
      ...stamp(second),
      kind: 'screen',
      change,
      chatId,
      messageId: id,
      text,
      message: { message_id: id, from: { id: botId, is_bot: true, first_name: 'Bot' } } as never,
    });
  return {
    entries,
    asks: (second: number, text: string) =>
      entries.push({ ...stamp(second), kind: 'update', updateId: 1, type: 'message', chatId, text, expiresAt: 0 }),
    says(second: number, text: string, more: Partial<CallEntry> = {}) {
      messageId += 1;
      showsText(second, 'shown', messageId, text);
      entries.push({
        ...stamp(second),
        kind: 'call',
        method: 'sendMessage',
        chatId,
        messageId,
        ok: true,
        status: 200,
        accepted: true,
        responseLost: false,
        durationMs: 5,
        ...more,
      });
      return messageId;
    },
    changes: (second: number, id: number, text: string) => showsText(second, 'edited', id, text),
  };
}

const look = (entries: LedgerEntry[], more: Partial<Circumstances> = {}) =>
  judge(entries, { kills: [], outages: [], stalls: [], jumps: [], ...more });
const killAt = (second: number) => ({ kills: [{ at: second * 1_000, lingersMs: 0 }] });

test('a question that is answered once is well, and one that is not is lost', () => {
  const { entries, asks, says } = aLedger();
  asks(1, 'question m-1');
  asks(2, 'question m-2');
  says(3, 'echo m-1 end.');
  expect(look(entries)).toMatchObject({ lost: ['m-2'], doubled: [], broken: [], outOfOrder: [], wrongChat: [] });
});

test.each([
  ['nothing happened in between', {}, {}, false],
  ['its answer was lost on the wire', { responseLost: true }, {}, true],
  ['a sender was killed in between', {}, killAt(4), true],
  ['a sender was killed before it', {}, killAt(1), false],
  ['a sender was killed after it came again', {}, killAt(9), false],
])('an answer that stands there twice: %s', (_, first, circumstances, explained) => {
  const { entries, asks, says } = aLedger();
  asks(1, 'question m-1');
  says(3, 'echo m-1 end.', first);
  says(5, 'echo m-1 end.');
  expect(look(entries, circumstances).doubled).toMatchObject([{ mark: 'm-1', times: 2, explained }]);
});

test('what lay in the socket while the judge stood still may have come before it was read', () => {
  const { entries, asks, says } = aLedger();
  asks(1, 'question m-1');
  says(4, 'echo m-1 end.');
  says(5, 'echo m-1 end.');
  expect(look(entries, killAt(2)).doubled).toMatchObject([{ explained: false }]);
  expect(look(entries, { ...killAt(2), stalls: [{ from: 2_200, to: 3_900 }] }).doubled).toMatchObject([
    { explained: true },
  ]);
});

test('a kill explains nothing that was sent longer ago than a send may last', () => {
  const { entries, asks, says } = aLedger();
  asks(1, 'question m-1');
  says(3, 'echo m-1 end.');
  says(40, 'echo m-1 end.');
  expect(look(entries, killAt(30)).doubled).toMatchObject([{ explained: false }]);
});

test('a message that grows becomes the answer; left half it is broken, unless who sent it died before the answer came', () => {
  const { entries, asks, says, changes } = aLedger();
  asks(1, 'question m-1');
  const grows = says(2, 'echo m-1');
  expect(look(entries).broken).toEqual([expect.stringContaining('"echo m-1"')]);
  says(6, 'echo m-1 end.');
  expect(look(entries)).toMatchObject({
    broken: [expect.stringContaining('"echo m-1"')],
    leftUnfinished: [],
    doubled: [],
  });
  expect(look(entries, killAt(3))).toMatchObject({ broken: [], leftUnfinished: [{ messageId: grows }], doubled: [] });
  changes(7, grows, 'echo m-1 end.');
  expect(look(entries).broken).toEqual([]);
});

test('answers in another order than the questions, or in another chat, are found', () => {
  const { entries, asks, says } = aLedger();
  asks(1, 'question m-1');
  asks(2, 'question m-2');
  says(3, 'echo m-2 end.');
  says(4, 'echo m-1 end.');
  expect(look(entries).outOfOrder).toHaveLength(1);
  const strays = entries.map((entry) => (entry.kind === 'screen' ? { ...entry, chatId: 6 } : entry));
  expect(look(strays).wrongChat).toEqual(['m-1', 'm-2']);
});

test('a call within a wait that Telegram asked for is counted, unless who had heard of it was killed before it was written down', () => {
  const { entries, asks, says } = aLedger();
  asks(1, 'question m-1');
  says(2, 'echo m-1 end.', { accepted: false, ok: false, status: 429 });
  says(4, 'echo m-1 end.', { disobeyed: true });
  expect(look(entries).disobeyed).toHaveLength(1);
  expect(look(entries, killAt(2.5)).disobeyed).toEqual([]);
  expect(look(entries, killAt(1)).disobeyed).toHaveLength(1);
  // By then it was written down, unless nothing could be.
  expect(look(entries, killAt(3.5)).disobeyed).toHaveLength(1);
  expect(look(entries, { ...killAt(3.5), outages: [{ from: 2_500, to: 3_800 }] }).disobeyed).toEqual([]);
});

test('a late first word below its whole answer is left unfinished when its sender died before it took it away', () => {
  const { entries, asks, says } = aLedger();
  asks(1, 'question m-1');
  says(4, 'echo m-1 end.');
  says(5, 'echo');
  expect(look(entries)).toMatchObject({ broken: [expect.stringContaining('"echo"')], leftUnfinished: [] });
  expect(look(entries, killAt(6))).toMatchObject({ broken: [], leftUnfinished: [{}] });
});

test('a jump of the wall clock moves no kill away from what it explains', () => {
  const { entries, asks, says } = aLedger();
  asks(1, 'question m-1');
  says(303, 'echo m-1 end.');
  says(305, 'echo m-1 end.');
  const jumps = [{ seq: 1, byMs: 300_000 }];
  expect(look(entries, { ...killAt(4), jumps }).doubled).toMatchObject([{ explained: true }]);
});

test('a message that was left with its first word is held against the next answer of its chat', () => {
  const { entries, asks, says } = aLedger();
  asks(1, 'question m-1');
  says(2, 'echo');
  expect(look(entries, killAt(3)).broken).toEqual([expect.stringContaining('"echo"')]);
  says(6, 'echo m-1 end.');
  expect(look(entries).broken).toEqual([expect.stringContaining('"echo"')]);
  expect(look(entries, killAt(3))).toMatchObject({ broken: [], leftUnfinished: [{}] });
});

test('how long an intake took is told without the times in which the judge itself stood still, and with them', () => {
  const entries = Array.from({ length: 100 }, (_, index): LedgerEntry => {
    const slow = index === 50;
    const at = index * 1_000;
    return {
      kind: 'delivery',
      seq: index + 1,
      at,
      botId,
      bot: 'bot',
      updateId: index,
      attempt: 1,
      via: 'webhook',
      ok: true,
      durationMs: slow ? 900 : 5,
    };
  });
  expect(look(entries).intake).toEqual({ p99Ms: 900, blurred: 0, withBlurredP99Ms: 900 });
  const stalls = [
    { from: 10_500, to: 10_900 },
    { from: 49_300, to: 49_800 },
    { from: 70_000, to: 70_100 },
  ];
  expect(look(entries, { stalls }).intake).toEqual({ p99Ms: 5, blurred: 2, withBlurredP99Ms: 900 });
});
