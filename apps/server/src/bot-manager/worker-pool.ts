import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Clock } from '@chatai/core/clock';
import type { Log } from '@chatai/core/log';
import { Counter, type Figures, type Registry } from '@chatai/core/metrics';
import { nodeFlags } from '@chatai/core/process';
import { createChildMetrics } from '../child-metrics.ts';
import type { WorkerMessage } from '../worker/messages.ts';

/** A worker process as its manager sees it. */
export interface WorkerView {
  id: string;
  pid: number;
  state: 'starting' | 'live' | 'stopping';
  startedAt: number;
  memoryBytes: number;
  bots: number;
  lanes: number;
  outbox: number;
  turns: number;
  loopDelayMs: number;
}

export interface WorkerPool {
  workers(): WorkerView[];
  /** Ends of workers that nobody wanted, within the last hour. */
  restartsLastHour(): number;
  /** Counters and histograms of all workers there have been, added up. */
  metrics(): Promise<Figures>;
  stop(withinMs: number): Promise<void>;
}

interface Deps {
  clock: Clock;
  log: Log;
  metrics: Registry;
  size: number;
  program?: string;
  /** A worker that was ready has ended; its bots must go to others. */
  onExit(workerId: string): Promise<void>;
}

const firstPauseMs = 200;
const longestPauseMs = 30_000;
const stableAfterMs = 60_000;

/** Keeps `size` worker processes alive: one that ends is replaced, at once when it has served for a minute, else after a pause that doubles while it keeps dying young. */
export function createWorkerPool(deps: Deps): WorkerPool {
  const { clock, log } = deps;
  const program = deps.program ?? path.resolve(import.meta.dirname, '../worker/main.ts');
  const views = new Map<number, { view: WorkerView; child: ChildProcess; exited: Promise<void> }>();
  const restarts: number[] = [];
  const workerMetrics = createChildMetrics();
  const ends = new Counter({
    name: 'chatai_worker_restarts_total',
    help: 'Ends of workers that nobody wanted.',
    registers: [deps.metrics],
  });
  let stopping = false;

  function start(slot: number, pauseMs: number) {
    const child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [...nodeFlags.worker] });
    const startedMs = clock.monotonicMs();
    const view: WorkerView = {
      id: '',
      pid: child.pid ?? 0,
      state: 'starting',
      startedAt: clock.now(),
      memoryBytes: 0,
      bots: 0,
      lanes: 0,
      outbox: 0,
      turns: 0,
      loopDelayMs: 0,
    };
    child.on('message', (message: WorkerMessage) => {
      switch (message.kind) {
        case 'ready':
          return Object.assign(view, { id: message.workerId, state: 'live' });
        case 'figures': {
          const { kind: _, ...figures } = message;
          return Object.assign(view, figures);
        }
        case 'metrics':
          return workerMetrics.told(child, message.metrics);
      }
    });
    // Not on `exit`: what it told last may still be in the channel then.
    child.once('disconnect', () => workerMetrics.ended(child));
    const exited = new Promise<void>((resolve) => {
      const ended = (how: { exitCode?: number | null; signal?: NodeJS.Signals | null; error?: Error }) => {
        resolve();
        if (stopping) return;
        log.error('worker.ended', { workerId: view.id, pid: view.pid, ...how });
        restarts.push(clock.now());
        ends.inc();
        views.delete(slot);
        if (view.id)
          deps.onExit(view.id).catch((error) => log.warn('worker.expire.failed', { workerId: view.id, error }));
        const stable = clock.monotonicMs() - startedMs > stableAfterMs;
        const waitMs = stable ? 0 : pauseMs;
        clock.after(
          waitMs,
          () => stopping || start(slot, stable ? firstPauseMs : Math.min(pauseMs * 2, longestPauseMs)),
        );
      };
      child.once('exit', (exitCode, signal) => ended({ exitCode, signal }));
      child.on('error', (error) => {
        // Without a pid it was never started (no memory, no process left), and no `exit` follows; else a signal or a message did not reach it.
        if (child.pid === undefined) ended({ error });
        else log.warn('worker.unreachable', { workerId: view.id, pid: view.pid, error });
      });
    });
    views.set(slot, { view, child, exited });
  }
  for (let slot = 0; slot < deps.size; slot++) start(slot, firstPauseMs);

  return {
    workers: () => [...views.values()].map(({ view }) => ({ ...view })),
    restartsLastHour() {
      const since = clock.now() - 3_600_000;
      while (restarts[0] !== undefined && restarts[0] < since) restarts.shift();
      return restarts.length;
    },
    metrics: workerMetrics.sum,
    async stop(withinMs) {
      stopping = true;
      for (const { child, view } of views.values()) {
        view.state = 'stopping';
        child.kill('SIGTERM');
      }
      const cancel = clock.after(withinMs, () => {
        for (const { child } of views.values()) child.kill('SIGKILL');
      });
      await Promise.all([...views.values()].map(({ exited }) => exited));
      cancel();
    },
  };
}
