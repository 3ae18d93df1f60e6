import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import type { Installation } from '../up/run-up.ts';
import { type CommonOptions, command } from './command.ts';

/** `chatai up`; `installation` is loaded when it is needed and `finish` takes the exit code. */
export function upCommand(
  cli: Cli,
  installation: () => Promise<Installation>,
  finish: (exitCode: number) => void,
): Command {
  return command('up', 'start everything and stay in the foreground (the same as npm start)', [
    'up',
    'up --json',
  ]).action(async (options: CommonOptions) => {
    // Loaded here, because every other command would wait for what only this one needs.
    const { runUp } = await import('../up/run-up.ts');
    finish(await runUp(cli, await installation(), { json: options.json === true }));
  });
}
