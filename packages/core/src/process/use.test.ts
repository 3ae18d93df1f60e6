import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
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
