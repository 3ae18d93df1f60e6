import path from 'node:path';
import type { Assistant } from '@chatai/contract/assistants';
import type { Client } from '@chatai/contract/client';
import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import type { Command } from 'commander';
import { chooseAssistant, connectApi, everyPage } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { type ChangeOptions, type CommandContext, type CommonOptions, command, dryRun, noun } from './command.ts';
import { readText } from './read-text.ts';

type Options = CommonOptions & { workspace?: string; assistant?: string };
type AddOptions = ChangeOptions &
  Options & { text?: string; question?: string; answer?: string; title?: string; wait: boolean };

export function knowledgeCommand({ cli, run }: CommandContext): Command {
  const add = command(
    'add',
    'give an assistant a text, or a question with its answer, and wait until it is ready',
    [
      'knowledge add shipping.txt',
      'knowledge add --question "Do you deliver?" --answer "Yes, in 3 days."',
      'knowledge add - < faq.txt',
    ],
    ['dry-run', 'workspace'],
  )
    .argument('[file]', 'a UTF-8 text file, or - for standard input')
    .option('--text <text>', 'the text itself')
    .option('--question <question>')
    .option('--answer <answer>')
    .option('--title <title>', 'default: the name of the file')
    .option('--assistant <name or id>', 'default: the oldest one')
    .option('--no-wait', 'return as soon as it is taken');
  add.action((file: string | undefined, options: AddOptions) => run(options, () => addSource(cli, file, options)));

  const list = command('list', 'knowledge sources, failed ones first', ['knowledge list'], ['workspace']).option(
    '--assistant <name or id>',
    'default: those of every assistant',
  );
  list.action((options: Options) => run(options, () => listSources(cli, options)));
  return noun('knowledge', 'what assistants know from', ['knowledge add shipping.txt', 'knowledge list'], [add, list]);
}

async function addSource(cli: Cli, file: string | undefined, options: AddOptions): Promise<Result> {
  const content = await contentOf(cli, file, options);
  const api = await connectApi(cli, options);
  const assistant = await chooseAssistant(api, options.assistant);
  const title = options.title ?? (file && file !== '-' ? path.basename(file) : undefined);
  if (options.dryRun)
    return dryRun(
      `add ${content.kind === 'text' ? `${content.text.length} characters` : 'one answer'} to ${assistant.name}`,
    );
  await warnOfTwin(cli, api, assistant, title ?? ('question' in content ? content.question : undefined));
  const source = await api.knowledgeSources.create({
    assistantId: assistant.id,
    ...content,
    ...(title ? { title } : {}),
  });
  const finished = options.wait ? await untilProcessed(cli, api, source) : source;
  const { error: reason = 'no reason was given' } = finished;
  if (finished.state === 'failed') throw cliErrors.sourceFailed({ title: finished.title, reason });
  return {
    document: finished,
    text: `${finished.state}  ${finished.title}  ${finished.id}\nNext: chatai ask "…" --assistant "${assistant.name}"\n`,
  };
}

/** Whoever adds a corrected text means to replace the one before, which goes on answering until it is removed. */
async function warnOfTwin(cli: Cli, api: Client, { id, name }: Assistant, title: string | undefined): Promise<void> {
  const sources = await everyPage((cursor) => api.knowledgeSources.list({ limit: 200, cursor, assistantId: id }));
  const twin = sources.find((one) => one.title === title);
  if (!twin) return;
  cli.err(
    `warning: ${name} knows a source ${twin.title} already (${twin.id}); it keeps both until you remove one over the API\n`,
  );
}

async function contentOf(cli: Cli, file: string | undefined, options: AddOptions) {
  const { text, question, answer } = options;
  const given = [file, text, question ?? answer].filter((one) => one !== undefined);
  const fix = 'Give a FILE, --text TEXT, or --question Q with --answer A';
  if (given.length > 1) throw cliErrors.wrongUsage({ problem: 'more than one thing to add was given', fix });
  if (file !== undefined) return { kind: 'text' as const, text: file === '-' ? await cli.input() : readText(file) };
  if (text !== undefined) return { kind: 'text' as const, text };
  if (question !== undefined && answer !== undefined) return { kind: 'qa' as const, question, answer };
  const missing =
    question !== undefined ? '--answer is missing' : answer !== undefined ? '--question is missing' : undefined;
  throw cliErrors.wrongUsage({ problem: missing ?? 'nothing to add was given', fix });
}

async function untilProcessed(cli: Cli, api: Client, source: KnowledgeSource): Promise<KnowledgeSource> {
  let current = source;
  for (let said = cli.clock.monotonicMs(); current.state === 'queued' || current.state === 'processing'; ) {
    await cli.clock.sleep(200);
    current = await api.knowledgeSources.get({ id: source.id });
    if (cli.clock.monotonicMs() - said < 4_000) continue;
    said = cli.clock.monotonicMs();
    cli.err(`${current.state}, ${Math.round(current.progress * 100)} %\n`);
  }
  return current;
}

const order: KnowledgeSource['state'][] = ['failed', 'processing', 'queued', 'ready'];

async function listSources(cli: Cli, options: Options): Promise<Result> {
  const api = await connectApi(cli, options);
  const assistantId = options.assistant ? (await chooseAssistant(api, options.assistant)).id : undefined;
  const items = (await everyPage((cursor) => api.knowledgeSources.list({ limit: 200, cursor, assistantId }))).sort(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state),
  );
  if (items.length === 0) return { document: { items }, text: 'No sources yet. Next: chatai knowledge add FILE\n' };
  const rows = items.map((one) => [one.state, one.kind, one.title, one.id, one.error ?? '']);
  return { document: { items }, text: table([['STATE', 'KIND', 'TITLE', 'ID', 'ERROR'], ...rows]) };
}
