import type { Client } from '@chatai/contract/client';
import type { DeadLetter } from '@chatai/contract/dead-letters';
import type { Command } from 'commander';
import { chooseBot, connectApi, everyPage } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import {
  type ChangeOptions,
  type CommandContext,
  type CommonOptions,
  command,
  confirm,
  dryRun,
  noun,
} from './command.ts';

type Options = CommonOptions & { workspace?: string; bot?: string };

/** `chatai bots dead-letters …` */
export function deadLettersCommand({ cli, run }: CommandContext): Command {
  const list = command(
    'list',
    'updates that could not be digested, newest first',
    ['bots dead-letters list', 'bots dead-letters list --bot @shop_help_bot'],
    ['workspace'],
  )
    .option('--bot <name or id>', 'of this bot')
    .action((options: Options) => run(options, () => listLetters(cli, options)));

  const show = command('show', 'one dead letter with its bytes', ['bots dead-letters show 0192…'], ['workspace'])
    .argument('<id>', 'as the list shows it')
    .action((id: string, options: Options) =>
      run(options, async () => {
        const letter = await (await connectApi(cli, options)).deadLetters.get({ id });
        const rows = [
          ['Reason', letter.reason],
          ['Bot', letter.botId],
          ['Came', letter.createdAt],
          ['Size', `${letter.sizeBytes} bytes, ${letter.encoding === 'utf8' ? 'text' : 'base64'}`],
        ];
        return { document: letter, text: `${table(rows)}\n${letter.raw}\n` };
      }),
    );

  const replay = command(
    'replay',
    'take dead letters as updates that were received now',
    ['bots dead-letters replay 0192…', 'bots dead-letters replay --bot @shop_help_bot'],
    ['dry-run', 'workspace'],
  )
    .argument('[id]', 'one of them')
    .option('--bot <name or id>', 'all of this bot')
    .action((id: string | undefined, options: ChangeOptions & Options) =>
      run(options, () => replayLetters(cli, id, options)),
    );

  const remove = command(
    'delete',
    'delete a dead letter for good',
    ['bots dead-letters delete 0192… --yes'],
    ['dry-run', 'yes', 'workspace'],
  )
    .argument('<id>', 'as the list shows it')
    .action((id: string, options: ChangeOptions & Options) =>
      run(options, async () => {
        const api = await connectApi(cli, options);
        if (options.dryRun) return dryRun(`delete the dead letter ${id}`);
        await confirm(cli, options, `Delete the dead letter ${id}`);
        await api.deadLetters.remove({ id });
        return { document: { id, deleted: true }, text: `${id} is deleted\n` };
      }),
    );

  return noun(
    'dead-letters',
    'updates that could not be digested',
    ['bots dead-letters list', 'bots dead-letters replay --bot @shop_help_bot'],
    [list, show, replay, remove],
  );
}

async function listLetters(cli: Cli, options: Options): Promise<Result> {
  const api = await connectApi(cli, options);
  const botId = options.bot === undefined ? undefined : (await chooseBot(api, options.bot)).id;
  const items: DeadLetter[] = await everyPage((cursor) => api.deadLetters.list({ limit: 200, cursor, botId }));
  if (items.length === 0) return { document: { items }, text: 'No dead letters.\n' };
  const nameOf = await namesOf(api);
  const rows = items.map((one) => [one.createdAt, nameOf(one.botId), String(one.sizeBytes), one.id, one.reason]);
  return { document: { items }, text: table([['CAME', 'BOT', 'BYTES', 'ID', 'REASON'], ...rows], [2]) };
}

async function namesOf(api: Client): Promise<(botId: string) => string> {
  const bots = await everyPage((cursor) => api.bots.list({ limit: 200, cursor }));
  const names = new Map(bots.map(({ id, username }) => [id, `@${username}`]));
  return (botId) => names.get(botId) ?? botId;
}

async function replayLetters(cli: Cli, id: string | undefined, options: ChangeOptions & Options): Promise<Result> {
  if ((id === undefined) === (options.bot === undefined))
    throw cliErrors.wrongUsage({
      problem: 'which dead letters?',
      fix: 'Give the id of one, or --bot NAME for all of a bot',
    });
  const api = await connectApi(cli, options);
  if (id !== undefined) {
    if (options.dryRun) return dryRun(`replay the dead letter ${id}`);
    const replayed = await api.deadLetters.replay({ id });
    if (replayed.replayed) return { document: replayed, text: `${id} is an update again\n` };
    const text = `${id} stays a dead letter: ${replayed.reason}\n`;
    return { document: replayed, text, exitCode: exitCodes.failed };
  }
  const bot = await chooseBot(api, options.bot);
  if (options.dryRun) return dryRun(`replay the dead letters of @${bot.username}`);
  const counts = await api.deadLetters.replayAll({ botId: bot.id });
  const left = counts.left > 0 ? `, ${counts.left} left: run it again` : '';
  const text = `${counts.replayed} of @${bot.username} are updates again, ${counts.unreadable} cannot be read today either${left}\n`;
  return { document: counts, text, exitCode: counts.unreadable > 0 ? exitCodes.failed : exitCodes.ok };
}
