import type { Bot, BotState } from '@chatai/contract/bots';
import { botStates } from '@chatai/contract/words';
import { type Command, Option } from 'commander';
import { chooseAssistant, chooseBot, connectApi, everyPage, namedAssistant } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { asItRuns } from '../up/running.ts';
import { botResult, nameOf, tokenOf } from './bot-words.ts';
import { changeCommands } from './bots-change.ts';
import { deletedResult, deletionCommands } from './bots-deletion.ts';
import { doctorCommands } from './bots-doctor.ts';
import { figuresCommand } from './bots-figures.ts';
import { importCommand } from './bots-import.ts';
import { switchCommands } from './bots-switch.ts';
import { type ChangeOptions, type CommandContext, type CommonOptions, command, dryRun, noun } from './command.ts';
import { deadLettersCommand } from './dead-letters.ts';

type Options = CommonOptions & { workspace?: string };
type ListOptions = Options & { state?: BotState; search?: string; assistant?: string; deleted?: true };

export function botsCommand({ cli, run }: CommandContext): Command {
  const list = command(
    'list',
    'bots, those with a problem first',
    ['bots list', 'bots list --state token_dead', 'bots list --search shop --json', 'bots list --deleted'],
    ['workspace'],
  )
    .addOption(new Option('--state <state>', 'only those').choices(botStates))
    .option('--search <text>', 'in the name or the @name')
    .option('--assistant <name or id>', 'of this one')
    .option('--deleted', 'those that were deleted and can be restored');
  list.action((options: ListOptions) => run(options, () => listBots(cli, options)));

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

  return noun(
    'bots',
    'Telegram bots',
    ['bots list', 'bots add --token-file token.txt', 'bots check @shop_help_bot', 'bots restart --all'],
    [
      list,
      show,
      add,
      importCommand({ cli, run }),
      ...switchCommands({ cli, run }),
      ...doctorCommands({ cli, run }),
      figuresCommand({ cli, run }),
      ...changeCommands({ cli, run }),
      ...deletionCommands({ cli, run }),
      deadLettersCommand({ cli, run }),
    ],
  );
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

/** A bot that should run and does not is a problem; one that was stopped on purpose is not. */
const hasProblem = (bot: Bot) => bot.enabled && !['live', 'paused', 'starting', 'checking'].includes(bot.state);

async function listBots(cli: Cli, options: ListOptions): Promise<Result> {
  const api = await connectApi(cli, options);
  const { state, search: q } = options;
  const assistantId = options.assistant === undefined ? undefined : (await namedAssistant(api, options.assistant)).id;
  const deleted = options.deleted ? 'true' : undefined;
  const bots = await everyPage((cursor) => api.bots.list({ limit: 200, cursor, state, q, assistantId, deleted }));
  if (deleted) return deletedResult(bots);
  if (bots.length > 0) return listResult(bots);
  const isNarrowed = q !== undefined || assistantId !== undefined;
  const none = isNarrowed ? 'No bot is like that.' : state && `No bot is ${state}.`;
  const text = `${none ?? 'No bots yet. Next: chatai bots add --token-file FILE'}\n`;
  return { document: { items: [] }, text };
}

function listResult(bots: Bot[]): Result {
  const sorted = bots.toSorted((a, b) => Number(hasProblem(b)) - Number(hasProblem(a)));
  const rows = sorted.map((bot) => [
    nameOf(bot),
    bot.state,
    bot.mode,
    `…${bot.tokenLast4}`,
    bot.id,
    bot.stateReason ?? '',
  ]);
  return { document: { items: sorted }, text: table([['BOT', 'STATE', 'MODE', 'TOKEN', 'ID', 'REASON'], ...rows]) };
}
