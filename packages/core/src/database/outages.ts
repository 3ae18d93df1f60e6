import type { Clock } from '../clock/index.ts';

/** Did the connection or the server fail, and not the statement? (PostgreSQL appendix A: class 08, 53, 57P; Node's socket errors.) */
export function isConnectionError(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (isStorageFull(error) || (typeof code === 'string' && /^(08|53|57P|E[A-Z]{3,}|25006)/.test(code))) return true;
  return (
    typeof message === 'string' &&
    /Connection terminated|timeout exceeded when trying to connect|connection timeout|Client has encountered a connection error|Cannot use a pool after/i.test(
      message,
    )
  );
}

/**
 * Is the disk of the database full (PostgreSQL appendix A: 53100)? A connection that begins then may end as an internal error, because it cannot
 * keep what it has read of the catalogue for the next one (write_item of relcache.c).
 */
export function isStorageFull(error: unknown): boolean {
  const { code, routine } = error as { code?: unknown; routine?: unknown };
  return code === '53100' || (code === 'XX000' && routine === 'write_item');
}

/** Does the database store nothing, and maybe still read: its disk is full, or it only reads (25006)? */
export const storesNothing = (error: unknown): boolean =>
  isStorageFull(error) || (error as { code?: unknown }).code === '25006';

/** Outages pass: repeats what is safe to be repeated, ever more slowly (50 ms to 1 s), until the database has taken it. Rejects with any other failure. */
export async function throughOutages<T>(clock: Pick<Clock, 'sleep'>, work: () => Promise<T>): Promise<T> {
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 1_000)) {
    try {
      return await work();
    } catch (error) {
      if (!isConnectionError(error)) throw error;
      await clock.sleep(waitMs);
    }
  }
}
