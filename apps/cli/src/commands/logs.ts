import {
  componentsOf,
  fingerprints,
  followLogs,
  type LogLevel,
  levels,
  lineText,
  parseSince,
  readLogs,
} from '@chatai/operations/logs';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import { type CommandContext, type CommonOptions, command, onlyHere } from './command.ts';

interface LogOptions extends CommonOptions {
  follow?: true;
  level: LogLevel;
  since?: string;
  grep?: string;
  lines: string;
}

/** Units by the names of `chatai status`, and where they log. */
const componentOfUnit: Record<string, string> = {
  'chatai-backend': 'backend',
  'chatai-frontend': 'console',
  scalable_bot_manager: 'bot-manager',
  'chatai-watchdog': 'watchdog',
};

export function logsCommand({ cli, run }: CommandContext): Command {
  return command('logs', 'read the log files, of one component or of all', [
    'logs backend --level error --since 10m',
    'logs -f',
    'logs --grep 01J8ZC7Q3M --json',
  ])
    .argument(
      '[component]',
      'backend, knowledge, bot-manager, worker, console, watchdog, simulator, postgresql, up, or a unit',
    )
    .option('-f, --follow', 'go on with new lines, until Ctrl-C')
    .addOption(new Option('--level <level>', 'least level').choices([...levels]).default('debug'))
    .option('--since <time>', '30s, 10m, 2h, 7d, or a time such as 2026-01-31T09:40')
    .option('--grep <text>', 'lines that hold this text, in any case')
    .option('-n, --lines <number>', 'most lines, the newest ones; all when --since is given', '200')
    .action(async (component: string | undefined, options: LogOptions) => {
      onlyHere(cli, 'logs');
      const filter = filterOf(cli, component, options);
      if (!options.follow) return run(options, () => read(cli, filter));
      const { folder } = cli.config().log;
      await followLogs(
        { folder, clock: cli.clock },
        filter,
        (line) => cli.out(options.json ? `${JSON.stringify(line)}\n` : lineText(line, cli.clock.now())),
        cli.signal,
      );
    });
}

function filterOf(cli: Cli, wanted: string | undefined, options: LogOptions) {
  const component = wanted === undefined ? undefined : (componentOfUnit[wanted] ?? wanted);
  const known = componentsOf(cli.config().log.folder);
  if (component !== undefined && !known.includes(component)) {
    const choices =
      known.length > 0 ? `Choose one of: ${known.join(', ')}` : 'Nothing has logged yet; start it with `npm start`';
    throw cliErrors.unknownThing({ what: 'log of', name: component, choices });
  }
  const since = options.since === undefined ? undefined : parseSince(options.since, cli.clock.now());
  if (options.since !== undefined && since === undefined) {
    throw cliErrors.wrongUsage({
      problem: `--since ${options.since} is no time`,
      fix: 'Give 30s, 10m, 2h, 7d or 2026-01-31T09:40',
    });
  }
  const most = since === undefined ? Number(options.lines) : Number.POSITIVE_INFINITY;
  if (Number.isNaN(most) || most < 1) {
    throw cliErrors.wrongUsage({ problem: `--lines ${options.lines} is no number`, fix: 'Give a number such as 200' });
  }
  // What is looked for is looked for in all that is kept: a request id may stand anywhere.
  const from = since ?? (options.grep === undefined ? undefined : 0);
  return { component, level: options.level, since: from, grep: options.grep, most };
}

async function read(cli: Cli, filter: ReturnType<typeof filterOf>) {
  const lines = await readLogs(cli.config().log.folder, filter);
  const kinds = fingerprints(lines);
  const now = cli.clock.now();
  const kindsText = kinds
    .slice(0, 5)
    .map(({ fingerprint, count, firstAt }) => `${fingerprint} x${count} since ${timeOf(firstAt)}`);
  const summary = [
    `${counted(lines.length, 'line')}${lines.length === filter.most ? ' (the newest; more with -n or --since)' : ''}`,
    ...(kinds.length > 0 ? [`${counted(kinds.length, 'kind')} of warning or error: ${kindsText.join(', ')}`] : []),
  ].join(', ');
  return {
    document: {
      lines: lines.map((line) => ({ ...line, at: new Date(line.at).toISOString() })),
      fingerprints: kinds.map(({ firstAt, ...kind }) => ({ ...kind, firstAt: new Date(firstAt).toISOString() })),
    },
    text: `${lines.map((line) => lineText(line, now)).join('')}${summary}\n`,
  };
}

/** `03:12:44Z`: what is older than a day is rare in what is kept. */
const timeOf = (at: number) => `${new Date(at).toISOString().slice(11, 19)}Z`;
const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
