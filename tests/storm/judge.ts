import type { CallEntry, DeliveryEntry, LedgerEntry, ScreenEntry } from '@chatai/simulator';

/** What people saw, counted (guarantees.md 2.4). */
export interface Verdict {
  updates: number;
  questions: number;
  answered: number;
  /** Marks of questions that nobody ever saw answered. */
  lost: string[];
  /**
   * Marks that stand in more than one answer. `explained`: no sender of one that was sent again could know that it had arrived. Marks of one
   * answer have the same `inPlaceOf`: where it stands for the last time.
   */
  doubled: { mark: string; times: number; explained: boolean; inPlaceOf: string }[];
  /** Chats in which an answer stood before an earlier one. */
  outOfOrder: string[];
  wrongChat: string[];
  /** Final texts that are neither whole nor say that they were stopped or cut, and that nothing explains; where and how they were sent. */
  broken: string[];
  /** Messages that grew and were left unfinished because their sender never learned their id, or died with it; the whole answer stands below. */
  leftUnfinished: Place[];
  /** Final texts that say so. */
  cut: number;
  presses: { made: number; answered: number };
  /** Calls within a wait that Telegram had asked for, unless whoever had heard of it was killed meanwhile. */
  disobeyed: string[];
  injected: Record<string, number>;
  /** While PostgreSQL was up. `blurred`: deliveries during which the judge's own process stood still, left out; with them it is `withBlurredP99Ms`. */
  intake: { p99Ms: number; blurred: number; withBlurredP99Ms: number };
  /** From the last fault to the last answer of each lane. */
  drain: { p99Seconds: number; worstSeconds: number };
}

/** A message as Telegram knows it; in groups ids are the chat's own. */
export interface Place {
  botId: number;
  chatId: number;
  messageId: number;
}

/** A kill of processes that send: when it came, and how long they went on. Workers outlive a killed supervisor or manager until they notice. */
export interface Kill {
  at: number;
  lingersMs: number;
}

/** Telegram's wall clock was moved after this entry of the ledger. */
export interface Jump {
  seq: number;
  byMs: number;
}

interface Span {
  from: number;
  to: number;
}

export interface Circumstances {
  kills: Kill[];
  /** When PostgreSQL was down. */
  outages: Span[];
  /** When the process that plays Telegram stood still. */
  stalls: Span[];
  jumps: Jump[];
  faultsEndedAt?: number;
}

/** What had left a process before it was killed may lie in a socket so long before it is read here. */
const unreadMs = 500;
/** Whoever heard of a 429 has written it down by then. */
const writtenDownMs = 1_000;
/** From the claim of a part to its deadline: so long a process may have it in its hands. */
const deadlineMs = 20_000;
/** What the echoing model says to marks: whole only with its last word. */
const whole = /echo( m-\d+)+ end\./;
const cutShort = /The answer was cut|Stopped/;

interface Shown {
  botId: number;
  chatId: number;
  messageId: number;
  /** When it appeared, and its last text. */
  seq: number;
  at: number;
  text: string;
  sentBy?: CallEntry;
}

