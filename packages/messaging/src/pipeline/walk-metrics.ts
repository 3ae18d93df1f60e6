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
import { measureTurnSteps, type TurnSteps } from '../turns/index.ts';

/** The figures of a holder's walks: a histogram and a counter per arrow (architecture.md 3), one of each per loop. */
export interface WalkMetrics {
  turnEnded(outcome: 'closed' | 'failed', steps: TurnSteps, totalMs: number): void;
  /** Its user stopped it. */
  turnCancelled(): void;
  sent(durationMs: number): void;
  /** A part whose chat has moved is a `retry`. */
  sendSettled(outcome: Exclude<SendOutcome['kind'], 'moved'>): void;
  updatesRead(count: number): void;
  reconciled(outcome: 'done' | 'failed'): void;
  group: MeasureGroup;
  round: MeasureRound;
}

/** Registers them. About 4 µs a turn, all steps and counts together. */
export function createWalkMetrics(registry: Registry, clock: Clock): WalkMetrics {
  const registers = [registry];
  const histogram = (name: string, help: string) => new Histogram({ name, help, buckets: latencyBuckets, registers });
  const counterOf = <L extends string>(name: string, help: string, outcomes: L[]) => {
    const counter = new Counter({ name, help, labelNames: ['outcome'], registers });
    // Shown from the start: a rate needs the zero before the first one.
    for (const outcome of outcomes) counter.inc({ outcome }, 0);
    return (outcome: L) => counter.inc({ outcome });
  };
  const observeSteps = measureTurnSteps(registry);
  const turns = histogram('chatai_turn_seconds', 'Time from the start of a turn to its commit.');
  const countTurn = counterOf('chatai_turns_total', 'Turns that ended.', ['closed', 'failed', 'cancelled']);
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
    turnEnded(outcome, steps, totalMs) {
      observeSteps(steps);
      turns.observe(totalMs / 1000);
      countTurn(outcome);
    },
    turnCancelled: () => countTurn('cancelled'),
    sent: (durationMs) => sends.observe(durationMs / 1000),
    sendSettled: countSend,
    updatesRead: (count) => reads.inc(count),
    reconciled: countReconcile,
    group: measureGroups(registry),
    round: measureRounds(registry, clock),
  };
}
