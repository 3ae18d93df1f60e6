// `chatai assistants versions` and `restore-version`.
import type { Assistant, AssistantVersion } from '@chatai/contract/assistants';
import type { Client } from '@chatai/contract/client';
import { asTyped } from '@chatai/contract/command-line';
import { type Command, InvalidArgumentError } from 'commander';
import { connectApi, namedAssistant } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { fromOf, settingNames } from './assistant-words.ts';
import { type ChangeOptions, type CommandContext, type CommonOptions, command, dryRun, required } from './command.ts';

type Options = CommonOptions & { workspace?: string };

export function versionCommands({ cli, run }: CommandContext): Command[] {
  const versions = command(
    'versions',
    'versions of an assistant, newest first, and what each changed',
    ['assistants versions Support'],
    ['workspace'],
  ).argument('[assistant]', 'name or id');
  versions.action((wanted: string | undefined, options: Options) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const { id, name } = await namedAssistant(api, wanted);
      const page = await api.assistants.versions({ id });
      const rows = page.items.map((one, index) => [
        String(one.version),
        one.createdAt,
        one.publishedBy ?? '-',
        fromOf(one.restoredFrom) ?? changesOf(one, page.items[index + 1]),
      ]);
      const next = `Next: chatai assistants restore-version ${asTyped(name)} VERSION\n`;
      return { document: page, text: `${table([['VERSION', 'PUBLISHED', 'BY', 'CHANGED'], ...rows], [0])}${next}` };
    }),
  );

  const restore = command(
    'restore-version',
    'publish an older version again, as the next one; a draft stays',
    ['assistants restore-version Support 3'],
    ['dry-run', 'workspace'],
  )
    .argument('[assistant]', 'name or id')
    .argument('[version]', 'its number', aVersion);
  restore.action((wanted: string | undefined, version: number | undefined, options: ChangeOptions & Options) =>
    run(options, () => restoreVersion(cli, wanted, version, options)),
  );
  return [versions, restore];
}

function changesOf(version: AssistantVersion, before: AssistantVersion | undefined): string {
  if (!before) return version.version === 1 ? 'made' : '';
  const isSame = (name: (typeof settingNames)[number]) =>
    JSON.stringify(version[name]) === JSON.stringify(before[name]);
  return settingNames.filter((name) => !isSame(name)).join(', ') || '-';
}

async function restoreVersion(
  cli: Cli,
  wanted: string | undefined,
  given: number | undefined,
  options: ChangeOptions & Options,
): Promise<Result> {
  const api = await connectApi(cli, options);
  const assistant = await namedAssistant(api, wanted);
  const { id, name, version: live } = assistant;
  const version = given ?? required<number>(undefined, 'version', await olderVersions(api, assistant));
  if (options.dryRun) return dryRun(`publish version ${version} of ${name} again, as version ${live + 1}`);
  const restored = await api.assistants.restoreVersion({ id, version });
  const back = `Back: chatai assistants restore-version ${asTyped(restored.name)} ${live}\n`;
  return { document: restored, text: `Version ${restored.version} of ${name} is version ${version} again\n${back}` };
}

const mostListed = 10;

/** Those that can be gone back to. Throws `none-yet`. */
async function olderVersions(api: Client, { id, version: live }: Assistant): Promise<string[]> {
  const { items } = await api.assistants.versions({ id });
  const older = items.filter(({ version }) => version !== live).slice(0, mostListed);
  if (older.length === 0)
    throw cliErrors.noneYet({ what: 'older version', next: 'Each `chatai assistants set` and `publish` makes one' });
  return older.map(({ version, createdAt }) => `${version} (${createdAt})`);
}

function aVersion(text: string): number {
  const version = Number(text);
  if (!Number.isInteger(version) || version < 1) throw new InvalidArgumentError('must be the number of a version.');
  return version;
}
