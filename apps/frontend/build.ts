/**
 * Program: builds the console when its sources differ from the finished build, else ends at once. Exit 0: a finished build is
 * there. Exit 1: it failed, and the output says why. Started several times at once, one builds and the others wait for it. With
 * `--state` it builds nothing and says in JSON how the build of the sources is.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BuildLock, takeBuildLock } from './build-lock.ts';
import { buildStamp, buildState, builtFolder, isBuilt, noteFailed, workFolder } from './build-stamp.ts';
import { buildEnvironment } from './console/settings.ts';

const consoleFolder = path.join(import.meta.dirname, 'console');
/** Finished builds that stay: the newest, and those that a console started earlier may still be serving. */
const keptBuilds = 3;

// The supervisor that started this program is gone. The open channel to it is also why the program ends by `exit`.
process.once('disconnect', () => process.exit(1));
if (process.argv[2] === '--state') process.stdout.write(`${JSON.stringify(buildState())}\n`);
else process.exit((await buildWhenStale()) ? 0 : 1);

async function buildWhenStale(): Promise<boolean> {
  for (let stamp = buildStamp(); !isBuilt(stamp); stamp = buildStamp()) {
    const lock = takeBuildLock(path.join(consoleFolder, '.next'));
    if (!lock) {
      await sleep(200);
      continue;
    }
    try {
      if (!(await runNextBuild(lock))) {
        noteFailed(stamp);
        return false;
      }
      // Sources that changed under the build: the result belongs to no stamp, so the loop builds once more.
      if (buildStamp() === stamp) publish(stamp);
    } finally {
      lock.release();
    }
  }
  return true;
}

async function runNextBuild(lock: BuildLock): Promise<boolean> {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const child = spawn(process.execPath, [next, 'build', consoleFolder], { stdio: 'inherit', env: buildEnvironment() });
  if (child.pid !== undefined) lock.shareWith(child.pid);
  process.once('exit', () => child.kill('SIGKILL'));
  const [code] = await once(child, 'exit');
  return code === 0;
}

/** Copies the build under its stamp, whole or not at all, and drops the oldest ones. */
function publish(stamp: string): void {
  const from = path.join(consoleFolder, workFolder);
  const to = path.join(consoleFolder, builtFolder(stamp));
  const folder = path.dirname(to);
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.part')) rmSync(path.join(folder, name), { recursive: true });
  }
  const notServed = new Set(
    ['cache', 'lock', 'trace', 'trace-build', 'diagnostics', 'types'].map((name) => path.join(from, name)),
  );
  cpSync(from, `${to}.part`, { recursive: true, filter: (source) => !notServed.has(source) });
  renameSync(`${to}.part`, to);
  const builds = readdirSync(folder)
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .map((name) => path.join(folder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const old of builds.slice(keptBuilds)) rmSync(old, { recursive: true, force: true });
}
