import { Gauge, metricsText, type Registry } from '@chatai/core/metrics';
import type { Manager } from './manager.ts';
import type { WorkerView } from './worker-pool.ts';

/** Registers what the manager sees of its workers now, and returns `/metrics`: its own figures and those of all its workers together. */
export function createManagerMetrics(registry: Registry, manager: Manager): () => Promise<string> {
  const { pool } = manager;
  const gauge = (name: string, help: string, read: (workers: WorkerView[]) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read(pool.workers()));
      },
    });
  const sum = (of: 'memoryBytes' | 'bots' | 'lanes' | 'outbox' | 'turns') => (workers: WorkerView[]) =>
    workers.reduce((total, worker) => total + worker[of], 0);
  gauge('chatai_workers_live', 'Worker processes that serve.', (workers) => workers.filter(isLive).length);
  gauge('chatai_workers_memory_bytes', 'Resident memory of all workers.', sum('memoryBytes'));
  gauge('chatai_workers_loop_delay_seconds', 'The longest p99 delay of a worker’s event loop.', (workers) =>
    Math.max(0, ...workers.map(({ loopDelayMs }) => loopDelayMs / 1000)),
  );
  gauge('chatai_bots_held', 'Bots held by the workers of this host.', sum('bots'));
  gauge('chatai_lane_updates_waiting', 'Updates that wait in lanes.', sum('lanes'));
  gauge('chatai_outbox_parts_waiting', 'Parts that wait to be sent.', sum('outbox'));
  gauge('chatai_turns_in_hand', 'Turns that are being worked on.', sum('turns'));
  return async () => metricsText(registry, await pool.metrics());
}

const isLive = ({ state }: WorkerView) => state === 'live';
