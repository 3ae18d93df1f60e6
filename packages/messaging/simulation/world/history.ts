import type { ManualClock } from '@chatai/core/clock';
import type pg from 'pg';
import type { Sending } from './a-telegram.ts';

/** From the claim to a row's deadline. */
const deadlineMs = 20_000;

/** What was sent and what was written of it, and whether that was allowed (guarantees.md 2.3). */
export function history(clock: ManualClock) {
  const violations: string[] = [];
  const sendings: Sending[] = [];
  const ofRow = new Map<number, Sending[]>();
  const settledAsSent = new Set<number>();
  /** Rows that were sent anew at a person's choice, and the new ones. */
  const again = new Map<number, number>();
  /** Messages that an open turn's row knows as its preview, with the turn. */
  const keptPreviews = new Map<number, unknown>();
  let numbers = 0;

  const isOver = (one: Sending) => one.outcome !== undefined || isTorn(one);
  /** Who called cannot say any more what became of it, or may not. */
  const isTorn = (one: Sending) => !one.worker.isAlive || clock.monotonicMs() >= one.beganAtMs + deadlineMs;

  function begins(sending: Sending) {
    sendings.push(sending);
    const { row } = sending;
    if (!row) return;
    const before = ofRow.get(row.seq) ?? [];
    ofRow.set(row.seq, [...before, sending]);
    const wire = sendings.find((one) => one !== sending && one.row && one.chatId === sending.chatId && !isOver(one));
    // What a person sends may be older than what a silent worker has on the wire, which had not heard of it.
    if (wire && !row.hold)
      violations.push(`row ${row.seq} goes out while row ${wire.row?.seq} of its chat is on the wire`);
    if (settledAsSent.has(row.seq)) violations.push(`row ${row.seq} is sent again although it is settled as sent`);
    for (const one of before) {
      if (one.outcome === 'refused') continue;
      if (row.hold) violations.push(`row ${row.seq} goes at most once, and goes again`);
      else if (one.outcome !== 'unknown' && !isTorn(one))
        violations.push(`row ${row.seq} is sent again although its outcome is known`);
    }
  }

  return {
    violations,
    sendings,
    ofRow,
    again,
    keptPreviews,
    /** Has a group become a supergroup? */
    hasMoved: false,
    begins,
    nextNumber: () => ++numbers,
    chosen(seq: number, newRows: number[]) {
      for (const one of newRows) again.set(one, seq);
    },
    /** Looks at what was committed of rows. */
    committed({ name, values = [] }: pg.QueryConfig, { rows, rowCount }: pg.QueryResult) {
      if (name === 'outbox.settle') {
        const [, seqs, , states] = values as [string, number[], string[], string[]];
        for (const { seq } of rows as { seq: number }[])
          if (states[seqs.indexOf(seq)] === 'sent') settledAsSent.add(seq);
      }
      if (name === 'turns.preview' && rowCount === 1) keptPreviews.set(values[4] as number, values[1]);
      // From here to the opening of the next try only the worker knows of the message.
      if (name === 'turns.abandon')
        for (const [id, turn] of keptPreviews) if (turn === values[1]) keptPreviews.delete(id);
    },
    /** Those that Telegram took of a row. */
    taken: (seq: number) => (ofRow.get(seq) ?? []).filter(({ message }) => message !== undefined),
  };
}

export type History = ReturnType<typeof history>;
