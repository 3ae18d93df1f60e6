// `chatai knowledge retry|replace|remove|restore`: one source.
import type { Client } from '@chatai/contract/client';
import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import type { Command } from 'commander';
import { chooseSource, connectApi, deletedSource, namedAssistant } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import type { Result } from '../output/result.ts';
import { counted } from '../output/table.ts';
import { type ChangeOptions, type CommandContext, command, confirm, dryRun } from './command.ts';
import { type ContentOptions, givenFor, withContent } from './knowledge-content.ts';
import { finishedResult, untilProcessed } from './knowledge-progress.ts';

type Options = ChangeOptions & { workspace?: string; assistant?: string };
type WaitOptions = Options & { wait: boolean };

export function changeCommands({ cli, run }: CommandContext): Command[] {
  const retry = ofOne('retry', 'read a source that failed once more, and wait until it is ready', [
    'knowledge retry prices.pdf',
  ]).option('--no-wait', 'return as soon as it is taken');
  retry.action((wanted: string | undefined, options: WaitOptions) =>
    run(options, async () => {
      const { api, source } = await found(cli, wanted, options, chooseSource);
      if (options.dryRun) return dryRun(`read ${source.title} once more`);
      return finish(cli, api, await api.knowledgeSources.retry({ id: source.id }), options);
    }),
  );

  const replace = withContent(
    ofOne(
      'replace',
      'give a source new content of its kind; what it said before is found until the new is ready',
      [
        'knowledge replace prices.pdf prices-2026.pdf',
        'knowledge replace 0192… --question "Do you deliver?" --answer "Yes, in 2 days." --yes',
      ],
      'yes',
    ).argument('[file]', 'the new file, or - for a text on standard input'),
  ).option('--no-wait', 'return as soon as it is taken');
  replace.action((wanted: string | undefined, file: string | undefined, options: WaitOptions & ContentOptions) =>
    run(options, () => replaceSource(cli, wanted, file, options)),
  );

  const remove = ofOne(
    'remove',
    'delete a source: nothing is found in it any more; for 7 days `restore` brings it back',
    ['knowledge remove prices.pdf'],
  );
  remove.action((wanted: string | undefined, options: Options) =>
    run(options, async () => {
      const { api, source } = await found(cli, wanted, options, chooseSource);
      const whole = `${source.title} with its ${counted(source.passages, 'passage')}`;
      if (options.dryRun) return dryRun(`delete ${whole}; for 7 days it can be restored`);
      await api.knowledgeSources.remove({ id: source.id });
      const text = `Deleted ${whole}\nWithin 7 days: chatai knowledge restore ${source.id}\n`;
      return { document: { id: source.id, deleted: true }, text };
    }),
  );

  const restore = ofOne('restore', 'bring a deleted source back, and wait until it is ready', [
    'knowledge restore prices.pdf',
  ]).option('--no-wait', 'return as soon as it is taken');
  restore.action((wanted: string | undefined, options: WaitOptions) =>
    run(options, async () => {
      const { api, source } = await found(cli, wanted, options, deletedSource);
      if (options.dryRun) return dryRun(`restore ${source.title}`);
      return finish(cli, api, await api.knowledgeSources.restore({ id: source.id }), options);
    }),
  );
  return [retry, replace, remove, restore];
}

const ofOne = (verb: string, about: string, examples: string[], ...flags: 'yes'[]): Command =>
  command(verb, about, examples, ['dry-run', 'workspace', ...flags])
    .argument('[source]', 'title or id')
    .option('--assistant <name or id>', 'of this one');

async function found(
  cli: Cli,
  wanted: string | undefined,
  options: Options,
  choose: typeof chooseSource,
): Promise<{ api: Client; source: KnowledgeSource }> {
  const api = await connectApi(cli, options);
  const assistantId = options.assistant && (await namedAssistant(api, options.assistant)).id;
  return { api, source: await choose(api, wanted, assistantId) };
}

async function finish(cli: Cli, api: Client, source: KnowledgeSource, { wait }: WaitOptions): Promise<Result> {
  const finished = wait ? await untilProcessed(cli, api, source) : source;
  return finishedResult(finished, `Next: chatai knowledge show ${source.id}\n`);
}

async function replaceSource(
  cli: Cli,
  wanted: string | undefined,
  file: string | undefined,
  options: WaitOptions & ContentOptions,
): Promise<Result> {
  const { api, source } = await found(cli, wanted, options, chooseSource);
  const { label, title, read } = givenFor(cli, source, file, options);
  const { kind: _, ...content } = await read();
  const what = `${source.title} (${counted(source.passages, 'passage')}) by ${label}`;
  if (options.dryRun) return dryRun(`replace ${what}`);
  await confirm(cli, options, `Replace ${what}`);
  return finish(cli, api, await api.knowledgeSources.replace({ id: source.id, title, ...content }), options);
}
