import {
  componentsOf,
  fingerprints,
  followLogs,
  type LogFilter,
  type LogLevel,
  levels,
  lineText,
  parseSince,
  readLogs,
} from '@chatai/operations/logs';
import type { Command } from 'commander';
import { Option } from 'commander';
import { chooseBot, connectApi, isId } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import { harmless } from '../output/harmless.ts';
import { asItRuns } from '../up/running.ts';
import { type CommandContext, type CommonOptions, command, onlyHere } from './command.ts';

interface LogOptions extends CommonOptions {
  follow?: true;
  level: LogLevel;
  since?: string;
  until?: string;
  bot?: string;
  workspace?: string;
  request?: string;
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
    'logs --bot @shop_help_bot --since 2026-01-31T03:00 --until 2026-01-31T03:30',
    'logs --grep 01J8ZC7Q3M --json',
    'logs -f',
  ])
    .argument(
      '[component]',
      'backend, knowledge, bot-manager, worker, console, watchdog, simulator, postgresql, up, or a unit',
    )
    .option('-f, --follow', 'go on with new lines, until Ctrl-C')
    .addOption(new Option('--level <level>', 'least level').choices([...levels]).default('debug'))
    .option('--since <time>', '30s, 10m, 2h, 7d, or a time such as 2026-01-31T09:40')
    .option('--until <time>', 'the same; only what is older')
    .option('--bot <id or @username>', 'lines about this bot; with its id also while nothing runs')
    .option('--workspace <id or slug>', 'lines about this workspace')
    .option('--request <id>', 'lines of this request, as its answer named it')
    .option('--grep <text>', 'lines that hold this text, in any case')
    .option('-n, --lines <number>', 'most lines, the newest ones; all when --since is given', '200')
    .action(async (component: string | undefined, options: LogOptions) => {
      onlyHere(cli, 'logs');
      const filter = { ...filterOf(cli, component, options), fields: await fieldsOf(cli, options) };
      if (!options.follow) return run(options, () => read(cli, filter));
      const { folder } = asItRuns(cli.config()).log;
      await followLogs(
        { folder, clock: cli.clock },
        filter,
        (line) => cli.out(options.json ? `${JSON.stringify(line)}\n` : harmless(lineText(line, cli.clock.now()))),
        cli.signal,
      );
    });
}

function filterOf(cli: Cli, wanted: string | undefined, options: LogOptions) {
  const component = wanted === undefined ? undefined : (componentOfUnit[wanted] ?? wanted);
  const known = componentsOf(asItRuns(cli.config()).log.folder);
  if (component !== undefined && !known.includes(component)) {
    const choices =
      known.length > 0 ? `Choose one of: ${known.join(', ')}` : 'Nothing has logged yet; start it with `npm start`';
    throw cliErrors.unknownThing({ what: 'log of', name: component, choices });
  }
  const since = timeGiven(cli, 'since', options.since);
  const until = timeGiven(cli, 'until', options.until);
  if (since !== undefined && until !== undefined && since >= until) {
    throw cliErrors.wrongUsage({
      problem: `--since ${options.since} is not before --until ${options.until}`,
      fix: 'Exchange the two',
    });
  }
  if (options.follow && until !== undefined) {
    throw cliErrors.wrongUsage({ problem: '-f goes on, --until ends', fix: 'Give one of the two' });
  }
  const most = since === undefined ? Number(options.lines) : Number.POSITIVE_INFINITY;
  if (Number.isNaN(most) || most < 1) {
    throw cliErrors.wrongUsage({ problem: `--lines ${options.lines} is no number`, fix: 'Give a number such as 200' });
  }
  // What is looked for is looked for in all that is kept: a request id may stand anywhere.
  const { grep, bot, workspace, request } = options;
  const isLookedFor = [grep, bot, workspace, request, options.until].some((one) => one !== undefined);
  return { component, level: options.level, since: since ?? (isLookedFor ? 0 : undefined), until, grep, most };
}

function timeGiven(cli: Cli, option: 'since' | 'until', given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const at = parseSince(given, cli.clock.now());
  if (at !== undefined) return at;
  throw cliErrors.wrongUsage({
    problem: `--${option} ${given} is no time`,
    fix: 'Give 30s, 10m, 2h, 7d or 2026-01-31T09:40',
  });
}

/** Lines name bots and workspaces by their ids; names are asked of the API. Throws what that throws. */
async function fieldsOf(cli: Cli, { bot, workspace, request }: LogOptions): Promise<Record<string, string>> {
  const api = () => connectApi(cli, { workspace });
  const botId = bot === undefined || isId(bot) ? bot : (await chooseBot(await api(), bot)).id;
  const workspaceId =
    workspace === undefined || isId(workspace) ? workspace : (await (await api()).workspaces.get()).id;
  return definedOf({ botId, workspaceId, 'http.request.id': request });
}

const definedOf = (fields: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

async function read(cli: Cli, filter: LogFilter) {
  const lines = await readLogs(asItRuns(cli.config()).log.folder, filter);
  const kinds = fingerprints(lines);
  const now = cli.clock.now();
  const kindsText = kinds
    .slice(0, 5)
    .map(({ fingerprint, count, firstAt }) => `${fingerprint} x${count} from ${timeOf(firstAt)}`);
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
