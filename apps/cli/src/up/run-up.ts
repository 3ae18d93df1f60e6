import { systemClock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import { createLog, createLogFile } from '@chatai/core/log';
import type { Cli } from '../cli.ts';
import { exitCodes } from '../output/failure.ts';
import { createProgress } from '../output/progress.ts';
import { listenForStop } from './stop-requests.ts';
import { summaryOf, summaryText } from './summary.ts';
import { type UpDeps, up } from './up.ts';

/** What `up` runs: the product's own parts, or a test's stand-ins. */
export type Installation = (
  config: Config,
  deps: Pick<UpDeps, 'clock' | 'progress'>,
) => Pick<UpDeps, 'programs' | 'build' | 'product'>;

/** `chatai up`, which is `npm start`: starts everything, tells where it is, and stays until it is told to stop. Resolves to the exit code. */
export async function runUp(
  cli: Cli,
  installation: Installation,
  options: { json: boolean; installSeconds: number },
): Promise<number> {
  const clock = systemClock;
  const stop = listenForStop(clock);
  const config = cli.config();
  const progress = createProgress((line) => cli.err(`${line}\n`), clock);
  const log = createLog('up', config.log.level, createLogFile({ folder: config.log.folder, component: 'up', clock }));
  const parts = installation(config, { clock, progress });
  try {
    const handle = await up(
      { config, clock, log, version: cli.version, progress, ...parts },
      { stop: stop.stop, kill: stop.kill, onDown: stop.request },
    );
    const summary = summaryOf(config, cli.version, handle);
    const seconds = performance.now() / 1000;
    log.info('up.ready', { version: cli.version, durationMs: Math.round(seconds * 1000) });
    const { installSeconds } = options;
    const shown = { seconds, installSeconds, folder: cli.folder, hasSandbox: config.telegramApiRoot === undefined };
    cli.out(options.json ? `${JSON.stringify(summary)}\n` : summaryText(summary, shown));
    await aborted(stop.stop);
    await progress.step('stopping', handle.stop);
  } catch (error) {
    // Told to stop while starting: that is no failure, and everything that was started has been stopped.
    if (!stop.stop.aborted) throw error;
  }
  log.info('up.stopped', {});
  cli.err('stopped; everything has ended\n');
  return stop.kill.aborted ? 130 : exitCodes.ok;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
