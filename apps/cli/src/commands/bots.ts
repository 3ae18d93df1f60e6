import type { Bot } from '@chatai/contract/bots';
import type { Client } from '@chatai/contract/client';
import { type Command, Option } from 'commander';
import { chooseAssistant, chooseBot, connectApi, everyPage } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import { exitCodes } from '../output/failure.ts';
import { createProgress } from '../output/progress.ts';
import type { Result } from '../output/result.ts';
import { colourStates, severity } from '../output/state-word.ts';
import { table } from '../output/table.ts';
import { asItRuns } from '../up/running.ts';
import { type ChangeOptions, type CommandContext, type CommonOptions, command, dryRun, noun } from './command.ts';
import { readText } from './read-text.ts';

type Options = CommonOptions & { workspace?: string };

export function botsCommand({ cli, run }: CommandContext): Command {
  const list = command('list', 'bots, those with a problem first', ['bots list', 'bots list --json'], ['workspace']);
  list.action((options: Options) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      return listResult(await everyPage((cursor) => api.bots.list({ limit: 200, cursor })));
    }),
  );

  const show = command('show', 'one bot', ['bots show @shop_help_bot'], ['workspace']).argument('[bot]', '@name or id');
  show.action((wanted: string | undefined, options: Options) =>
    run(options, async () => botResult(await chooseBot(await connectApi(cli, options), wanted))),
  );

  const add = command(
    'add',
    'connect a Telegram bot; its token is checked with Telegram first',
    ['bots add --token-file token.txt --assistant Support', 'bots add --token 123456:ABC… --mode polling'],
    ['dry-run', 'workspace'],
  )
    .option('--token <token>', 'as BotFather gave it; other users of this machine may see it while the command runs')
    .option('--token-file <file>', 'a file that holds the token, or - for standard input')
    .option('--assistant <name or id>', 'default: the oldest one')
    .addOption(new Option('--mode <mode>', 'how updates arrive').choices(['webhook', 'polling']));
  add.action((options: AddOptions) => run(options, () => addBot(cli, options)));

  const check = command(
    'check',
    'ask Telegram about a bot and say what is wrong; exit 4 when it is',
    ['bots check @shop_help_bot'],
    ['workspace'],
  ).argument('[bot]', '@name or id');
  check.action((wanted: string | undefined, options: Options) => run(options, () => checkBot(cli, wanted, options)));

  return noun(
    'bots',
    'Telegram bots',
    ['bots list', 'bots add --token-file token.txt', 'bots check @shop_help_bot'],
    [
      list,
      show,
      add,
      switchCommand({ cli, run }, 'start', 'let a stopped bot answer again'),
      switchCommand({ cli, run }, 'stop', 'stop a bot; Telegram keeps what it receives for 24 h'),
      check,
    ],
  );
}

function switchCommand({ cli, run }: CommandContext, verb: 'start' | 'stop', about: string): Command {
  return command(verb, about, [`bots ${verb} @shop_help_bot`], ['dry-run', 'workspace'])
    .argument('[bot]', '@name or id')
    .action((wanted: string | undefined, options: ChangeOptions & Options) =>
      run(options, async () => {
        const api = await connectApi(cli, options);
        const { id, username } = await chooseBot(api, wanted);
        if (options.dryRun) return dryRun(`${verb} @${username}`);
        return switched(verb, await untilSwitched(cli, api, verb, await api.bots[verb]({ id })));
      }),
    );
}

/** Its worker hears of it within a second and asks Telegram; what takes longer is told as going on. */
const switchWithinMs = 10_000;

const isSwitched = (verb: 'start' | 'stop', { state }: Bot) =>
  verb === 'stop' ? state === 'stopped' : state !== 'stopped' && state !== 'starting';

/** The bot once it is as it was asked to be, or has a problem; or as it is after `switchWithinMs`. */
async function untilSwitched(cli: Cli, api: Client, verb: 'start' | 'stop', asked: Bot): Promise<Bot> {
  const deadline = cli.clock.monotonicMs() + switchWithinMs;
  const wait = async () => {
    let bot = asked;
    while (!isSwitched(verb, bot) && cli.clock.monotonicMs() < deadline) {
      await cli.clock.sleep(200);
      bot = await api.bots.get({ id: asked.id });
    }
    return bot;
  };
  const progress = createProgress((line) => cli.err(`${line}\n`), cli.clock);
  return progress.step(`waiting until @${asked.username} is ${verb === 'stop' ? 'stopped' : 'live'}`, wait, 2_000);
}

