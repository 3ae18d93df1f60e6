import { Histogram, latencyBuckets, type Registry } from '@chatai/core/metrics';
import type { AnswerSteps } from './answer-turn.ts';

/**
 * Milliseconds of the steps of a turn, in the order of the walk. `wait` is from the receipt of the first update to the start, `answer` from
 * the start, and holds the steps of the answer.
 */
export type TurnSteps = Partial<Record<'wait' | 'open' | 'answer' | 'close', number> & AnswerSteps>;

const names = ['wait', 'open', 'answer', 'assistant', 'search', 'memory', 'model', 'firstToken', 'close'] as const;

/** Registers `chatai_turn_step_seconds` and returns who is told the steps of each turn (architecture.md 3). */
export function measureTurnSteps(registry: Registry): (steps: TurnSteps) => void {
  const histogram = new Histogram({
    name: 'chatai_turn_step_seconds',
    help: 'Time of one step of a turn.',
    labelNames: ['step'],
    buckets: latencyBuckets,
    registers: [registry],
  });
  const series = names.map((step) => [step, histogram.labels(step)] as const);
  return (steps) => {
    for (const [step, times] of series) {
      const ms = steps[step];
      if (ms !== undefined) times.observe(ms / 1000);
    }
  };
}

/** For the line `turn.closed`: tenths of a millisecond. */
export function roundedSteps(steps: TurnSteps, totalMs: number): Record<string, number> {
  const rounded: Record<string, number> = {};
  for (const step of names) {
    const ms = steps[step];
    if (ms !== undefined) rounded[step] = tenths(ms);
  }
  rounded.total = tenths(totalMs);
  return rounded;
}

const tenths = (ms: number) => Math.round(ms * 10) / 10;
