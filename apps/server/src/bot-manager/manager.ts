import { purgeDeletedAssistants } from '@chatai/assistant/assistants/retention';
import { purgeDeletedSources } from '@chatai/assistant/knowledge/retention';
import { figureDays } from '@chatai/contract/bot-figures';
import type { Clock } from '@chatai/core/clock';
import type { Database, DatabaseTargets } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import { createRecentTimes, measureRounds, type RecentTimes, type Registry } from '@chatai/core/metrics';
import { isRunning } from '@chatai/core/process';
import { forgetOldFigures } from '@chatai/messaging/bot-figures';
import {
  assignBots,
  type BotCounts,
  botCounts,
  expireSilentWorkers,
  purgeDeletedBots,
  webhookPrefix,
  workerExited,
  workersOf,
} from '@chatai/messaging/bots/holders';
import { forgetOldUpdates } from '@chatai/messaging/inbox/retention';
import { listenForWakeUps, type WakeUp } from '@chatai/messaging/inbox/wake-up';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

export interface Manager {
  pool: WorkerPool;
  /** Bots of the whole installation, within half a second; `unknown` while the database does not answer. */
  bots(): Promise<BotCounts | 'unknown'>;
  /** How long others have let our workers wait in the last five minutes. */
  latency(): Record<'telegram' | 'model', RecentTimes>;
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
  /** CHATAI_PUBLIC_URL: a bot that delivers elsewhere does not run. */
  publicUrl: string | undefined;
  workerProgram?: string;
}

const roundMs = 1_000;
const tidyMs = 600_000;
const latencyEachMs = 5_000;
const latencyOfMs = 300_000;
/** What was deleted can be restored for so long (decisions/0017). */
const restorableDays = 7;
const stopPoolWithinMs = 9_000;
/** Who asks for our status is answered within 1 s, whatever hangs (contract.md 3). */
const countWithinMs = 300;

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
    const { assigned, leaving } = await assignBots(database);
    if (assigned > 0) log.info('bots.assigned', { count: assigned });
    if (leaving > 0) log.info('bots.balanced', { count: leaving });
    if (assigned + leaving > 0) deps.wakeUp.announceBots();
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

  /** Housekeeping of the inbox, of the figures per bot and of what was deleted; any number of managers may do it at once. */
  async function tidy() {
    while (!stopped) {
      await clock.sleep(tidyMs, ending.signal).catch(() => {});
      if (stopped) return;
      const tidyOne = async (what: string, forget: () => Promise<number>) => {
        const count = await measureRound('tidy', forget).catch((error) => {
          log.warn(`${what}.tidy.failed`, { error });
          return 0;
        });
        if (count > 0) log.info(`${what}.tidied`, { count });
      };
      await tidyOne('inbox', () => forgetOldUpdates(database));
      await tidyOne('figures', () => forgetOldFigures(database, figureDays));
      await tidyOne('bots', () => purgeDeletedBots(database, restorableDays));
      await tidyOne('assistants', () => purgeDeletedAssistants(database, restorableDays));
      await tidyOne('knowledge', () => purgeDeletedSources(database, restorableDays));
    }
  }

  const telegram = createRecentTimes({ name: 'chatai_send_seconds' }, clock, latencyOfMs);
  const firstTokens = { name: 'chatai_turn_step_seconds', labels: { step: 'firstToken' } };
  const model = createRecentTimes(firstTokens, clock, latencyOfMs);

  /** Workers tell their histograms every two seconds. */
  async function noteLatency() {
    while (!stopped) {
      await measureRound('latency', async () => {
        const figures = await pool.metrics();
        telegram.tell(figures);
        model.tell(figures);
      }).catch((error) => log.warn('latency.note.failed', { error }));
      await clock.sleep(latencyEachMs, ending.signal).catch(() => {});
    }
  }

  let counting: Promise<BotCounts> | undefined;

  /** One count at a time: a database that hangs is not asked again and again. */
  async function bots(): Promise<BotCounts | 'unknown'> {
    counting ??= botCounts(database.pool, webhookPrefix(deps.publicUrl)).finally(() => {
      counting = undefined;
    });
    const late = new AbortController();
    const silence = clock.sleep(countWithinMs, late.signal).then(
      () => 'unknown' as const,
      () => 'unknown' as const,
    );
    const counted = counting.catch((error) => {
      log.warn('bots.count.failed', { error });
      return 'unknown' as const;
    });
    const first = await Promise.race([counted, silence]);
    late.abort();
    return first;
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
  void noteLatency();

  return {
    pool,
    bots,
    latency: () => ({ telegram: telegram.times(), model: model.times() }),
    async stop(withinMs) {
      stopped = true;
      ending.abort();
      await listener.close();
      await pool.stop(Math.min(withinMs, stopPoolWithinMs));
      await assigning;
    },
  };
}
