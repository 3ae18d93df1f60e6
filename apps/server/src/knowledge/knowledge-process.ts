import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Clock } from '@chatai/core/clock';
import type { Log } from '@chatai/core/log';
import type { Figures } from '@chatai/core/metrics';
import { nodeFlags, type StoppingMessage } from '@chatai/core/process';
import { createChildMetrics } from '../child-metrics.ts';
import type { MetricsMessage } from '../tell-metrics.ts';

/** The process that takes in knowledge: there while there is something to take in, and for a while after. */
export interface KnowledgeProcess {
  /** There is something to do, or will be in a moment. */
  wake(): void;
  pid(): number | undefined;
  /** Counters and histograms of all of them there have been. */
  metrics(): Promise<Figures>;
  stop(withinMs: number): Promise<void>;
}

interface Deps {
  clock: Clock;
  log: Log;
  /** How many sources wait or are being taken in. */
  unfinished(): Promise<number>;
  program?: string;
}

/** How often one looks whether there is something to do: what is queued elsewhere, or was left by one that died. */
const lookEveryMs = 5_000;
/** Whoever adds one source often adds another. */
const goneAfterMs = 30_000;
const pause = { firstMs: 500, longestMs: 30_000 };

/**
 * Keeps one child of this program while sources wait or are read (architecture.md 6): a child of a small process is started sooner, and what
 * files take in memory and time is not the backend's. One that dies is started anew while there is something to do, after a pause that doubles.
 */
export function createKnowledgeProcess(deps: Deps): KnowledgeProcess {
  const { clock, log } = deps;
  const program = deps.program ?? path.resolve(import.meta.dirname, 'main.ts');
  const metrics = createChildMetrics();
  let child: { process: ChildProcess; exited: Promise<void> } | undefined;
  let busyAtMs = clock.monotonicMs();
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let pauseMs = pause.firstMs;
  let stopping = false;

  function start(): void {
    const started = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [...nodeFlags.quiet] });
    started.on('message', (message: MetricsMessage | StoppingMessage) => {
      if (message.kind === 'metrics') metrics.told(started, message.metrics);
    });
    started.once('disconnect', () => metrics.ended(started));
    const exited = new Promise<void>((resolve) => {
      const ended = (how: { exitCode?: number | null; signal?: NodeJS.Signals | null; error?: Error }) => {
        child = undefined;
        resolve();
        if (stopping || how.exitCode === 0) return;
        log.error('knowledge.ended', { pid: started.pid, ...how });
        notBeforeMs = clock.monotonicMs() + pauseMs;
        clock.after(pauseMs, () => void look());
        pauseMs = Math.min(pauseMs * 2, pause.longestMs);
      };
      started.once('exit', (exitCode, signal) => ended({ exitCode, signal }));
      started.on('error', (error) => started.pid === undefined && ended({ error }));
    });
    child = { process: started, exited };
    log.info('knowledge.started', { pid: started.pid });
  }

  function wake(): void {
    busyAtMs = clock.monotonicMs();
    if (!child && !stopping && busyAtMs >= notBeforeMs) start();
  }

  async function look(): Promise<void> {
    if (stopping) return;
    try {
      if ((await deps.unfinished()) > 0) wake();
      else if (child && clock.monotonicMs() - busyAtMs >= goneAfterMs) {
        pauseMs = pause.firstMs;
        child.process.kill('SIGTERM');
      }
    } catch (error) {
      log.warn('knowledge.look.failed', { error });
    }
  }

  let cancel = () => {};
  async function keepLooking(): Promise<void> {
    await look();
    if (!stopping) cancel = clock.after(lookEveryMs, () => void keepLooking());
  }
  void keepLooking();

  return {
    wake,
    pid: () => child?.process.pid,
    metrics: metrics.sum,
    async stop(withinMs) {
      stopping = true;
      cancel();
      const last = child;
      if (!last) return;
      last.process.kill('SIGTERM');
      const insist = clock.after(withinMs, () => last.process.kill('SIGKILL'));
      await last.exited;
      insist();
    },
  };
}
