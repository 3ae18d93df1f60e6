import { Command, CommanderError } from 'commander';
import type { Cli } from './cli.ts';
import { type Installation, runUp } from './commands/up.ts';
import { exitCodes, failureOf, failureText } from './output/failure.ts';

/** Runs one command line. Resolves to its exit code (contract.md 4); prints everything through `cli`. */
export async function runCli(args: string[], cli: Cli, installation: Installation): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = new Command('chatai')
    .description('Runs and operates ChatAI.')
    .exitOverride()
    .configureOutput({ writeOut: cli.out, writeErr: cli.err });
  program
    .command('up')
    .description('start everything and stay in the foreground (the same as npm start)')
    .option('--json', 'print the addresses as one JSON line when ready')
    .action(async (options: { json?: true }) => {
      exitCode = await runUp(cli, installation, { json: options.json === true });
    });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.wrongUsage;
    const failure = failureOf(error);
    cli.err(failureText(failure));
    return failure.exitCode;
  }
}
