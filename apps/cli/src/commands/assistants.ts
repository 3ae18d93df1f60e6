import type { Assistant, AssistantInput, AssistantTemplate } from '@chatai/contract/assistants';
import type { Client } from '@chatai/contract/client';
import { asTyped } from '@chatai/contract/command-line';
import { type Command, Option } from 'commander';
import { choose, connectApi, deletedAssistant, everyPage, namedAssistant } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import type { Result } from '../output/result.ts';
import { counted, table } from '../output/table.ts';
import { assistantResult, changeOf, type SettingOptions, settingsOf, withSettings } from './assistant-words.ts';
import { draftCommands } from './assistants-draft.ts';
import { versionCommands } from './assistants-versions.ts';
import { type ChangeOptions, type CommandContext, type CommonOptions, command, dryRun, noun } from './command.ts';

type Options = CommonOptions & { workspace?: string };
type CreateOptions = ChangeOptions & Options & SettingOptions & { template?: string };

export function assistantsCommand(context: CommandContext): Command {
  const { cli, run } = context;
  const list = command(
    'list',
    'assistants of the workspace, oldest first',
    ['assistants list', 'assistants list --deleted'],
    ['workspace'],
  ).option('--deleted', 'those that were deleted and can be restored');
  list.action((options: Options & { deleted?: true }) => run(options, () => listAssistants(cli, options)));

  const show = command('show', 'one assistant', ['assistants show Support'], ['workspace']).argument(
    '[assistant]',
    'name or id',
  );
  show.action((wanted: string | undefined, options: Options) =>
    run(options, async () => assistantResult(await namedAssistant(await connectApi(cli, options), wanted))),
  );

  const create = withSettings(
    command(
      'create',
      'make an assistant; it can be asked at once',
      [
        'assistants create --template support-en',
        'assistants create --name Support --language en --instructions-file support.txt',
      ],
      ['dry-run', 'workspace'],
    ).option('--template <id>', 'begin with this one of `chatai assistants templates`'),
  );
  create.action((options: CreateOptions) => run(options, () => createAssistant(cli, options)));

  const set = withSettings(
    command(
      'set',
      'change an assistant and publish it as the next version',
      [
        'assistants set Support --model openai/gpt-5-mini',
        'assistants set Support --instructions-file - < support.txt',
      ],
      ['dry-run', 'workspace'],
    ).argument('[assistant]', 'name or id'),
  );
  set.action((wanted: string | undefined, options: ChangeOptions & Options & SettingOptions) =>
    run(options, () => setAssistant(cli, wanted, options)),
  );

  const templates = command(
    'templates',
    'beginnings for an assistant',
    ['assistants templates', 'assistants templates --language ru'],
    ['workspace'],
  ).addOption(new Option('--language <language>', 'only in this one').choices(['en', 'ru']));
  templates.action((options: Options & { language?: 'en' | 'ru' }) => run(options, () => listTemplates(cli, options)));

  const sandbox = command(
    'sandbox',
    'connect an assistant to a bot of the built-in Telegram simulator, and print the page to talk to it',
    ['assistants sandbox Support'],
    ['dry-run', 'workspace'],
  ).argument('[assistant]', 'name or id');
  sandbox.action((wanted: string | undefined, options: ChangeOptions & Options) =>
    run(options, () => openSandbox(cli, wanted, options)),
  );

  const remove = command(
    'remove',
    'delete an assistant: its bots stop; for 7 days `restore` brings all of it back',
    ['assistants remove Support'],
    ['dry-run', 'workspace'],
  ).argument('[assistant]', 'name or id');
  remove.action((wanted: string | undefined, options: ChangeOptions & Options) =>
    run(options, () => removeAssistant(cli, wanted, options)),
  );

  const restore = command(
    'restore',
    'bring a deleted assistant back, with its knowledge, bots and conversations',
    ['assistants restore Support'],
    ['dry-run', 'workspace'],
  ).argument('[assistant]', 'name or id');
  restore.action((wanted: string | undefined, options: ChangeOptions & Options) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const { id, name } = await deletedAssistant(api, wanted);
      if (options.dryRun) return dryRun(`restore ${name}`);
      const restored = await api.assistants.restore({ id });
      return { document: restored, text: `${name} answers again, and so do the bots that went with it\n` };
    }),
  );

  return noun(
    'assistants',
    'assistants, their drafts and versions',
    ['assistants create --template support-en', 'assistants list', 'assistants sandbox Support'],
    [
      ...[list, show, create, set],
      ...draftCommands(context),
      ...versionCommands(context),
      ...[templates, sandbox, remove, restore],
    ],
  );
}

