import type { Clock } from '../clock/index.ts';
import type { FactSource } from '../health/index.ts';
import type { Database } from './open-database.ts';

/** How many connections of a pool there are, and who waits for one. */
export interface PoolFacts {
  /** As in pg_stat_activity. */
  name: string;
  /** The most that it may have; those that it has; those of them that nobody has borrowed. */
  max: number;
  total: number;
  idle: number;
  /** Who waits for one. */
  waiting: number;
  /** When one was last borrowed or given back, epoch milliseconds. */
  movedAt: number;
}

/** Of pools that a program has open: asks no database, and needs no connection. */
export function poolFacts(
  databases: readonly Pick<Database, 'pool'>[],
  clock: Pick<Clock, 'now'>,
): FactSource<PoolFacts[]> {
  const pools = databases.map(({ pool }) => {
    const moved = { at: clock.now() };
    for (const event of ['acquire', 'release'] as const)
      pool.on(event, () => {
        moved.at = clock.now();
      });
    return { pool, moved };
  });
  return {
    deadlineMs: 100,
    read: async () =>
      pools.map(({ pool, moved }) => ({
        name: pool.options.application_name ?? 'without a name',
        max: pool.options.max,
        total: pool.totalCount,
        idle: pool.idleCount,
        waiting: pool.waitingCount,
        movedAt: moved.at,
      })),
  };
}
