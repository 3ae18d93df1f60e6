import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../clock/index.ts';
import { processUse } from './use.ts';

/** A Node that runs this code and has begun. */
async function running(code: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', `console.log('begun'); ${code}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
  return child;
}

test('what is written to a disk is counted, and of whoever writes nothing it is nothing', async () => {
  const folder = await mkdtemp(path.join(import.meta.dirname, '.disk-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = JSON.stringify(path.join(folder, 'written'));
  const writes = `const { openSync, writeSync, fdatasyncSync } = require('fs'); const fd = openSync(${file}, 'w');
    setInterval(() => { writeSync(fd, Buffer.alloc(1_048_576), 0, 1_048_576, 0); fdatasyncSync(fd); }, 10)`;
  const [writer, idle] = [await running(writes), await running('setTimeout(() => {}, 60_000)')];
  await expect
    .poll(async () => {
      const uses = await processUse(systemClock, 500);
      const bytesOf = ({ pid }: ChildProcess) => uses.find((one) => one.pid === pid)?.diskBytes ?? Number.NaN;
      return { writer: bytesOf(writer) > 1_048_576, idle: bytesOf(idle) };
    })
    .toEqual({ writer: true, idle: 0 });
});

test('a first thread that never waits is busy, also when there are more of them than cores', async () => {
  const loops = await Promise.all(
    Array.from({ length: availableParallelism() * 2 }, () => running('setTimeout(() => { for (;;); })')),
  );
  const idle = await running('setTimeout(() => {}, 60_000)');
  // Whoever has just started is still busy with that.
  await expect
    .poll(async () => {
      const uses = await processUse(systemClock, 500);
      const busyOf = ({ pid }: ChildProcess) => uses.find((one) => one.pid === pid)?.busy ?? Number.NaN;
      return { loops: loops.every((one) => busyOf(one) > 0.9), isIdle: busyOf(idle) < 0.1 };
    })
    .toEqual({ loops: true, isIdle: true });
});
