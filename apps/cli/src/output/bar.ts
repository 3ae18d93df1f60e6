import type { Cli } from '../cli.ts';
import { harmless } from './harmless.ts';

/** How far something has come, told on standard error. */
export interface Bar {
  /** `done`: 0..1 of all of it. */
  show(done: number, what: string): void;
  /** Ends it; `last` stays where it stood. */
  end(last?: string): void;
}

/** One line that is redrawn. Where nothing may be (`Cli.columns`), a line every 4 s (contract.md 1: never silent > 5 s). */
export function createBar({ err, clock, columns }: Pick<Cli, 'err' | 'clock' | 'columns'>): Bar {
  let toldAt = clock.monotonicMs();
  const line = (text: string) => err(`${harmless(text)}\n`);
  return {
    show(done, what) {
      const percent = `${Math.round(done * 100)} %`;
      if (columns !== undefined) {
        err(`${redrawn}${harmless(`${drawn(done)} ${percent.padStart(5)}  ${what}`).slice(0, columns - 1)}`);
        return;
      }
      if (clock.monotonicMs() - toldAt < everyMs) return;
      toldAt = clock.monotonicMs();
      line(`${percent}  ${what}`);
    },
    end(last) {
      if (columns !== undefined) err(redrawn);
      if (last !== undefined) line(last);
      toldAt = clock.monotonicMs();
    },
  };
}

const everyMs = 4_000;
/** To the line's beginning, and erase it (ECMA-48, EL). */
const redrawn = '\r\u001b[K';
const width = 20;

function drawn(done: number): string {
  const filled = Math.min(width, Math.max(0, Math.round(done * width)));
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}]`;
}
