// `chatai assistants draft …` and `publish`: what is worked on and not live yet.
import type { Assistant, AssistantDraft } from '@chatai/contract/assistants';
import type { Client } from '@chatai/contract/client';
import { asTyped } from '@chatai/contract/command-line';
import type { Command } from 'commander';
import { connectApi, namedAssistant } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import type { Result } from '../output/result.ts';
import { counted, table } from '../output/table.ts';
import { changeOf, type SettingName, type SettingOptions, settingText, withSettings } from './assistant-words.ts';
import {
  type ChangeOptions,
  type CommandContext,
  type CommonOptions,
  command,
  confirm,
  dryRun,
  noun,
} from './command.ts';

type Options = CommonOptions & { workspace?: string };
type DraftOptions = ChangeOptions & Options;

export function draftCommands({ cli, run }: CommandContext): Command[] {
  const show = command('show', 'what the draft changes', ['assistants draft show Support'], ['workspace']).argument(
    '[assistant]',
    'name or id',
  );
  show.action((wanted: string | undefined, options: Options) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const assistant = await namedAssistant(api, wanted);
      return draftResult(assistant, await api.assistants.draft({ id: assistant.id }));
    }),
  );

  const set = withSettings(
    command(
      'set',
      'change the draft; what is published stays. An empty --greeting or --fallback takes it away',
      ['assistants draft set Support --greeting "Hello!"'],
      ['dry-run', 'workspace'],
    ).argument('[assistant]', 'name or id'),
  );
  set.action((wanted: string | undefined, options: DraftOptions & SettingOptions) =>
    run(options, () => setDraft(cli, wanted, options)),
  );

  const discard = command(
    'discard',
    'drop what was changed and not published',
    ['assistants draft discard Support', 'assistants draft discard Support --yes'],
    ['dry-run', 'yes', 'workspace'],
  ).argument('[assistant]', 'name or id');
  discard.action((wanted: string | undefined, options: DraftOptions) =>
    run(options, () => discardDraft(cli, wanted, options)),
  );

  const publish = command(
    'publish',
    'publish the draft as the next version',
    ['assistants publish Support'],
    ['dry-run', 'workspace'],
  ).argument('[assistant]', 'name or id');
  publish.action((wanted: string | undefined, options: DraftOptions) =>
    run(options, () => publishDraft(cli, wanted, options)),
  );

  const draft = noun(
    'draft',
    'what is worked on and not published yet',
    ['assistants draft set Support --model openai/gpt-5-mini', 'assistants draft show Support'],
    [show, set, discard],
  );
  return [draft, publish];
}

async function setDraft(cli: Cli, wanted: string | undefined, options: DraftOptions & SettingOptions): Promise<Result> {
  const { change, fields } = await changeOf(cli, options);
  const api = await connectApi(cli, options);
  const assistant = await namedAssistant(api, wanted);
  if (options.dryRun) return dryRun(`change ${fields} in the draft of ${assistant.name}`);
  const nothing = {
    greeting: change.greeting === '' ? null : change.greeting,
    fallback: change.fallback === '' ? null : change.fallback,
  };
  const draft = await api.assistants.saveDraft({ id: assistant.id, ...change, ...nothing });
  return draftResult(assistant, draft);
}

/** What differs from what is published, side by side. */
function draftResult(assistant: Assistant, draft: AssistantDraft): Result {
  const name = asTyped(assistant.name);
  if (draft.changed.length === 0)
    return {
      document: draft,
      text: `The draft of ${assistant.name} says what is published (version ${assistant.version})\n`,
    };
  const rows = (draft.changed as SettingName[]).map((field) => [
    field,
    settingText(assistant[field]),
    settingText(draft[field]),
  ]);
  const from = `${assistant.name}, begun from version ${draft.baseVersion}, changed ${draft.updatedAt}`;
  const by = draft.updatedBy ? ` by ${draft.updatedBy}` : '';
  const next = `Next: chatai ask "…" --assistant ${name} --draft, then chatai assistants publish ${name}\n`;
  return { document: draft, text: `${from}${by}\n${table([['SETTING', 'PUBLISHED', 'DRAFT'], ...rows])}${next}` };
}

async function discardDraft(cli: Cli, wanted: string | undefined, options: DraftOptions): Promise<Result> {
  const { api, assistant, changed, changes } = await changesOf(cli, wanted, options);
  const { id, name } = assistant;
  if (changed.length === 0) return { document: { id, discarded: [] }, text: `Nothing of ${name} is changed\n` };
  if (options.dryRun) return dryRun(`discard the draft of ${name} with ${changes}`);
  await confirm(cli, options, `Discard the draft of ${name} with ${changes}`);
  await api.assistants.discardDraft({ id });
  return { document: { id, discarded: changed }, text: `Discarded ${changes} of ${name}\n` };
}

async function publishDraft(cli: Cli, wanted: string | undefined, options: DraftOptions): Promise<Result> {
  const { api, assistant, changed, changes } = await changesOf(cli, wanted, options);
  const { id, name, version } = assistant;
  if (options.dryRun)
    return dryRun(changed.length > 0 ? `publish version ${version + 1} of ${name} with ${changes}` : 'publish nothing');
  const published = await api.assistants.publish({ id });
  const back = `Back: chatai assistants restore-version ${asTyped(published.name)} ${version}\n`;
  return { document: published, text: `Published version ${published.version} of ${published.name}\n${back}` };
}

async function changesOf(
  cli: Cli,
  wanted: string | undefined,
  options: Options,
): Promise<{ api: Client; assistant: Assistant; changed: string[]; changes: string }> {
  const api = await connectApi(cli, options);
  const assistant = await namedAssistant(api, wanted);
  const { changed } = await api.assistants.draft({ id: assistant.id });
  return { api, assistant, changed, changes: `${counted(changed.length, 'change')} (${changed.join(', ')})` };
}
