import type { Clock } from '@chatai/core/clock';
import type { Log } from '@chatai/core/log';
import type { MeasureRound } from '@chatai/core/metrics';

/** Starts loops that go round every `ms` until `signal` is aborted; one that fails goes round again. */
export function createRounds(
  { clock, log, measureRound }: { clock: Clock; log: Log; measureRound: MeasureRound },
  signal: AbortSignal,
): (ms: number, loop: string, work: () => Promise<unknown>) => void {
  async function rounds(ms: number, loop: string, work: () => Promise<unknown>) {
    while (!signal.aborted) {
      await clock.sleep(ms, signal).catch(() => {});
      if (!signal.aborted) await measureRound(loop, work).catch((error) => log.warn('worker.round.failed', { error }));
    }
  }
  return (ms, loop, work) => void rounds(ms, loop, work);
}
