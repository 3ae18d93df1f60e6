/**
 * Program: builds the console when its sources differ from the finished build, else ends at once. Exit 0: a finished build is
 * there. Exit 1: it failed, and the output says why. Started several times at once, one builds and the others wait for it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeBuildLock } from './build-lock.ts';
import { buildStamp, builtFolder, isBuilt, workFolder } from './build-stamp.ts';
import { buildEnvironment } from './console/settings.ts';

const consoleFolder = path.join(import.meta.dirname, 'console');
/** Finished builds that stay: the newest, and those that a console started earlier may still be serving. */
const keptBuilds = 3;

// An open channel to the supervisor would keep this process alive, hence `exit`.
process.exit((await buildWhenStale()) ? 0 : 1);

async function buildWhenStale(): Promise<boolean> {
  for (let stamp = buildStamp(); !isBuilt(stamp); stamp = buildStamp()) {
    const lock = takeBuildLock(path.join(consoleFolder, '.next'));
    if (!lock) {
      await sleep(200);
      continue;
    }
    try {
      if (!(await runNextBuild())) return false;
      // Sources that changed under the build: the result belongs to no stamp, so the loop builds once more.
      if (buildStamp() === stamp) publish(stamp);
    } finally {
      lock.release();
    }
  }
  return true;
}

async function runNextBuild(): Promise<boolean> {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const child = spawn(process.execPath, [next, 'build', consoleFolder], { stdio: 'inherit', env: buildEnvironment() });
  // The supervisor that started this program is gone.
  process.once('disconnect', () => child.kill('SIGKILL'));
  const [code] = await once(child, 'exit');
  return code === 0;
}

/** Copies the build under its stamp, whole or not at all, and drops the oldest ones. */
function publish(stamp: string): void {
  const from = path.join(consoleFolder, workFolder);
  const to = path.join(consoleFolder, builtFolder(stamp));
  const notServed = new Set(
    ['cache', 'lock', 'trace', 'trace-build', 'diagnostics', 'types'].map((name) => path.join(from, name)),
  );
  cpSync(from, `${to}.part`, { recursive: true, force: true, filter: (source) => !notServed.has(source) });
  renameSync(`${to}.part`, to);
  const builds = readdirSync(path.dirname(to))
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .map((name) => path.join(path.dirname(to), name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const old of builds.slice(keptBuilds)) rmSync(old, { recursive: true, force: true });
}
