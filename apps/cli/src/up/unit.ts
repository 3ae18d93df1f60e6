import type { Clock } from '@chatai/core/clock';
import type { Log } from '@chatai/core/log';
import { identityOf, type ProcessIdentity } from '@chatai/core/process';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** One incarnation of a unit. */
export interface Running {
  pid: number;
  exited: Promise<Exit>;
  /** Resolves when it serves; rejects when `signal` is aborted first. */
  ready(signal: AbortSignal): Promise<void>;
  /** Asks it to end and insists after `withinMs`. Resolves when it has ended. */
  stop(withinMs: number): Promise<void>;
  /** Ends it and what it started at once. */
  kill(): void;
  /** The last things it said, for people. */
  lastLines(): string;
}

export type UnitState = 'starting' | 'ok' | 'restarting' | 'stopped';

export interface UnitStatus {
  unit: string;
  state: UnitState;
  pid: number | undefined;
  /** When this incarnation was started, epoch milliseconds. */
  since: number | undefined;
  /** Ends that nobody had asked for, within the last day: epoch milliseconds. */
  restarts: number[];
  note: string;
  /** What it said last before the last of them. */
  lastWords: string | undefined;
}

export interface UnitOptions {
  unit: string;
  launch(): Promise<Running>;
  clock: Clock;
  log: Log;
  onChange(): void;
}

/** A program that is kept running. */
export interface Unit {
  readonly name: string;
  status(): UnitStatus;
  identity(): ProcessIdentity | undefined;
  /** Starts it. Resolves when it serves, rejects with what it said when it ended before that. */
  start(signal: AbortSignal): Promise<void>;
  /** Ends the process and waits until the next one serves. */
  restart(withinMs: number, signal: AbortSignal): Promise<void>;
  /** The two halves of a restart: ends the process, and nothing is started in its place until `resume`, which waits until it serves. */
  hold(withinMs: number): Promise<void>;
  resume(signal: AbortSignal): Promise<void>;
  stop(withinMs: number): Promise<void>;
  kill(): void;
}

/** It ended before it served. `how` and `lines` are for people. */
export class DiedBeforeReady extends Error {
  readonly unit: string;
  readonly how: string;
  readonly lines: string;
  constructor(unit: string, how: string, lines: string) {
    super(`${unit} ended before it was ready (${how})`);
    this.name = 'DiedBeforeReady';
    this.unit = unit;
    this.how = how;
    this.lines = lines;
  }
}

const backoff = { firstMs: 500, mostMs: 30_000, forgottenAfterMs: 60_000 };

/**
 * starting -> ok -> restarting -> starting …, until stopped. Only a unit that has served once is restarted: 0.5 s after its death,
 * doubled up to 30 s, from 0.5 s again once it has served for 60 s.
 */
export function createUnit(options: UnitOptions): Unit {
  const { clock, log, unit } = options;
  const life = new AbortController();
  const restarts: number[] = [];
  let running: Running | undefined;
  let state: UnitState = 'stopped';
  let since: number | undefined;
  let note = '';
  let lastWords: string | undefined;
  let delayMs = backoff.firstMs;
  let askedFor = false;
  let pause = new AbortController();
  let kept: Promise<void> | undefined;
  let held: { before: Running | undefined; over: Promise<void>; end(): void } | undefined;

  const enter = (next: UnitState) => {
    state = next;
    options.onChange();
  };

  const launch = async (signal: AbortSignal): Promise<void> => {
    since = clock.now();
    enter('starting');
    const current = await options.launch();
    running = current;
    options.onChange();
    const waiting = new AbortController();
    const died = current.exited.then((exit) => {
      throw new DiedBeforeReady(unit, howItEnded(exit), current.lastLines());
    });
    try {
      await Promise.race([current.ready(AbortSignal.any([signal, waiting.signal])), died]);
    } finally {
      waiting.abort();
    }
    enter('ok');
    log.info('unit.started', { unit, pid: current.pid, durationMs: clock.now() - since });
  };

  /** Waits for the death of what runs, starts the next, again and again. */
  const keep = async (): Promise<void> => {
    while (!life.signal.aborted) {
      const servedSince = clock.monotonicMs();
      const exit = await running?.exited;
      if (life.signal.aborted || !exit) return;
      if (clock.monotonicMs() - servedSince >= backoff.forgottenAfterMs) delayMs = backoff.firstMs;
      await relaunch(exit);
    }
  };

  const relaunch = async (exit: Exit): Promise<void> => {
    for (let last = exit; ; ) {
      note = askedFor ? '' : `ended: ${howItEnded(last)}`;
      enter('restarting');
      if (!askedFor) {
        restarts.push(clock.now());
        lastWords = running?.lastLines();
        log.error('unit.died', { unit, exitCode: last.code, signal: last.signal, reason: running?.lastLines() ?? '' });
        pause = new AbortController();
        await clock.sleep(delayMs, AbortSignal.any([life.signal, pause.signal])).catch(() => {});
        delayMs = Math.min(delayMs * 2, backoff.mostMs);
      }
      await held?.over;
      askedFor = false;
      if (life.signal.aborted) return;
      try {
        await launch(life.signal);
        return;
      } catch (error) {
        if (life.signal.aborted) return;
        log.error('unit.restart.failed', { unit, error });
        last = (await running?.exited) ?? last;
      }
    }
  };

  const hold = async (withinMs: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    held = { before: running, over: promise, end: resolve };
    askedFor = true;
    pause.abort();
    note = '';
    enter('restarting');
    await running?.stop(withinMs);
  };

  const resume = async (signal: AbortSignal): Promise<void> => {
    const before = held?.before;
    held?.end();
    held = undefined;
    while (!(state === 'ok' && running !== before)) await clock.sleep(50, signal);
  };

  return {
    name: unit,
    identity: () => running && identityOf(running.pid),
    status: () => {
      const dayAgo = clock.now() - 86_400_000;
      return {
        unit,
        state,
        pid: state === 'ok' || state === 'starting' ? running?.pid : undefined,
        since,
        restarts: restarts.filter((at) => at > dayAgo),
        note,
        lastWords,
      };
    },
    async start(signal) {
      await launch(AbortSignal.any([signal, life.signal]));
      kept = keep();
    },
    async restart(withinMs, signal) {
      await hold(withinMs);
      await resume(signal);
    },
    hold,
    resume,
    async stop(withinMs) {
      life.abort(new Error('The unit is being stopped.'));
      held?.end();
      await running?.stop(withinMs);
      await kept;
      // One that was being started while we stopped the one before it.
      await running?.stop(withinMs);
      enter('stopped');
    },
    kill() {
      life.abort(new Error('The unit is being killed.'));
      held?.end();
      running?.kill();
    },
  };
}

export const howItEnded = ({ code, signal }: Exit): string => (signal ? `signal ${signal}` : `exit code ${code}`);
