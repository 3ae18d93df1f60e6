import { userInfo } from 'node:os';
import { systemIds } from '@chatai/core/ids';
import { shellRecords, shellReport } from '@chatai/operations/shell';
import { type Command, Option } from 'commander';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import { exitCodes } from '../output/failure.ts';
import { harmlessWords } from '../output/harmless.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { recordedShell } from '../shell/index.ts';
import { type CommandContext, type CommonOptions, command, onlyHere } from './command.ts';

interface ShellOptions extends CommonOptions {
  reason?: string;
  command?: string;
  list?: true;
  show?: string;
}

export const shellCommand = ({ cli, run }: CommandContext): Command =>
  command('shell', 'a shell on this machine whose commands are recorded, for what no runbook does yet', [
    'shell --reason "the disk is full of core dumps"',
    'shell --reason "who fills the disk" --command "du -xh / | sort -h | tail"',
    'shell --list',
  ])
    .option('--reason <text>', 'what for, for the record')
    .option('--command <text>', 'run only this, without a terminal; exit 1 when it fails')
    .addOption(new Option('--list', 'the last 50 shells, the newest first').conflicts(['reason', 'command']))
    .addOption(
      new Option('--show <shell>', 'what was run in one, as --list names it').conflicts(['reason', 'command', 'list']),
    )
    .action((options: ShellOptions) =>
      run(options, async () => {
        onlyHere(cli, 'shell');
        if (options.list) return listOf(cli.config().home);
        if (options.show !== undefined) return reportOf(cli.config().home, options.show);
        return open(cli, options);
      }),
    );

async function open(cli: Cli, options: ShellOptions): Promise<Result> {
  const reason = (options.reason ?? (await cli.ask('What for? It is recorded: ')))?.trim();
  if (!reason)
    throw cliErrors.wrongUsage({
      problem: 'the record would not say what the shell is for',
      fix: 'Give it as --reason TEXT',
    });
  const id = systemIds.uuid();
  const exitCode = await recordedShell(
    {
      config: cli.config(),
      clock: cli.clock,
      interrupted: cli.interrupted(),
      warn: (problem) => cli.err(`warning: this shell is not recorded: ${problem}\n`),
    },
    { id, by: userInfo().username, reason, command: options.command, output: options.json ? 2 : 1 },
  );
  // What was typed last in a shell says nothing about the shell.
  if (options.command === undefined)
    return { document: { id }, text: `See what was done: chatai shell --show ${id}\n` };
  return {
    document: { id, exitCode },
    text: exitCode === 0 ? '' : `It ended with exit code ${exitCode}\n`,
    exitCode: exitCode === 0 ? exitCodes.ok : exitCodes.failed,
  };
}

function listOf(home: string): Result {
  const shells = shellRecords
    .list(home)
    .slice(0, 50)
    .flatMap((id) => shellReport(shellRecords.read(home, id)) ?? [])
    .map(({ commands, ...shell }) => ({ ...shell, commands: commands.length }));
  const rows = shells.map(({ at, by, commands, reason, id }) => [timeOf(at), by, String(commands), id, reason]);
  const text = table([['AT', 'BY', 'COMMANDS', 'SHELL', 'FOR'], ...rows]);
  return { document: { shells }, text: shells.length === 0 ? 'No shell was opened here yet.\n' : text };
}

function reportOf(home: string, id: string): Result {
  const report = shellReport(shellRecords.read(home, id));
  if (!report) throw cliErrors.unknownThing({ what: 'shell', name: id, choices: 'See them: `chatai shell --list`' });
  const { by, at, endedAt, reason, commands } = report;
  const ended = endedAt === undefined ? 'it is open, or was killed' : `until ${timeOf(endedAt)}`;
  const rows = commands.map((one) => [timeOf(one.at), one.folder, String(one.exitCode ?? '-'), one.command]);
  return {
    document: report,
    text: `${by} from ${timeOf(at)}, ${ended}, for: ${harmlessWords(reason)}\n${table([['AT', 'IN', 'EXIT', 'COMMAND'], ...rows])}`,
  };
}

const timeOf = (at: number) => new Date(at).toISOString();
