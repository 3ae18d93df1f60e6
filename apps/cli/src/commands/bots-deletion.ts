// `chatai bots remove|restore`: a deleted bot can be brought back for seven days.
import type { Bot } from '@chatai/contract/bots';
import type { Command } from 'commander';
import { chooseBot, connectApi, deletedBot } from '../api/index.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { botResult, nameOf } from './bot-words.ts';
import { type ChangeOptions, type CommandContext, command, dryRun } from './command.ts';

type Options = ChangeOptions & { workspace?: string };

export function deletionCommands({ cli, run }: CommandContext): Command[] {
  const remove = command(
    'remove',
    'delete a bot: it stops, and Telegram is told; for 7 days `restore` brings it back',
    ['bots remove @shop_help_bot'],
    ['dry-run', 'workspace'],
  ).argument('[bot]', '@name or id');
  remove.action((wanted: string | undefined, options: Options) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const bot = await chooseBot(api, wanted);
      const name = nameOf(bot);
      if (options.dryRun) return dryRun(`delete ${name}; for 7 days it can be restored`);
      await api.bots.remove({ id: bot.id });
      const text = `Deleted ${name}: it stops\nWithin 7 days: chatai bots restore ${typedName(bot)}\n`;
      return { document: { id: bot.id, deleted: true }, text };
    }),
  );

  const restore = command(
    'restore',
    'bring a deleted bot back, with its conversations',
    ['bots restore @shop_help_bot'],
    ['dry-run', 'workspace'],
  ).argument('[bot]', '@name or id');
  restore.action((wanted: string | undefined, options: Options) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const bot = await deletedBot(api, wanted);
      if (options.dryRun) return dryRun(`restore ${nameOf(bot)}`);
      const restored = botResult(await api.bots.restore({ id: bot.id }));
      return { ...restored, text: `${restored.text}Next: chatai bots check ${typedName(bot)}\n` };
    }),
  );
  return [remove, restore];
}

/** Those that can be restored. */
export function deletedResult(bots: Bot[]): Result {
  const [first] = bots;
  if (!first) return { document: { items: bots }, text: 'No bot was deleted in the last 7 days.\n' };
  const rows = bots.map((bot) => [nameOf(bot), bot.deletedAt ?? '', bot.id]);
  const next = `Next: chatai bots restore ${typedName(first)}\n`;
  return { document: { items: bots }, text: `${table([['BOT', 'DELETED', 'ID'], ...rows])}${next}` };
}

/** As it can be typed: a bot that nobody has looked at yet has an id only. */
const typedName = ({ username, id }: Bot) => (username ? `@${username}` : id);