function switched(verb: 'start' | 'stop', bot: Bot): Result {
  const { username, state } = bot;
  const made = botResult(bot);
  if (!isSwitched(verb, bot)) {
    const still = `Still ${state} after ${switchWithinMs / 1000} s; it goes on. Next: chatai bots show @${username}`;
    return { ...made, text: `${made.text}${still}\n`, exitCode: exitCodes.unhealthy };
  }
  if (verb === 'stop') return { ...made, text: `${made.text}Next: chatai bots start @${username}\n` };
  const next = `Next: chatai bots check @${username}\n`;
  return { ...made, text: `${made.text}${next}`, exitCode: state === 'live' ? exitCodes.ok : exitCodes.unhealthy };
}

type AddOptions = ChangeOptions &
  Options & { token?: string; tokenFile?: string; assistant?: string; mode?: 'webhook' | 'polling' };

async function addBot(cli: Cli, options: AddOptions): Promise<Result> {
  const token = await tokenOf(cli, options);
  const api = await connectApi(cli, options);
  const { id: assistantId, name } = await chooseAssistant(api, options.assistant);
  if (options.dryRun) return dryRun(`connect the bot of the token ending in ${token.slice(-4)} to ${name}`);
  const bot = await api.bots.create({ assistantId, token, ...(options.mode ? { mode: options.mode } : {}) });
  const made = botResult(bot);
  return { ...made, text: `${made.text}Next: open ${pageOf(cli, bot)} and write to it\n` };
}

/** Where people talk to it: a bot of the simulator is not on Telegram. */
function pageOf(cli: Cli, { sandbox, username }: Bot): string {
  const config = cli.config();
  if (!sandbox) return `https://t.me/${username}`;
  if (config.remote) return `@${username} in the sandbox of that installation`;
  return `${asItRuns(config).simulator.url}/?bot=${username}`;
}

async function tokenOf(cli: Cli, { token, tokenFile }: AddOptions): Promise<string> {
  if (token) return token;
  if (tokenFile === '-') return (await cli.input()).trim();
  if (tokenFile) return readText(tokenFile).trim();
  const typed = await cli.ask('Token from BotFather: ');
  if (typed) return typed.trim();
  throw cliErrors.wrongUsage({ problem: 'no token was given', fix: 'Give --token-file FILE, or --token TOKEN' });
}

async function checkBot(cli: Cli, wanted: string | undefined, options: Options): Promise<Result> {
  const api = await connectApi(cli, options);
  const { id, username, enabled } = await chooseBot(api, wanted);
  const checked = await api.bots.check({ id });
  const checks = checked.checks.toSorted((a, b) => severity[a.status] - severity[b.status]);
  const rows = checks.map(({ name, status, detail }) => [status, name, detail]);
  const states = checks.map(({ status }) => status);
  const fine = enabled ? `@${username} is fine` : `@${username} is stopped. Next: chatai bots start @${username}`;
  const last = checked.ok ? fine : `@${username} has a problem`;
  return {
    document: checked,
    text: `${colourStates(table(rows), states, 'first', cli.colour)}${last}\n`,
    exitCode: checked.ok ? exitCodes.ok : exitCodes.unhealthy,
  };
}

/** A bot that should run and does not is a problem; one that was stopped on purpose is not. */
const hasProblem = (bot: Bot) => bot.enabled && !['live', 'starting'].includes(bot.state);

function listResult(bots: Bot[]): Result {
  const sorted = bots.toSorted((a, b) => Number(hasProblem(b)) - Number(hasProblem(a)));
  if (sorted.length === 0) {
    return { document: { items: [] }, text: 'No bots yet. Next: chatai bots add --token-file FILE\n' };
  }
  const rows = sorted.map((bot) => [
    `@${bot.username}`,
    bot.state,
    bot.mode,
    `…${bot.tokenLast4}`,
    bot.id,
    bot.stateReason ?? '',
  ]);
  return { document: { items: sorted }, text: table([['BOT', 'STATE', 'MODE', 'TOKEN', 'ID', 'REASON'], ...rows]) };
}

function botResult(bot: Bot): Result {
  const rows = [
    [`@${bot.username}`, bot.name],
    ['State', bot.stateReason ? `${bot.state}: ${bot.stateReason}` : bot.state],
    ['Mode', bot.mode],
    ['Assistant', bot.assistantId],
    ['Token', `…${bot.tokenLast4}${bot.sandbox ? ' (sandbox)' : ''}`],
    ['Id', bot.id],
    ['Added', bot.createdAt],
  ];
  return { document: bot, text: table(rows) };
}
