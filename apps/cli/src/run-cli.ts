import { Command, CommanderError } from 'commander';
import type { Cli } from './cli.ts';
import { adminCommand } from './commands/admin.ts';
import { apikeyCommand } from './commands/apikey.ts';
import { askCommand } from './commands/ask.ts';
import { assistantsCommand } from './commands/assistants.ts';
import { auditCommand } from './commands/audit.ts';
import { botsCommand } from './commands/bots.ts';
import { type CommandContext, type CommonOptions, examplesText } from './commands/command.ts';
import { completionCommand } from './commands/completion.ts';
import { configCommand } from './commands/config.ts';
import { contactsCommand } from './commands/contacts.ts';
import { conversationsCommand } from './commands/conversations.ts';
import { dbCommand } from './commands/db.ts';
import { diagnoseCommand } from './commands/diagnose.ts';
import { healthCommand } from './commands/health.ts';
import { knowledgeCommand } from './commands/knowledge.ts';
import { logsCommand } from './commands/logs.ts';
import { downCommand, restartCommand } from './commands/run-state.ts';
import { runbookCommand } from './commands/runbook.ts';
import { shellCommand } from './commands/shell.ts';
import { statusCommand } from './commands/status.ts';
import { teamCommand } from './commands/team.ts';
import { upCommand } from './commands/up.ts';
import { usersCommand } from './commands/users.ts';
import { versionCommand } from './commands/version.ts';
import { workspacesCommand } from './commands/workspaces.ts';
import { cliErrors } from './output/errors.ts';
import { exitCodes, type Failure, failureOf, failureText, usageFailure } from './output/failure.ts';
import { harmless } from './output/harmless.ts';
import type { Installation } from './up/run-up.ts';

/** What `up` runs, loaded when it is asked for. */
type LoadInstallation = () => Promise<Installation>;

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
  let words = args;
  const program = createProgram(context, installation, (code) => {
    exitCode = code;
  });
  try {
    words = spelledOut(args);
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

/** All commands; `finish` takes the exit code of `up`. */
export function createProgram(
  context: CommandContext,
  installation: LoadInstallation,
  finish: (code: number) => void,
): Command {
  const program = new Command('chatai').description('Runs and operates ChatAI.').version(context.cli.version);
  const nouns = [
    upCommand(context, installation, finish),
    ...[downCommand, restartCommand, statusCommand, healthCommand, diagnoseCommand, runbookCommand, logsCommand].map(
      (make) => make(context),
    ),
    ...[
      assistantsCommand,
      knowledgeCommand,
      askCommand,
      botsCommand,
      conversationsCommand,
      contactsCommand,
      teamCommand,
      apikeyCommand,
      auditCommand,
      usersCommand,
      workspacesCommand,
      adminCommand,
    ].map((make) => make(context)),
    ...[dbCommand, configCommand, shellCommand, completionCommand, versionCommand].map((make) => make(context)),
  ];
  for (const noun of nouns) program.addCommand(noun);
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
