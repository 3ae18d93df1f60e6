// `chatai bots start|stop|restart|drain`: one bot, several, or all.
import type { Bot } from '@chatai/contract/bots';
import type { Client } from '@chatai/contract/client';
import type { Command } from 'commander';
import { chooseBot, connectApi } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { exitCodes } from '../output/failure.ts';
import { progressOf } from '../output/progress.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { botResult, nameOf } from './bot-words.ts';
import { type ChangeOptions, type CommandContext, type CommonOptions, command, dryRun } from './command.ts';
import { inParts, namedBots } from './many-bots.ts';

type Options = CommonOptions & { workspace?: string; all?: true };
type Verb = 'start' | 'stop' | 'restart' | 'drain';

const verbs: Record<Verb, { about: string; examples: string[] }> = {
  start: { about: 'let stopped bots answer again', examples: ['bots start @shop_help_bot', 'bots start --all'] },
  stop: {
    about: 'stop bots: what they have not begun to answer waits for their start, Telegram keeps what comes for 24 h',
    examples: ['bots stop @shop_help_bot', 'bots stop @shop_help_bot @sales_bot', 'bots stop --all'],
  },
  restart: {
    about: 'set bots up anew; a webhook that another program took is ours again',
    examples: ['bots restart @shop_help_bot', 'bots restart --all'],
  },
  drain: {
    about: 'stop bots once all that they have received is answered',
    examples: ['bots drain @shop_help_bot', 'bots drain --all'],
  },
};

export const switchCommands = (context: CommandContext): Command[] =>
  (Object.keys(verbs) as Verb[]).map((verb) => switchCommand(context, verb));

function switchCommand({ cli, run }: CommandContext, verb: Verb): Command {
  const { about, examples } = verbs[verb];
  return command(verb, about, examples, ['dry-run', 'workspace'])
    .argument('[bots...]', '@names or ids')
    .option('--all', 'every bot of the workspace')
    .action((wanted: string[], options: ChangeOptions & Options) =>
      run(options, async () => {
        const api = await connectApi(cli, options);
        if (options.all || wanted.length > 1) return switchMany(cli, api, verb, wanted, options);
        const bot = await chooseBot(api, wanted[0]);
        if (options.dryRun) return dryRun(`${verb} ${nameOf(bot)}`);
        return switched(verb, await untilSwitched(cli, api, verb, await api.bots[verb]({ id: bot.id })));
      }),
    );
}

/** Its worker hears of it within a second and asks Telegram; what takes longer is told as going on. */
const switchWithinMs = 10_000;

const stops = (verb: Verb) => verb === 'stop' || verb === 'drain';
const isSwitched = (verb: Verb, { state }: Bot) =>
  stops(verb) ? state === 'stopped' || state === 'token_dead' : state !== 'stopped' && state !== 'starting';

/** The bot once it is as it was asked to be, or has a problem; or as it is after `switchWithinMs`. */
async function untilSwitched(cli: Cli, api: Client, verb: Verb, asked: Bot): Promise<Bot> {
  const deadline = cli.clock.monotonicMs() + switchWithinMs;
  const wait = async () => {
    let bot = asked;
    while (!isSwitched(verb, bot) && cli.clock.monotonicMs() < deadline) {
      await cli.clock.sleep(200);
      bot = await api.bots.get({ id: asked.id });
    }
    return bot;
  };
  const progress = progressOf(cli);
  return progress.step(`waiting until ${nameOf(asked)} is ${stops(verb) ? 'stopped' : 'live'}`, wait, 2_000);
}

function switched(verb: Verb, bot: Bot): Result {
  const { state } = bot;
  const name = bot.username ? `@${bot.username}` : bot.id;
  const made = botResult(bot);
  if (!isSwitched(verb, bot)) {
    const still = `Still ${state} after ${switchWithinMs / 1000} s; it goes on. Next: chatai bots show ${name}`;
    return { ...made, text: `${made.text}${still}\n`, exitCode: exitCodes.unhealthy };
  }
  if (stops(verb)) return { ...made, text: `${made.text}Next: chatai bots start ${name}\n` };
  const isWell = state === 'live' || state === 'paused';
  const text = `${made.text}Next: chatai bots check ${name}\n`;
  return { ...made, text, exitCode: isWell ? exitCodes.ok : exitCodes.unhealthy };
}

type Outcome = Awaited<ReturnType<Client['bots']['stopMany']>>['results'][number];

async function switchMany(cli: Cli, api: Client, verb: Verb, wanted: string[], options: ChangeOptions & Options) {
  const bots = await namedBots(api, wanted, options.all);
  if (options.dryRun) return dryRun(`${verb} ${bots.length} bots: ${bots.map(nameOf).join(', ')}`);
  const many = `${verb}Many` as const;
  const results = await inParts(cli, verb, bots, async (ids) => (await api.bots[many]({ ids })).results);
  return manyResult(results, `Asked ${count(results)} to ${verb}. Next: chatai bots list\n`);
}

const count = (results: Outcome[]) => `${results.filter(({ problem }) => !problem).length} of ${results.length} bots`;

function manyResult(results: Outcome[], last: string): Result {
  const rows = results.map(({ id, username, state, problem }) => [
    username ? `@${username}` : id,
    state ?? 'not done',
    problem?.detail ?? '',
  ]);
  const failed = results.some(({ problem }) => problem);
  return {
    document: { results },
    text: `${table([['BOT', 'STATE', 'PROBLEM'], ...rows])}${last}`,
    exitCode: failed ? exitCodes.failed : exitCodes.ok,
  };
}
