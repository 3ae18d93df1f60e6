import type { BotFigures } from '@chatai/contract/bot-figures';

/** What a bot received, sent and could not send in each quarter of an hour of a day, oldest first. Null: it did not exist yet. */
export interface DayOfFigures {
  /** Beginnings of the spans, epoch milliseconds. */
  times: number[];
  received: (number | null)[];
  sent: (number | null)[];
  failed: (number | null)[];
}

const spanMs = 15 * 60_000;
const spans = 96;

/** A span that the API does not list is one in which nothing happened: zero, but not before the bot was there. */
export function spreadFigures(
  items: readonly Pick<BotFigures, 'at' | 'updates' | 'sent' | 'refused' | 'uncertain'>[],
  { nowMs, sinceMs }: { nowMs: number; sinceMs: number },
): DayOfFigures {
  const spanOf = (ms: number) => Math.floor(ms / spanMs);
  const first = spanOf(nowMs) - spans + 1;
  const times = Array.from({ length: spans }, (_, at) => (first + at) * spanMs);
  const none = () => times.map((at) => (at + spanMs <= sinceMs ? null : 0));
  const day: DayOfFigures = { times, received: none(), sent: none(), failed: none() };
  const add = (values: (number | null)[], at: number, more: number) => {
    values[at] = (values[at] ?? 0) + more;
  };
  for (const { at, updates, sent, refused, uncertain } of items) {
    const place = spanOf(Date.parse(at)) - first;
    if (place < 0 || place >= spans) continue;
    add(day.received, place, updates);
    add(day.sent, place, sent);
    add(day.failed, place, refused + uncertain);
  }
  return day;
}
