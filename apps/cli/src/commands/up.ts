import { type Command, Option } from 'commander';
import type { Installation } from '../up/run-up.ts';
import { type ChangeOptions, type CommandContext, command, dryRun } from './command.ts';

/** `chatai up`; `installation` is loaded when it is needed and `finish` takes the exit code. */
export function upCommand(
  { cli, run }: CommandContext,
  installation: () => Promise<Installation>,
  finish: (exitCode: number) => void,
): Command {
  return (
    command(
      'up',
      'start everything and stay in the foreground (the same as npm start)',
      ['up', 'up --json', 'up --dry-run'],
      ['dry-run'],
    )
      // The launcher's: whoever waited for both is told of both.
      .addOption(new Option('--installed-in <seconds>', 'what the installation of the packages took').hideHelp())
      .action(async (options: ChangeOptions & { installedIn?: string }) => {
        // Loaded here, because every other command would wait for what only this one needs.
        if (options.dryRun) {
          const { planUp } = await import('../up/plan.ts');
          return run(options, async () => dryRun(await planUp(cli.config())));
        }
        const { runUp } = await import('../up/run-up.ts');
        finish(
          await runUp(cli, await installation(), {
            json: options.json === true,
            installSeconds: Number(options.installedIn ?? 0),
          }),
        );
      })
  );
}
