import type { Clock } from '@chatai/core/clock';
import type { Progress } from '../output/progress.ts';
import { upErrors } from './errors.ts';
import { lastWords } from './explained.ts';
import { launchProgram, programPath } from './program.ts';

/** Builds the console when its sources changed (12 s the first time), else is over at once. Throws `build-failed` with the last lines. */
export async function buildConsole(
  { logFolder, clock, progress }: { logFolder: string; clock: Clock; progress: Progress },
  signal: AbortSignal,
): Promise<void> {
  const program = { component: 'console-build', command: [programPath('apps/frontend/build.ts')] };
  const running = await launchProgram(program, logFolder, clock);
  signal.addEventListener('abort', running.kill, { once: true });
  const exit = await progress.step('building the console', () => running.exited, 1_000);
  signal.removeEventListener('abort', running.kill);
  signal.throwIfAborted();
  if (exit.code !== 0) {
    const lines = lastWords(running.lastLines());
    throw upErrors.buildFailed({ lines, logFile: `${logFolder}/${program.component}.out.log` });
  }
}
