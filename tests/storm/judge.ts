import type { CallEntry, LedgerEntry, UpdateEntry } from '@chatai/simulator';

export interface Verdict {
  updates: number;
  answered: number;
  /** Marks that no user ever saw answered. */
  lost: string[];
  /** Marks that a user saw more than once: `explained` when a response was lost on the wire or a process died while sending. */
  doubled: { mark: string; times: number; explained: boolean }[];
  /** Chats in which an answer stood before an earlier one. */
  outOfOrder: string[];
  wrongChat: string[];
  disobeyed: number;
  injected: Record<string, number>;
}

/** A kill: when it was sent, and how long its victims may go on. Workers outlive a killed supervisor or manager until they notice. */
export interface Kill {
  at: number;
  lingersMs: number;
}

/** How long before its death a process may have sent what it could not settle: a settlement waits 20 ms for company, and the machine is busy. */
const inFlightMs = 1_500;

/** Reads only what Telegram saw: the external judge of guarantees.md 2.4. */
export function judge(entries: LedgerEntry[], kills: Kill[]): Verdict {
  const asked = new Map<string, { bot: number; chat: number; order: number; at: number }>();
  const seen = new Map<string, CallEntry[]>();
  const injected: Record<string, number> = {};
  let disobeyed = 0;
  for (const entry of entries) {
    if ('fault' in entry && entry.fault) injected[entry.fault] = (injected[entry.fault] ?? 0) + 1;
    if (entry.kind === 'update')
      for (const mark of marksOf(entry))
        asked.set(mark, { bot: entry.botId, chat: entry.chatId ?? 0, order: entry.seq, at: entry.at });
    if (entry.kind !== 'call') continue;
    if (entry.disobeyed) disobeyed += 1;
    if (entry.method.toLowerCase() !== 'sendmessage' || !entry.accepted) continue;
    for (const mark of marksOf(entry)) seen.set(mark, [...(seen.get(mark) ?? []), entry]);
  }

  const verdict: Verdict = {
    updates: asked.size,
    answered: seen.size,
    lost: [],
    doubled: [],
    outOfOrder: [],
    wrongChat: [],
    disobeyed,
    injected,
  };
  const lastInChat = new Map<string, { mark: string; seen: number; askedAt: number; seenAt: number }>();
  const seconds = (at: number) => `${((at - (entries[0]?.at ?? 0)) / 1000).toFixed(2)} s`;
  for (const [mark, { bot, chat, at: askedAt }] of [...asked].sort((a, b) => a[1].order - b[1].order)) {
    const calls = seen.get(mark);
    if (!calls) {
      verdict.lost.push(mark);
      continue;
    }
    if (calls.some((call) => call.botId !== bot || call.chatId !== chat)) verdict.wrongChat.push(mark);
    if (calls.length > 1) {
      const first = calls.slice(0, -1);
      const explained = first.every(
        (call) =>
          call.responseLost ||
          kills.some(({ at, lingersMs }) => call.at >= at - inFlightMs && call.at <= at + lingersMs),
      );
      verdict.doubled.push({ mark, times: calls.length, explained });
    }
    const key = `${bot}/${chat}`;
    const firstSeen = (calls[0] as CallEntry).seq;
    const before = lastInChat.get(key);
    const told = { mark, seen: firstSeen, askedAt, seenAt: (calls[0] as CallEntry).at };
    if (before && firstSeen < before.seen) {
      verdict.outOfOrder.push(
        `chat ${key}: ${before.mark} asked at ${seconds(before.askedAt)} was seen at ${seconds(before.seenAt)}, after ${mark}, asked at ${seconds(askedAt)}, seen at ${seconds(told.seenAt)}`,
      );
    } else lastInChat.set(key, told);
  }
  return verdict;
}

const marksOf = (entry: UpdateEntry | CallEntry): string[] => [...new Set(entry.text?.match(/m-\d+/g) ?? [])];