/** Reads only what Telegram and its users saw: the external judge. All times are those of the machine. */
export function judge(
  ledger: Iterable<LedgerEntry>,
  { kills, outages, stalls, jumps, faultsEndedAt }: Circumstances,
): Verdict {
  const asked = new Map<string, { bot: number; chat: number; order: number; at: number }>();
  const shown = new Map<string, Shown>();
  const sends = new Map<string, CallEntry>();
  const injected: Record<string, number> = {};
  const presses = { made: 0, answered: 0 };
  const intakeMs: number[] = [];
  const blurredMs: number[] = [];
  /** When the call of a chat began that last got a 429. */
  const toldAt = new Map<string, number>();
  const seconds = (at: number) => `${((at - (firstAt ?? 0)) / 1000).toFixed(2)} s`;
  const toldOf = (call: CallEntry) =>
    `chat ${chatOf(call)}: ${call.method} at ${seconds(call.at)}, 429 at ${seconds(toldAt.get(chatOf(call)) ?? 0)}`;
  /** Did senders die between the two? What came while the judge stood still was read later. */
  const killedBetween = (from: number, to: number) => {
    const stall = lastBefore(stalls, from);
    const came = stall && from - stall.to <= unreadMs ? Math.min(from, stall.from) : from;
    return kills.filter(({ at, lingersMs }) => at + lingersMs + unreadMs >= came && at <= to);
  };
  /** Did whoever heard of a 429 die before it was written down? Also by an outage, in which nothing is. */
  const isUnheard = (told: number, at: number) =>
    killedBetween(told, Math.min(at, told + writtenDownMs)).length > 0 ||
    (outages.some(({ from, to }) => told + writtenDownMs >= from && told <= to) && killedBetween(told, at).length > 0);
  let updates = 0;
  const disobeyed: string[] = [];
  let firstAt: number | undefined;
  for (const entry of withoutJumps(ledger, jumps)) {
    firstAt ??= entry.at;
    if ('fault' in entry && entry.fault) injected[entry.fault] = (injected[entry.fault] ?? 0) + 1;
    switch (entry.kind) {
      case 'update':
        updates += 1;
        if (entry.type === 'message')
          for (const mark of marksOf(entry.text))
            asked.set(mark, { bot: entry.botId, chat: entry.chatId ?? 0, order: entry.seq, at: entry.at });
        break;
      case 'call':
        if (entry.disobeyed && !isUnheard(toldAt.get(chatOf(entry)) ?? entry.at, entry.at))
          disobeyed.push(toldOf(entry));
        if (entry.status === 429) toldAt.set(chatOf(entry), entry.at - entry.durationMs);
        if (entry.accepted && entry.method.toLowerCase() === 'sendmessage') sends.set(placeOf(entry), entry);
        break;
      case 'delivery':
        if (isIntake(entry) && !isWithin(outages, entry))
          (isWithin(stalls, entry) ? blurredMs : intakeMs).push(entry.durationMs);
        break;
      case 'screen':
        see(entry);
        break;
    }
  }

  function see(entry: ScreenEntry) {
    if (entry.change === 'pressed') presses.made += 1;
    if (entry.change === 'answered') presses.answered += 1;
    const key = placeOf(entry);
    if (entry.change === 'deleted') shown.delete(key);
    if (entry.change !== 'shown' && entry.change !== 'edited') return;
    if (entry.message?.from?.is_bot !== true) return;
    const before = shown.get(key);
    const { botId, chatId, messageId = 0, seq, at, text = '' } = entry;
    shown.set(key, before ? { ...before, text } : { botId, chatId, messageId, seq, at, text });
  }

  /** Whoever sent it may not have known that it arrived: the answer was lost on the wire, or they died with it before `next` was sent in its place. */
  const isUnknowable = (message: Shown, next: Shown) => {
    const call = sends.get(placeOf(message));
    return (
      call?.responseLost === true || killedBetween(message.at, next.at).some(({ at }) => at - message.at <= deadlineMs)
    );
  };
  const seen = new Map<string, Shown[]>();
  const halves = new Set<Shown>();
  let cut = 0;
  for (const message of shown.values()) {
    for (const mark of marksOf(message.text)) seen.set(mark, [...(seen.get(mark) ?? []), message]);
    if (!message.text.includes('echo') || whole.test(message.text)) continue;
    if (cutShort.test(message.text)) cut += 1;
    else halves.add(message);
  }
  const answers = [...shown.values()].filter((message) => message.text.includes('echo') && !halves.has(message));
  const answersIn = Map.groupBy(answers, ({ botId, chatId }) => `${botId}/${chatId}`);
  /**
   * The whole answer stands below it, or just above: whoever sent the half was late, and died before it was taken away. Of a half that had no
   * mark yet that is the next answer of the chat, or the one before.
   */
  const isLeft = (half: Shown) => {
    const marks = marksOf(half.text);
    const wholes = (answersIn.get(`${half.botId}/${half.chatId}`) ?? []).filter(
      ({ at, text }) => at >= half.at - deadlineMs && marks.every((mark) => marksOf(text).includes(mark)),
    );
    const below = wholes.find(({ seq }) => seq > half.seq);
    if (below) return isUnknowable(half, below);
    return wholes.length > 0 && killedBetween(half.at, half.at + deadlineMs).length > 0;
  };
  const howSent = (half: Shown) => {
    const call = sends.get(placeOf(half));
    const took = call
      ? `${call.method} of ${call.durationMs.toFixed(0)} ms${call.fault ? `, ${call.fault}` : ''}`
      : 'no call';
    const marked = marksOf(half.text)[0];
    const around = (answersIn.get(`${half.botId}/${half.chatId}`) ?? []).map(({ at }) => seconds(at));
    return `"${half.text.slice(0, 80)}" ${marked ?? ''} in ${placeOf(half)} at ${seconds(half.at)} by ${took}; answers of the chat at ${around.join(', ')}`;
  };
  const leftUnfinished = [...halves].filter(isLeft);
  const broken = [...halves].filter((half) => !leftUnfinished.includes(half)).map(howSent);

  const verdict: Verdict = {
    updates,
    questions: asked.size,
    answered: [...asked.keys()].filter((mark) => seen.has(mark)).length,
    lost: [],
    doubled: [],
    outOfOrder: [],
    wrongChat: [],
    broken,
    leftUnfinished: leftUnfinished.map(({ botId, chatId, messageId }) => ({ botId, chatId, messageId })),
    cut,
    presses,
    disobeyed,
    injected,
    intake: {
      p99Ms: quantile(intakeMs, 0.99),
      blurred: blurredMs.length,
      withBlurredP99Ms: quantile([...intakeMs, ...blurredMs], 0.99),
    },
    drain: { p99Seconds: 0, worstSeconds: 0 },
  };
  const lastInChat = new Map<string, { mark: string; seen: number; askedAt: number; seenAt: number }>();
  const lastSeenAt = new Map<string, number>();
  for (const [mark, { bot, chat, at: askedAt }] of [...asked].sort((a, b) => a[1].order - b[1].order)) {
    const messages = seen.get(mark)?.sort((a, b) => a.seq - b.seq);
    if (!messages) {
      verdict.lost.push(mark);
      continue;
    }
    if (messages.some(({ botId, chatId }) => botId !== bot || chatId !== chat)) verdict.wrongChat.push(mark);
    const given = messages.filter((message) => !halves.has(message));
    if (given.length > 1) {
      const explained = given.slice(0, -1).every((one, index) => isUnknowable(one, given[index + 1] as Shown));
      const inPlaceOf = placeOf(given.at(-1) as Shown);
      verdict.doubled.push({ mark, times: given.length, explained, inPlaceOf });
    }
    const key = `${bot}/${chat}`;
    const first = messages[0] as Shown;
    lastSeenAt.set(key, Math.max(lastSeenAt.get(key) ?? 0, first.at));
    const before = lastInChat.get(key);
    const told = { mark, seen: first.seq, askedAt, seenAt: first.at };
    if (before && first.seq < before.seen) {
      verdict.outOfOrder.push(
        `chat ${key}: ${before.mark} asked at ${seconds(before.askedAt)} was seen at ${seconds(before.seenAt)}, after ${mark}, asked at ${seconds(askedAt)}, seen at ${seconds(told.seenAt)}`,
      );
    } else lastInChat.set(key, told);
  }
  if (faultsEndedAt !== undefined) {
    const drains = [...lastSeenAt.values()].map((at) => Math.max(0, at - faultsEndedAt) / 1000);
    verdict.drain = { p99Seconds: quantile(drains, 0.99), worstSeconds: Math.max(0, ...drains) };
  }
  return verdict;
}

