import { systemClock } from '../clock/index.ts';

/** Closes one part. `signal` is aborted when the time is up: hand back what is in hand and return. */
export type StopFunction = (signal: AbortSignal) => Promise<void> | void;

/** The supervisor insists after 10.5 s (contract.md 1: all floors within 15 s); we are done before. */
const gracefulMs = 10_000;

/** Without a parent nobody waits for us and the next start wants our ports (architecture.md 6: <= 2 s, and a worker notices after its manager has ended). */
const orphanedMs = 500;

/** What a program tells whoever started it, over its channel, when it was told to stop: it has heard it. */
export interface StoppingMessage {
  kind: 'stopping';
}

// Signals and the parent's channel belong to the process, so this is the one state that is not an argument.
const stopFunctions: StopFunction[] = [];
let stopping: AbortController | undefined;
let listening = false;

/**
 * Registers what must be closed when this program is told to stop (SIGTERM, SIGINT, SIGHUP). Call it as each floor comes up: the
 * functions run one after the other, last registered first, then the process exits 0, or 1 when one failed or 10 s were not enough.
 * A second signal exits at once.
 */
export function onStop(stop: StopFunction): void {
  stopFunctions.push(stop);
  if (listening) return;
  listening = true;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      if (process.connected) process.send?.({ kind: 'stopping' } satisfies StoppingMessage, () => {});
      void stopAll(gracefulMs);
    });
  }
}

/**
 * Ends this program when the process that started it dies, noticed by the closing of the IPC channel it was given (`stdio: [..., 'ipc']`
 * or `fork`). What `onStop` registered gets 0.5 s. Does nothing when started without a channel, as by systemd or by hand.
 */
export function exitWithParent(): void {
  if (!process.channel) return;
  process.on('disconnect', () => void stopAll(orphanedMs));
}

async function stopAll(withinMs: number): Promise<void> {
  systemClock.after(withinMs, () => stopping?.abort(new Error('The time to stop is over.')));
  // A part that does not obey the signal must not keep the process.
  systemClock.after(withinMs + 300, () => process.exit(1));
  if (stopping) return;
  stopping = new AbortController();
  let exitCode = 0;
  for (const stop of stopFunctions.splice(0).reverse()) {
    try {
      await stop(stopping.signal);
    } catch (error) {
      exitCode = 1;
      if (!stopping.signal.aborted) process.stderr.write(`could not stop cleanly: ${String(error)}\n`);
    }
  }
  process.exit(exitCode);
}