async function listAssistants(cli: Cli, options: Options & { deleted?: true }): Promise<Result> {
  const api = await connectApi(cli, options);
  const deleted = options.deleted ? 'true' : undefined;
  const items = await everyPage((cursor) => api.assistants.list({ limit: 200, cursor, deleted }));
  if (deleted) return deletedResult(items);
  if (items.length === 0)
    return {
      document: { items },
      text: 'No assistants yet. Next: chatai assistants templates, then chatai assistants create --template ID\n',
    };
  const rows = items.map((one) => [
    one.name,
    String(one.version),
    one.draft ? 'yes' : '-',
    one.model,
    one.language,
    one.updatedAt,
    one.id,
  ]);
  const head = ['NAME', 'VERSION', 'DRAFT', 'MODEL', 'LANGUAGE', 'PUBLISHED', 'ID'];
  return { document: { items }, text: table([head, ...rows], [1]) };
}

function deletedResult(items: Assistant[]): Result {
  const [first] = items;
  if (!first) return { document: { items }, text: 'No assistant was deleted in the last 7 days.\n' };
  const rows = items.map(({ name, deletedAt, id }) => [name, deletedAt ?? '', id]);
  const next = `Next: chatai assistants restore ${asTyped(first.name)}\n`;
  return { document: { items }, text: `${table([['NAME', 'DELETED', 'ID'], ...rows])}${next}` };
}

async function createAssistant(cli: Cli, options: CreateOptions): Promise<Result> {
  const settings = await settingsOf(cli, options);
  const api = await connectApi(cli, options);
  const template = options.template === undefined ? undefined : await chooseTemplate(api, options.template);
  const name = settings.name ?? template?.name;
  if (name === undefined)
    throw cliErrors.wrongUsage({
      problem: 'the assistant has no name',
      fix: 'Give --name NAME, or --template ID of one of `chatai assistants templates`',
    });
  const from = template ? ` from the template ${template.id}` : '';
  if (options.dryRun) return dryRun(`make the assistant ${name}${from}`);
  const input: AssistantInput = { ...settings, name, ...(template ? { template: template.id } : {}) };
  const made = await api.assistants.create(input);
  const next = `Next: chatai knowledge add FILE --assistant ${asTyped(made.name)}\n`;
  return { document: made, text: `Made ${made.name} (${made.model}). It can be asked at once\n${next}` };
}

async function chooseTemplate(api: Client, wanted: string): Promise<AssistantTemplate> {
  const { items } = await api.assistants.templates();
  return choose(items, wanted, { what: 'template', names: ({ id }) => [id], none: 'This installation has none' });
}

async function setAssistant(
  cli: Cli,
  wanted: string | undefined,
  options: ChangeOptions & Options & SettingOptions,
): Promise<Result> {
  const { change, fields } = await changeOf(cli, options);
  const api = await connectApi(cli, options);
  const { id, name, version } = await namedAssistant(api, wanted);
  if (options.dryRun) return dryRun(`change ${fields} of ${name} and publish it as version ${version + 1}`);
  const changed = await api.assistants.update({ id, ...change });
  const next = `Back: chatai assistants restore-version ${asTyped(changed.name)} ${version}\n`;
  return { document: changed, text: `Published version ${changed.version} of ${changed.name}: ${fields}\n${next}` };
}

async function listTemplates(cli: Cli, { language, ...options }: Options & { language?: 'en' | 'ru' }) {
  const api = await connectApi(cli, options);
  const found = await api.assistants.templates(language ? { language } : {});
  const rows = found.items.map((one) => [one.id, one.language, one.name, one.summary]);
  const text = `${table([['ID', 'LANGUAGE', 'NAME', 'FOR WHOM'], ...rows])}Next: chatai assistants create --template ID\n`;
  return { document: found, text };
}

async function openSandbox(cli: Cli, wanted: string | undefined, options: ChangeOptions & Options): Promise<Result> {
  const api = await connectApi(cli, options);
  const { id, name } = await namedAssistant(api, wanted);
  if (options.dryRun) return dryRun(`open the sandbox of ${name}, with a bot there if it has none yet`);
  const opened = await api.assistants.sandbox({ id });
  return {
    document: opened,
    text: `${opened.url}\nOpen it and write to @${opened.username}, who speaks for ${name}\n`,
  };
}

async function removeAssistant(
  cli: Cli,
  wanted: string | undefined,
  options: ChangeOptions & Options,
): Promise<Result> {
  const api = await connectApi(cli, options);
  const { id, name } = await namedAssistant(api, wanted);
  const bots = await everyPage((cursor) => api.bots.list({ limit: 200, cursor, assistantId: id }));
  const whole = bots.length === 0 ? name : `${name} and its ${counted(bots.length, 'bot')}`;
  if (options.dryRun) return dryRun(`delete ${whole}; for 7 days it can be restored`);
  await api.assistants.remove({ id });
  return {
    document: { id, deleted: true, bots: bots.length },
    text: `Deleted ${whole}\nWithin 7 days: chatai assistants restore ${asTyped(name)}\n`,
  };
}
