/** One builder at a time in one checkout. */
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const beatMs = 1_000;
const deadAfterMs = 10_000;

/**
 * Takes the lock in `folder`, or gives undefined while another process has it. The file names its holder and is touched every
 * second, so that the lock of a builder that was killed, or whose process id was given to someone else, is dropped.
 */
export function takeBuildLock(folder: string): { release: () => void } | undefined {
  const file = path.join(folder, 'build.lock');
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isAbandoned(file)) rmSync(file, { force: true });
    return undefined;
  }
  const beat = setInterval(() => touch(file), beatMs);
  return {
    release: () => {
      clearInterval(beat);
      if (holderOf(file) === process.pid) rmSync(file, { force: true });
    },
  };
}

/** Someone may have cleaned the folder up meanwhile: then there is nothing to touch, and Next's own lock still keeps two builds apart. */
function touch(file: string): void {
  const now = new Date();
  if (holderOf(file) === process.pid) utimesSync(file, now, now);
}

function holderOf(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAbandoned(file: string): boolean {
  const state = statSync(file, { throwIfNoEntry: false });
  if (!state) return false;
  if (Date.now() - state.mtimeMs > deadAfterMs) return true;
  const holder = holderOf(file);
  // Zero is an empty file: its holder is between creating and writing it.
  return holder !== undefined && holder > 0 && !isRunning(holder);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
