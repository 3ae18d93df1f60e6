import { Counter, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../clock/index.ts';
import type { Log } from '../log/index.ts';

/** Seconds; from a local statement to a slow model answer. */
export const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

const groupBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** Told of each group that was committed, with its size and the time of its statement. */
export type MeasureGroup = (group: string, items: number, durationMs: number) => void;

/** How many items share a commit (architecture.md 3: batching lives inside the step that batches). `group` names the step. */
export function measureGroups(registry: Registry): MeasureGroup {
  const items = new Histogram({
    name: 'chatai_group_items',
    help: 'Items that were written by one statement.',
    labelNames: ['group'],
    buckets: groupBuckets,
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'chatai_group_commit_seconds',
    help: 'Time of one statement that writes a group, its commit included.',
    labelNames: ['group'],
    buckets: latencyBuckets,
    registers: [registry],
  });
  return (group, count, durationMs) => {
    items.observe({ group }, count);
    durations.observe({ group }, durationMs / 1000);
  };
}

/** Runs one round of a loop and measures it; what it throws rises and is counted. */
export type MeasureRound = <T>(loop: string, round: () => Promise<T>) => Promise<T>;

/** The loops of a program: how often they come round, how long a round takes, how many failed. */
export function measureRounds(registry: Registry, clock: Clock): MeasureRound {
  const durations = new Histogram({
    name: 'chatai_loop_round_seconds',
    help: 'Time of one round of a loop.',
    labelNames: ['loop'],
    buckets: latencyBuckets,
    registers: [registry],
  });
  const failures = new Counter({
    name: 'chatai_loop_failures_total',
    help: 'Rounds of a loop that failed.',
    labelNames: ['loop'],
    registers: [registry],
  });
  return async (loop, round) => {
    const startedMs = clock.monotonicMs();
    try {
      return await round();
    } catch (error) {
      failures.inc({ loop });
      throw error;
    } finally {
      durations.observe({ loop }, (clock.monotonicMs() - startedMs) / 1000);
    }
  };
}

/** A log whose warnings and errors are counted too (style.md 3: a catch that continues counts a metric). Event names are words of the code. */
export function countTroubles(log: Log, registry: Registry): Log {
  const troubles = new Counter({
    name: 'chatai_log_troubles_total',
    help: 'Warnings and errors that were logged, by event.',
    labelNames: ['level', 'event'],
    registers: [registry],
  });
  const counted = (inner: Log): Log => ({
    ...inner,
    warn(event, fields) {
      troubles.inc({ level: 'warn', event });
      inner.warn(event, fields);
    },
    error(event, fields) {
      troubles.inc({ level: 'error', event });
      inner.error(event, fields);
    },
    child: (fields) => counted(inner.child(fields)),
  });
  return counted(log);
}
