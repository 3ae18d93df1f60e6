// `chatai bots check|fix`: what is wrong with bots, and repairing what can be repaired from here.
import type { Bot, BotCheck, BotQuestion } from '@chatai/contract/bots';
import type { Client } from '@chatai/contract/client';
import { botQuestions, severity } from '@chatai/contract/words';
import { Argument, type Command } from 'commander';
import { chooseBot, connectApi } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { colourStates } from '../output/state-word.ts';
import { table } from '../output/table.ts';
import { nameOf } from './bot-words.ts';
import { type ChangeOptions, type CommandContext, type CommonOptions, command, dryRun, required } from './command.ts';
import { inParts, namedBots } from './many-bots.ts';

type Options = CommonOptions & { workspace?: string };

export function doctorCommands({ cli, run }: CommandContext): Command[] {
  const check = command(
    'check',
    'ask Telegram about bots and say what is wrong and what to do; exit 4 when something is',
    ['bots check @shop_help_bot', 'bots check --all'],
    ['workspace'],
  )
    .argument('[bots...]', '@names or ids')
    .option('--all', 'every bot of the workspace');
  check.action((wanted: string[], options: Options & { all?: true }) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      if (options.all || wanted.length > 1) return checkMany(cli, api, await namedBots(api, wanted, options.all));
      const bot = await chooseBot(api, wanted[0]);
      return checkResult(cli, bot, await api.bots.check({ id: bot.id }));
    }),
  );

  const fix = command(
    'fix',
    'repair what a check found, where Telegram lets us, and check again',
    ['bots fix @shop_help_bot delivery'],
    ['dry-run', 'workspace'],
  )
    .argument('[bot]', '@name or id')
    .addArgument(new Argument('[question]', 'as `bots check` names it').choices(botQuestions));
  fix.action((wanted: string | undefined, question: BotQuestion | undefined, options: ChangeOptions & Options) =>
    run(options, () => fixBot(cli, wanted, question, options)),
  );
  return [check, fix];
}

async function fixBot(
  cli: Cli,
  wanted: string | undefined,
  given: BotQuestion | undefined,
  options: ChangeOptions & Options,
): Promise<Result> {
  const api = await connectApi(cli, options);
  const bot = await chooseBot(api, wanted);
  const code = given ?? required<BotQuestion>(undefined, 'question', await fixableOf(api, bot));
  if (options.dryRun) return dryRun(`repair ${code} of ${nameOf(bot)}`);
  const repaired = await api.bots.fix({ id: bot.id, code });
  return checkResult(cli, await api.bots.get({ id: bot.id }), repaired);
}

/** What can be repaired right now. Throws `none-yet` when there is nothing. */
async function fixableOf(api: Client, bot: Bot): Promise<string[]> {
  const { checks } = await api.bots.check({ id: bot.id });
  const fixable = checks.filter(isFixable).map(({ code }) => code);
  if (fixable.length > 0) return fixable;
  throw cliErrors.noneYet({
    what: `question of ${nameOf(bot)} to repair`,
    next: `See chatai bots check ${nameOf(bot)}`,
  });
}

/** A test message that can be sent is no fault. */
const isFixable = ({ fixable, status }: BotCheck['checks'][number]) => fixable && status !== 'ok';

/** The worst first, each with what a person can do; below it what `fix` can. */
function checkResult(cli: Cli, bot: Bot, checked: BotCheck): Result {
  const name = nameOf(bot);
  const checks = checked.checks.toSorted((a, b) => severity[a.status] - severity[b.status]);
  const rows = checks.map(({ code, status, detail, advice }) => [
    status,
    code,
    advice ? `${detail}. ${advice}` : detail,
  ]);
  const states = checks.map(({ status }) => status);
  // Wanted, and stopped all the same: its workspace is suspended.
  const suspended = bot.state === 'stopped' && bot.stateReason ? `stopped: ${bot.stateReason}` : undefined;
  const fine = bot.enabled
    ? `${name} is ${suspended ?? 'fine'}`
    : `${name} is stopped. Next: chatai bots start ${name}`;
  const fixable = checks.filter(isFixable).map(({ code }) => `Can be repaired: chatai bots fix ${name} ${code}\n`);
  return {
    document: checked,
    text: `${colourStates(table(rows), states, 'first', cli.colour)}${checked.ok ? fine : `${name} has a problem`}\n${fixable.join('')}`,
    exitCode: checked.ok ? exitCodes.ok : exitCodes.unhealthy,
  };
}

async function checkMany(cli: Cli, api: Client, bots: Bot[]): Promise<Result> {
  const results = await inParts(cli, 'check', bots, async (ids) => (await api.bots.checkMany({ ids })).results);
  const bad = results.filter(({ ok }) => !ok);
  const rows = results.map(({ id, username, state, ok, checks = [], problem }) => {
    const worst = checks.toSorted((a, b) => severity[a.status] - severity[b.status])[0];
    const detail = ok ? '' : (problem?.detail ?? worst?.detail ?? '');
    return [username ? `@${username}` : id, ok ? 'ok' : 'problem', state ?? '', detail];
  });
  const last = bad.length === 0 ? 'All are fine' : `${bad.length} of ${results.length} bots have a problem`;
  return {
    document: { results },
    text: `${table([['BOT', 'CHECK', 'STATE', 'DETAIL'], ...rows])}${last}\n`,
    exitCode: bad.length === 0 ? exitCodes.ok : exitCodes.unhealthy,
  };
}
