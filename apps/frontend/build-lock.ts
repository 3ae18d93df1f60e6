/** One builder at a time in one checkout. */
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const beatMs = 1_000;
/** Longer than a build whose starter was killed goes on by itself. */
const deadAfterMs = 120_000;

export interface BuildLock {
  /** Names the process that works for us, too: while either runs, the lock holds. */
  shareWith(pid: number): void;
  release(): void;
}

/**
 * Takes the lock in `folder`, or gives undefined while another process has it. The file names its holders and is touched every
 * second, so that the lock of a builder that was killed, or whose process id was given to someone else, is dropped.
 */
export function takeBuildLock(folder: string): BuildLock | undefined {
  const file = path.join(folder, 'build.lock');
  mkdirSync(folder, { recursive: true });
  let holders = String(process.pid);
  try {
    writeFileSync(file, holders, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isAbandoned(file)) rmSync(file, { force: true });
    return undefined;
  }
  // Someone may have cleaned the folder up meanwhile: then there is nothing to touch and nothing to remove.
  const isOurs = () => read(file) === holders;
  const beat = setInterval(() => {
    if (isOurs()) utimesSync(file, new Date(), new Date());
  }, beatMs);
  return {
    shareWith(pid) {
      const both = `${process.pid} ${pid}`;
      if (isOurs()) writeFileSync(file, both);
      holders = both;
    },
    release() {
      clearInterval(beat);
      if (isOurs()) rmSync(file, { force: true });
    },
  };
}

function isAbandoned(file: string): boolean {
  const state = statSync(file, { throwIfNoEntry: false });
  if (!state) return false;
  if (Date.now() - state.mtimeMs > deadAfterMs) return true;
  const holders = read(file);
  // An empty file: its holder is between creating and writing it.
  return holders !== undefined && holders !== '' && !holders.split(' ').map(Number).some(isRunning);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
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
