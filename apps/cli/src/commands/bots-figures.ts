// `chatai bots figures`: how much bots do, and how quickly they answer.
import { type BotFigures, figureDays, slowestToldMs } from '@chatai/contract/bot-figures';
import type { Client } from '@chatai/contract/client';
import { parseSince } from '@chatai/operations/logs';
import type { Command } from 'commander';
import { chooseBot, connectApi, everyPage } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import type { Result } from '../output/result.ts';
import { duration, table } from '../output/table.ts';
import { nameOf } from './bot-words.ts';
import { type CommandContext, type CommonOptions, command } from './command.ts';

type Options = CommonOptions & { workspace?: string; since: string };

export function figuresCommand({ cli, run }: CommandContext): Command {
  return command(
    'figures',
    'how much bots do and how quickly they answer: a line for each bot, or of one bot for each minute (beyond a day: hour)',
    ['bots figures', 'bots figures @shop_help_bot --since 2h', 'bots figures --since 7d --json'],
    ['workspace'],
  )
    .argument('[bot]', '@name or id; default: the sums of all')
    .option('--since <time>', `10m, 2h, 7d, or a time such as 2026-01-31T09:40; at most ${figureDays} days`, '1h')
    .action((wanted: string | undefined, options: Options) =>
      run(options, async () => {
        const minutes = minutesOf(cli, options.since);
        const api = await connectApi(cli, options);
        return wanted === undefined ? ofAll(api, minutes) : ofOne(api, wanted, minutes);
      }),
    );
}

function minutesOf(cli: Cli, since: string): number {
  const now = cli.clock.now();
  const from = parseSince(since, now);
  if (from === undefined || from >= now)
    throw cliErrors.wrongUsage({
      problem: `--since ${since} is no time in the past`,
      fix: 'Give 10m, 2h, 7d or 2026-01-31T09:40',
    });
  const minutes = Math.ceil((now - from) / 60_000);
  if (minutes > figureDays * 1_440)
    throw cliErrors.wrongUsage({
      problem: `--since ${since} is too long ago`,
      fix: `Figures are kept for ${figureDays} days`,
    });
  return minutes;
}

async function ofOne(api: Client, wanted: string, minutes: number): Promise<Result> {
  const bot = await chooseBot(api, wanted);
  const figures = await api.botFigures.ofBot({ id: bot.id, minutes });
  if (figures.items.length === 0)
    return { document: figures, text: `Nothing happened to ${nameOf(bot)} in the last ${minutes} minutes.\n` };
  const lines = figuresTable('AT', figures.items, ({ at }) => `${at.slice(0, 16)}Z`);
  const last = `${nameOf(bot)} by ${figures.step}, in the last ${minutes} minutes\n`;
  return { document: figures, text: `${lines}${last}` };
}

async function ofAll(api: Client, minutes: number): Promise<Result> {
  const { items } = await api.botFigures.ofAll({ minutes });
  if (items.length === 0)
    return { document: { items }, text: `Nothing happened to any bot in the last ${minutes} minutes.\n` };
  const bots = await everyPage((cursor) => api.bots.list({ limit: 200, cursor }));
  const names = new Map(bots.map((bot) => [bot.id, nameOf(bot)]));
  const busiest = items.toSorted((a, b) => b.updates - a.updates);
  const lines = figuresTable('BOT', busiest, ({ botId }) => names.get(botId) ?? botId);
  const last = `${items.length} bot${items.length === 1 ? '' : 's'} in the last ${minutes} minutes. Next: chatai bots figures @NAME\n`;
  return { document: { items: busiest }, text: `${lines}${last}` };
}

type Columns = [head: string, cell: (figures: BotFigures) => number | string][];

const always: Columns = [
  ['UPDATES', (one) => one.updates],
  ['TURNS', (one) => one.turns],
  ['SENT', (one) => one.sent],
];
/** Shown when one of the lines has something there. */
const troubles: Columns = [
  ['FAILED', (one) => one.turnsFailed],
  ['REFUSED', (one) => one.refused],
  ['MAYBE', (one) => one.uncertain],
  ['LIMITED', (one) => one.limited],
  ['CONFLICTS', (one) => one.conflicts],
  ['RESTARTS', (one) => one.restarts],
  ['WAITED', (one) => one.waiting],
];
const times: Columns = [
  ['LONGEST', (one) => (one.waitingMs === 0 ? '-' : inWords(one.waitingMs))],
  ['HALF IN', ({ answers }) => within(answers, answers.p50Ms)],
  ['95 % IN', ({ answers }) => within(answers, answers.p95Ms)],
];

function figuresTable<Line extends BotFigures>(
  head: string,
  lines: Line[],
  nameOfLine: (line: Line) => string,
): string {
  const present = troubles.filter(([, cell]) => lines.some((line) => cell(line) !== 0));
  const columns = [...always, ...present, ...times];
  return table(
    [
      [head, ...columns.map(([title]) => title)],
      ...lines.map((line) => [nameOfLine(line), ...columns.map(([, cell]) => String(cell(line)))]),
    ],
    columns.map((_, index) => index + 1),
  );
}

const within = ({ count }: BotFigures['answers'], ms: number | null) =>
  count === 0 ? '-' : ms === null ? `>${slowestToldMs / 1_000} s` : inWords(ms);

const inWords = (ms: number) => (ms < 1_000 ? `${ms} ms` : duration(ms));
