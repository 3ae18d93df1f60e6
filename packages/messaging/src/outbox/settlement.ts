import type { SendOutcome } from '../channels/telegram/index.ts';
import type { Settlement } from './queries.ts';
import type { OutboxRow } from './send-loop.ts';

/** What is written of a row; one whose chat has moved goes again. */
export type SettledOutcome = Exclude<SendOutcome, { kind: 'moved' }>;

type Doubtful = Extract<SendOutcome, { kind: 'uncertain' | 'retry' }>;

/** A day of tries a minute apart: Telegram would have dropped the question by now. */
export const mostFailures = 1_500;

/** What never left us waits for Telegram as long as it takes; what Telegram has answered so often in no clear way does not. */
export const mayGiveUp = (row: OutboxRow, outcome: SettledOutcome): outcome is Doubtful =>
  outcome.kind === 'uncertain' || (outcome.kind === 'retry' && !outcome.limited && row.edits !== undefined);

export const refusedAfter = (attempts: number, reason: string): SettledOutcome => ({
  kind: 'refused',
  scope: 'part',
  reason: `no certain outcome after ${attempts} tries; the last: ${reason}`,
});

const stateOf: Record<SettledOutcome['kind'], Settlement['state']> = {
  sent: 'sent',
  retry: 'queued',
  refused: 'failed',
  uncertain: 'uncertain',
};

export function settlementOf(row: OutboxRow, outcome: SettledOutcome): Settlement {
  return {
    seq: row.seq,
    workspaceId: row.workspaceId,
    // Nothing goes out with a dead token; what waits goes when the bot has a new one.
    state: outcome.kind === 'refused' && outcome.scope === 'bot' ? 'queued' : stateOf[outcome.kind],
    externalId: outcome.kind === 'sent' ? outcome.externalId : undefined,
    reason: outcome.kind === 'sent' ? outcome.without?.reason.slice(0, 600) : outcome.reason,
    retryAfterMs: outcome.kind === 'retry' && outcome.limited ? outcome.afterMs : undefined,
  };
}
