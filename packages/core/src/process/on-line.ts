import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/**
 * Calls `take` with each line that comes. When the input fails, no more come and nothing else happens: readline passes the failure on
 * as an event of its own, which ends a process that does not listen for it. Whoever wants to know listens to the input.
 */
export function onLine(input: Readable, take: (line: string) => void): void {
  createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
    .on('line', take)
    .on('error', () => {});
}