/** The entries, at the times that the clock of the machine showed. */
export function* withoutJumps(ledger: Iterable<LedgerEntry>, jumps: Jump[]): Generator<LedgerEntry> {
  let aheadMs = 0;
  let next = 0;
  for (const entry of ledger) {
    for (let jump = jumps[next]; jump && jump.seq < entry.seq; jump = jumps[++next]) aheadMs += jump.byMs;
    yield aheadMs === 0 ? entry : { ...entry, at: entry.at - aheadMs };
  }
}

/** What our intake took itself: neither a fault of the wire nor a time in which nobody answered. */
const isIntake = (entry: DeliveryEntry) => entry.via === 'webhook' && entry.ok && entry.fault === undefined;

/** Did it fall into one of these times? The last that began before its end says. */
function isWithin(spans: Span[], { at, durationMs }: DeliveryEntry): boolean {
  const last = lastBefore(spans, at);
  return last !== undefined && at - durationMs <= last.to;
}

/** The last of these times, which are in their order, that began by then. */
function lastBefore(spans: Span[], at: number): Span | undefined {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as Span).from <= at) low = middle + 1;
    else high = middle;
  }
  return spans[low - 1];
}

const chatOf = ({ botId, chatId }: CallEntry) => `${botId}/${chatId}`;

const placeOf = ({ botId, chatId, messageId }: { botId: number; chatId?: number; messageId?: number }) =>
  `${chatId !== undefined && chatId < 0 ? 0 : botId}/${chatId}/${messageId}`;

export const marksOf = (text: string | undefined): string[] => [...new Set(text?.match(/m-\d+/g) ?? [])];

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
