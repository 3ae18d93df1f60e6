import type { Database } from '@chatai/core/database';
import { advanceMarks, type HeldBot } from '../bots/index.ts';
import { rangeOf } from '../inbox/index.ts';
import type { Outbox } from '../outbox/index.ts';
import type { Reader } from './reader.ts';

interface Deps {
  database: Database;
  workerId: string;
  reader: Pick<Reader, 'safeMarks'>;
  outbox: Pick<Outbox, 'oldest'>;
  /** Is what memory knows of this bot certain? */
  certain(botId: string): boolean;
}

/** So many numbers more are read again after a crash, so that bots at rest cost no write while others are at work. */
const step = 500;

/** Moves the low marks of bots up to what is settled: recovery reads from there (pipeline.md 9). `pending`: receive numbers in hand. */
export async function saveLowMarks(
  deps: Deps,
  pending: (botId: string) => ReadonlySet<number> | undefined,
  bots: HeldBot[],
): Promise<void> {
  const safe = deps.reader.safeMarks();
  const marks = bots.flatMap((bot) => {
    if (!deps.certain(bot.botId)) return [];
    const inHand = pending(bot.botId);
    const oldestUpdate = inHand && inHand.size > 0 ? rangeOf(inHand).from - 1 : safe.updates;
    const oldestRow = (deps.outbox.oldest(bot.botId) ?? safe.outbox + 1) - 1;
    const updateMark = Math.max(bot.updateMark, Math.min(oldestUpdate, safe.updates));
    const outboxMark = Math.max(bot.outboxMark, Math.min(oldestRow, safe.outbox));
    const moved = updateMark >= bot.updateMark + step || outboxMark >= bot.outboxMark + step;
    return moved ? [{ bot, updateMark, outboxMark }] : [];
  });
  if (marks.length === 0) return;
  const rows = marks.map(({ bot, ...mark }) => ({ ...bot, ...mark }));
  await advanceMarks(deps.database.pool, deps.workerId, rows);
  for (const { bot, ...mark } of marks) Object.assign(bot, mark);
}
