// `chatai workspaces settings`: of the workspace one works in.
import type { WorkspaceSettings } from '@chatai/contract/workspaces';
import { type Command, Option } from 'commander';
import { connectApi } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { type ChangeOptions, type CommandContext, command, dryRun } from './command.ts';

type Options = ChangeOptions & { workspace?: string; name?: string; timeZone?: string; language?: 'en' | 'ru' };

export function settingsCommand({ cli, run }: CommandContext): Command {
  return command(
    'settings',
    'settings of the workspace that one works in; with options, change them',
    ['workspaces settings', 'workspaces settings --time-zone Europe/Riga --language en'],
    ['dry-run', 'workspace'],
  )
    .option('--name <name>', 'what it is called')
    .option('--time-zone <zone>', 'such as Europe/Berlin')
    .addOption(new Option('--language <language>', 'spoken to people whose own is not known').choices(['en', 'ru']))
    .action((options: Options) => run(options, () => settings(cli, options)));
}

async function settings(cli: Cli, options: Options): Promise<Result> {
  const { name, timeZone, language } = options;
  const api = await connectApi(cli, options);
  const change = Object.entries({ name, timeZone, language }).filter(([, value]) => value !== undefined);
  if (change.length === 0) return settingsResult(await api.workspaces.get());
  if (options.dryRun) return dryRun(`set ${change.map(([field, value]) => `${field} to ${value}`).join(', ')}`);
  return settingsResult(await api.workspaces.update({ name, timeZone, language }));
}

const settingsResult = (settings: WorkspaceSettings): Result => ({
  document: settings,
  text: table([
    ['Name', settings.name],
    ['Slug', settings.slug],
    ['Time zone', settings.timeZone],
    ['Language', settings.language],
    ['Made', settings.createdAt],
    ['Id', settings.id],
  ]),
});
