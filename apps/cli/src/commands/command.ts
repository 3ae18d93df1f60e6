import { userInfo } from 'node:os';
import { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import type { Result } from '../output/result.ts';
import { instanceOf } from '../up/running.ts';

/** Options that every command has. */
export interface CommonOptions {
  json?: true;
}

/** Options of commands that change something. */
export interface ChangeOptions extends CommonOptions {
  dryRun?: true;
  yes?: true;
}

/** Options of commands whose change nothing brings back (contract.md 4). */
export interface IrreversibleOptions extends ChangeOptions {
  instance?: string;
}

/** What a command is built with. `run` does the work and prints its result as text or JSON. */
export interface CommandContext {
  cli: Cli;
  run(options: CommonOptions, work: () => Promise<Result>): Promise<void>;
}

/** A command with `--json` and its examples; `flags` are further options that several commands have. */
export function command(
  name: string,
  about: string,
  examples: string[],
  flags: ('dry-run' | 'yes' | 'instance' | 'workspace')[] = [],
): Command {
  const made = new Command(name).description(about);
  made.option('--json', 'print one JSON document and nothing else');
  if (flags.includes('dry-run')) made.option('--dry-run', 'show what it would do, and change nothing');
  if (flags.includes('yes')) made.option('-y, --yes', 'do not ask');
  if (flags.includes('instance')) made.option('--instance <name>', 'with --yes: the name of this installation');
  if (flags.includes('workspace')) made.option('--workspace <id or slug>', 'default: the only one, else the demo');
  return made.addHelpText('after', examplesText(examples));
}

/** A noun with verbs: without a verb it lists them. */
export function noun(name: string, about: string, examples: string[], verbs: Command[]): Command {
  const made = new Command(name).description(about).addHelpText('after', examplesText(examples));
  for (const verb of verbs) made.addCommand(verb);
  return made;
}

/** The end of every `--help`. */
export const examplesText = (examples: string[]): string =>
  `\nExamples:\n${examples.map((line) => `  $ chatai ${line}\n`).join('')}`;

/** Asks before something is ended or deleted. Throws `not-confirmed` (exit 5) unless the answer is yes. */
export async function confirm(cli: Cli, options: ChangeOptions, what: string): Promise<void> {
  if (options.yes) return;
  const answer = await cli.ask(`${what} on ${instanceOf(cli.config())}? [y/N] `);
  if (!/^y(es)?$/i.test(answer?.trim() ?? '')) throw cliErrors.notConfirmed({ what: lowerFirst(what) });
}

/** A sentence's beginning in the middle of another. */
const lowerFirst = (words: string) => `${words.charAt(0).toLowerCase()}${words.slice(1)}`;

/** Before something that cannot be taken back: the name of this installation must be typed, or given with --yes. Throws `not-named` (exit 5) when it is not. */
export async function confirmIrreversible(
  cli: Cli,
  options: IrreversibleOptions,
  what: string,
  because = 'this cannot be undone',
): Promise<void> {
  const instance = instanceOf(cli.config());
  const typed = options.yes
    ? options.instance
    : await cli.ask(`${what} on ${instance}: ${because}. Type ${instance} to go on: `);
  if (typed?.trim() !== instance) throw cliErrors.notNamed({ what: lowerFirst(what), because, instance });
}

/** What was left out and cannot be guessed. Throws `wrong-usage` listing the choices. */
export function required<Word>(given: Word | undefined, what: string, choices: readonly string[]): Word {
  if (given !== undefined) return given;
  throw cliErrors.wrongUsage({ problem: `which ${what}?`, fix: `Choose one of: ${choices.join(', ')}` });
}

/** Result of `--dry-run`. */
export const dryRun = (what: string): Result => ({
  document: { dryRun: true, would: what },
  text: `DRY RUN: nothing is changed\n  would ${what}\n`,
});

/** Throws `not-on-this-machine` when CHATAI_URL names another one. */
export function onlyHere(cli: Cli, command: string): void {
  if (cli.config().remote) throw cliErrors.notOnThisMachine({ command });
}

/** Who runs a step here. Whoever can read the data folder is its owner: an admin. */
export const whoRuns = () => ({ name: userInfo().username, role: 'admin' as const });
