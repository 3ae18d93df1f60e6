import type { Clock } from '@chatai/core/clock';
import {
  Counter,
  Histogram,
  latencyBuckets,
  type MeasureGroup,
  type MeasureRound,
  measureGroups,
  measureRounds,
  type Registry,
} from '@chatai/core/metrics';
import type { SendOutcome } from '../channels/telegram/index.ts';

export interface TurnTimes {
  /** From the receipt of the first update to the start of the turn. */
  waitMs: number;
  openMs: number;
  /** From the start of the turn: it is asked for while the turn's row commits. */
  answerMs: number;
  closeMs: number;
  totalMs: number;
}

/** The figures of a holder's walks: a histogram and a counter per arrow (architecture.md 3), one of each per loop. */
export interface WalkMetrics {
  turnEnded(outcome: 'closed' | 'failed', times: TurnTimes): void;
  sent(durationMs: number): void;
  sendSettled(outcome: SendOutcome['kind']): void;
  updatesRead(count: number): void;
  reconciled(outcome: 'done' | 'failed'): void;
  group: MeasureGroup;
  round: MeasureRound;
}

/** Registers them. About 2 µs a turn, all steps and counts together. */
export function createWalkMetrics(registry: Registry, clock: Clock): WalkMetrics {
  const registers = [registry];
  const histogram = (name: string, help: string) => new Histogram({ name, help, buckets: latencyBuckets, registers });
  const counterOf = <L extends string>(name: string, help: string, outcomes: L[]) => {
    const counter = new Counter({ name, help, labelNames: ['outcome'], registers });
    // Shown from the start: a rate needs the zero before the first one.
    for (const outcome of outcomes) counter.inc({ outcome }, 0);
    return (outcome: L) => counter.inc({ outcome });
  };
  const steps = new Histogram({
    name: 'chatai_turn_step_seconds',
    help: 'Time of one step of a turn.',
    labelNames: ['step'],
    buckets: latencyBuckets,
    registers,
  });
  const [wait, open, answer, close] = [
    steps.labels('wait'),
    steps.labels('open'),
    steps.labels('answer'),
    steps.labels('close'),
  ] as const;
  const turns = histogram('chatai_turn_seconds', 'Time from the start of a turn to its commit.');
  const countTurn = counterOf('chatai_turns_total', 'Turns that ended.', ['closed', 'failed']);
  const sends = histogram('chatai_send_seconds', 'Time of one call that sends a part.');
  const countSend = counterOf('chatai_sends_total', 'Parts that were tried, by what came of it.', [
    'sent',
    'retry',
    'refused',
    'uncertain',
  ]);
  const reads = new Counter({
    name: 'chatai_updates_read_total',
    help: 'Updates that their holder took up; again after a hand-over.',
    registers,
  });
  const countReconcile = counterOf('chatai_reconciles_total', 'Comparisons of memory with the database.', [
    'done',
    'failed',
  ]);
  return {
    turnEnded(outcome, times) {
      wait.observe(times.waitMs / 1000);
      open.observe(times.openMs / 1000);
      answer.observe(times.answerMs / 1000);
      close.observe(times.closeMs / 1000);
      turns.observe(times.totalMs / 1000);
      countTurn(outcome);
    },
    sent: (durationMs) => sends.observe(durationMs / 1000),
    sendSettled: countSend,
    updatesRead: (count) => reads.inc(count),
    reconciled: countReconcile,
    group: measureGroups(registry),
    round: measureRounds(registry, clock),
  };
}
