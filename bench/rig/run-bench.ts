import { availableParallelism, loadavg } from 'node:os';
import { systemClock } from '@chatai/core/clock';

// What is open belongs to the process, as in core/process.
const open = new Set<() => Promise<void> | void>();
let ending = false;
let fail: (error: Error) => void = () => {};

/** Registers what must be closed however the bench ends; the last one first. Returns how it is closed earlier, once. */
export function atEnd(close: () => Promise<void> | void): () => Promise<void> {
  open.add(close);
  return async () => {
    if (open.delete(close)) await close();
  };
}

/** Ends the bench, whatever it waits for: a part of it ended by itself. */
export const failBench = (error: Error) => fail(error);

/** Runs a bench. It ends with 1, and leaves nothing behind, when it fails, is told to stop, or is not done within `limitMinutes`. */
export async function runBench(limitMinutes: number, bench: () => Promise<void>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => fail(new Error(`stopped by ${signal}`)));
  process.on('uncaughtException', (error) => fail(error));
  const cancel = systemClock.after(limitMinutes * 60_000, () =>
    fail(new Error(`not done within ${limitMinutes} minutes`)),
  );
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const [load = 0] = loadavg();
  if (load > availableParallelism() / 4)
    process.stderr.write(`note: this machine is busy (load ${load.toFixed(1)}); its figures say little\n`);
  let exitCode = 0;
  try {
    await Promise.race([bench(), failed]);
  } catch (error) {
    exitCode = 1;
    process.stderr.write(`error: ${(error as Error).message}\n`);
  }
  cancel();
  await closeAll();
  process.exit(exitCode);
}

/** Children end when we do, so nothing here is worth waiting for long. */
async function closeAll() {
  ending = true;
  systemClock.after(15_000, () => process.exit(1));
  const quietly = async (close: () => Promise<void> | void) => close();
  for (const close of [...open].reverse()) await quietly(close).catch(() => {});
}

/** Is the bench over? Then parts may end. */
export const isEnding = () => ending;
