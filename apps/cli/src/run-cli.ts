import { Command, CommanderError } from 'commander';
import type { Cli } from './cli.ts';
import { commands, type LoadInstallation } from './commands/all.ts';
import { type CommandContext, type CommonOptions, examplesText } from './commands/command.ts';
import { cliErrors } from './output/errors.ts';
import { exitCodes, type Failure, failureOf, failureText, usageFailure } from './output/failure.ts';
import { harmless } from './output/harmless.ts';

/** Runs one command line. Resolves to its exit code (contract.md 4); prints everything through `cli`. */
export async function runCli(args: string[], cli: Cli, installation: LoadInstallation): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const context: CommandContext = {
    cli,
    async run(options: CommonOptions, work) {
      const result = await work();
      cli.out(options.json ? `${JSON.stringify(result.document, undefined, 2)}\n` : harmless(result.text));
      exitCode = result.exitCode ?? exitCodes.ok;
    },
  };
  const finish = (code: number) => {
    exitCode = code;
  };
  let words = args;
  let program = new Command();
  try {
    words = spelledOut(args);
    program = await createProgram(context, installation, finish, needed(words));
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    const failure = error instanceof CommanderError ? refused(error, typed(program, words), cli) : failureOf(error);
    if (!(error instanceof CommanderError)) cli.err(harmless(failureText(failure)));
    if (asksForJson(words)) cli.out(`${JSON.stringify({ error: failure })}\n`);
    return failure.exitCode;
  }
}

/** Six words for a phone's keyboard (contract.md 4). There are no alerts yet: what they would tell is the health check. */
export const shortWords: Record<string, readonly string[]> = {
  s: ['status'],
  e: ['logs', '--level', 'error', '--since', '10m'],
  d: ['diagnose'],
  r: ['restart'],
  b: ['bots', 'list'],
  a: ['health'],
};

const phoneWords = Object.entries(shortWords)
  .map(([word, words]) => `${word} = ${words.join(' ')}`)
  .join(', ');

function spelledOut(args: string[]): string[] {
  const [first, ...rest] = args;
  // `chatai restart` without a unit restarts everything; a slip of the thumb must not.
  if (first === 'r' && rest.every((word) => word.startsWith('-') && word !== '--help'))
    throw cliErrors.wrongUsage({
      problem: 'r restarts one unit, and none is named',
      fix: 'Name one of `chatai s`; everything is restarted by `chatai restart`',
    });
  const long = first === undefined ? undefined : shortWords[first];
  return long ? [...long, ...rest] : args;
}

/** The one command that is typed; undefined, which is all, for what tells of them all. */
function needed([first = '']: readonly string[]): string[] | undefined {
  return Object.hasOwn(commands, first) && first !== 'completion' ? [first] : undefined;
}

/** What Commander refuses it has already written, with the command's own help, but for the choices of what is missing. */
function refused(error: CommanderError, command: Command, cli: Cli): Failure {
  const [, missing = ''] =
    /(?:missing required argument|option) '([^']+)'(?: argument missing| not specified|$)/.exec(error.message) ?? [];
  const choices = choicesOf(command, missing);
  if (choices.length === 0) return usageFailure(error, pathOf(command));
  const fix = `Choose one of: ${choices.join(', ')}`;
  cli.err(`${fix}\n`);
  return { ...usageFailure(error, pathOf(command)), fix };
}

/** Of an argument by its name, of an option by its flags. */
const choicesOf = (command: Command, missing: string): readonly string[] =>
  command.registeredArguments.find((one) => one.name() === missing)?.argChoices ??
  command.options.find(({ flags }) => flags === missing)?.argChoices ??
  [];

/** Read from the words themselves: a command line that cannot be parsed has no options yet. */
const asksForJson = (args: string[]): boolean => {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
};

/** The commands of these names, all without any; `finish` takes the exit code of `up`. */
export async function createProgram(
  context: CommandContext,
  installation: LoadInstallation,
  finish: (code: number) => void,
  names: readonly string[] = Object.keys(commands),
): Promise<Command> {
  const program = new Command('chatai').description('Runs and operates ChatAI.').version(context.cli.version);
  for (const name of names) {
    const make = await commands[name]?.();
    if (make) program.addCommand(make(context, installation, finish));
  }
  program.addHelpText(
    'after',
    `${examplesText(['status', 'health', 'ask "How long is shipping?"', 'logs -f --level warn'])}\nOn a phone: ${phoneWords}\n`,
  );
  quieten(program, context.cli);
  return program;
}

/** Commander must neither exit nor write by itself; without that it asks each command anew. */
function quieten(command: Command, cli: Cli): void {
  command.exitOverride().configureOutput({ writeOut: cli.out, writeErr: cli.err });
  command.showHelpAfterError(`See chatai ${pathOf(command)}--help`);
  for (const one of command.commands) quieten(one, cli);
}

/** The command that the words name, as far as they do. */
function typed(program: Command, [word, ...more]: string[]): Command {
  const found = program.commands.find((one) => one.name() === word);
  return found ? typed(found, more) : program;
}

const pathOf = (command: Command): string => (command.parent ? `${pathOf(command.parent)}${command.name()} ` : '');
