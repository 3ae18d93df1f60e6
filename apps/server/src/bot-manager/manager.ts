import type { Clock } from '@chatai/core/clock';
import type { Database, DatabaseTargets } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import { measureRounds, type Registry } from '@chatai/core/metrics';
import { isRunning } from '@chatai/core/process';
import { assignBots, botCounts, expireSilentWorkers, workerExited, workersOf } from '@chatai/messaging/bots';
import { forgetOldUpdates, listenForWakeUps, type WakeUp } from '@chatai/messaging/inbox';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

export interface Manager {
  pool: WorkerPool;
  /** Bots of the whole installation; undefined while the database is out of reach. */
  bots(): Promise<{ expected: number; running: number } | undefined>;
  stop(withinMs: number): Promise<void>;
}

interface Deps {
  database: Database;
  targets: DatabaseTargets;
  wakeUp: WakeUp;
  clock: Clock;
  log: Log;
  metrics: Registry;
  /** Where pids mean something, see `pidHost`. */
  host: string;
  workers: number;
  workerProgram?: string;
}

const roundMs = 1_000;
const tidyMs = 600_000;
const stopPoolWithinMs = 9_000;

/** Keeps the workers of this host alive and spreads bots over all live workers, also those of other hosts. */
export async function createManager(deps: Deps): Promise<Manager> {
  const { database, clock, log } = deps;
  const measureRound = measureRounds(deps.metrics, clock);
  let stopped = false;
  const ending = new AbortController();
  let assigning: Promise<void> | undefined;
  let again = false;

  /** One round at a time; a call during a round makes one more. */
  function assign(): Promise<void> {
    if (assigning) {
      again = true;
      return assigning;
    }
    assigning = (async () => {
      do {
        again = false;
        await measureRound('assign', assignOnce);
      } while (again);
    })()
      .catch((error) => log.warn('bots.assign.failed', { error }))
      .finally(() => {
        assigning = undefined;
      });
    return assigning;
  }

  async function assignOnce() {
    await buryDeadWorkers();
    await expireSilentWorkers(database);
    const count = await assignBots(database);
    if (count === 0) return;
    log.info('bots.assigned', { count });
    deps.wakeUp.announceBots();
  }

  /** Workers that an earlier manager of this host left behind: their end was seen by nobody. */
  async function buryDeadWorkers(): Promise<void> {
    for (const { id, pid } of await workersOf(database, deps.host)) {
      if (isRunning(pid)) continue;
      log.warn('worker.buried', { workerId: id, pid });
      await workerExited(database, id);
    }
  }

  async function rounds() {
    while (!stopped) {
      await assign();
      await clock.sleep(roundMs);
    }
  }

  /** Housekeeping of the inbox; any number of managers may do it at once. */
  async function tidy() {
    while (!stopped) {
      await clock.sleep(tidyMs, ending.signal).catch(() => {});
      if (stopped) return;
      const count = await measureRound('tidy', () => forgetOldUpdates(database)).catch((error) => {
        log.warn('inbox.tidy.failed', { error });
        return 0;
      });
      if (count > 0) log.info('inbox.tidied', { count });
    }
  }

  const listener = await listenForWakeUps(
    { targets: deps.targets, clock, log },
    { updates: () => {}, bots: () => void assign(), gap: () => void assign() },
  );
  const pool = createWorkerPool({
    clock,
    log,
    metrics: deps.metrics,
    size: deps.workers,
    ...(deps.workerProgram ? { program: deps.workerProgram } : {}),
    async onExit(workerId) {
      await workerExited(database, workerId);
      await assign();
    },
  });
  void rounds();
  void tidy();

  return {
    pool,
    bots: () => botCounts(database.pool).catch(() => undefined),
    async stop(withinMs) {
      stopped = true;
      ending.abort();
      await listener.close();
      await pool.stop(Math.min(withinMs, stopPoolWithinMs));
      await assigning;
    },
  };
}
