import { type Clock, systemClock } from '@chatai/core/clock';
import type { Cli } from '../cli.ts';

/** Tells a person what is being done, at least every 4 s (contract.md 1: never silent > 5 s). */
export interface Progress {
  /** A line when the step begins, or for a step that is usually over at once only when it lasts longer than `quietMs`. */
  step<T>(what: string, work: () => Promise<T>, quietMs?: number): Promise<T>;
}

/** Progress goes to standard error, so that standard output holds the result alone. */
export function createProgress(write: (line: string) => void, clock: Clock = systemClock): Progress {
  return {
    async step(what, work, quietMs = 0) {
      const started = clock.monotonicMs();
      let cancel = () => {};
      const sayAfter = (ms: number) => {
        cancel = clock.after(ms, () => {
          const seconds = Math.round((clock.monotonicMs() - started) / 1000);
          write(seconds > 1 ? `${what}, ${seconds} s` : what);
          sayAfter(4_000);
        });
      };
      if (quietMs === 0) write(what);
      sayAfter(quietMs || 4_000);
      try {
        return await work();
      } finally {
        cancel();
      }
    },
  };
}

export const progressOf = ({ err, clock }: Pick<Cli, 'err' | 'clock'>): Progress =>
  createProgress((line) => err(`${line}\n`), clock);
