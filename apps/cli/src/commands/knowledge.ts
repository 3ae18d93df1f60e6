import { asTyped } from '@chatai/contract/command-line';
import type { FoundPassage, KnowledgeSource, KnowledgeState, Passage } from '@chatai/contract/knowledge-sources';
import { hopelessSourceErrors } from '@chatai/contract/words';
import { type Command, Option } from 'commander';
import { chooseAssistant, chooseSource, connectApi, everyPage, namedAssistant } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import type { Result } from '../output/result.ts';
import { counted, table } from '../output/table.ts';
import { type CommandContext, type CommonOptions, command, noun } from './command.ts';
import { addCommand } from './knowledge-add.ts';
import { changeCommands } from './knowledge-change.ts';
import { stageOf } from './knowledge-progress.ts';
import { moreLine, withPages } from './pages.ts';

type Options = CommonOptions & { workspace?: string; assistant?: string };
type ListOptions = Options & { state?: KnowledgeState; deleted?: true };

/** Worst first; as contract/knowledge-sources names them, whose schemas would make every command wait. */
const states: KnowledgeState[] = ['failed', 'processing', 'queued', 'ready'];

export function knowledgeCommand(context: CommandContext): Command {
  const { cli, run } = context;
  const list = command(
    'list',
    'knowledge sources, failed ones first',
    ['knowledge list', 'knowledge list --assistant Support --state failed', 'knowledge list --deleted'],
    ['workspace'],
  )
    .option('--assistant <name or id>', 'default: those of every assistant')
    .addOption(new Option('--state <state>', 'only those').choices(states))
    .option('--deleted', 'those that were deleted and can be restored');
  list.action((options: ListOptions) => run(options, () => listSources(cli, options)));

  const show = command('show', 'one source', ['knowledge show shipping.txt'], ['workspace'])
    .argument('[source]', 'title or id')
    .option('--assistant <name or id>', 'of this one');
  show.action((wanted: string | undefined, options: Options) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const assistantId = options.assistant && (await namedAssistant(api, options.assistant)).id;
      return sourceResult(await chooseSource(api, wanted, assistantId));
    }),
  );

  const passages = withPages(
    command('passages', 'what a source is parted into', ['knowledge passages shipping.txt'], ['workspace']),
  )
    .argument('[source]', 'title or id')
    .option('--assistant <name or id>', 'of this one');
  passages.action((wanted: string | undefined, options: Options & { limit: number; cursor?: string }) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const assistantId = options.assistant && (await namedAssistant(api, options.assistant)).id;
      const { id } = await chooseSource(api, wanted, assistantId);
      const page = await api.knowledgeSources.passages({ id, limit: options.limit, cursor: options.cursor });
      const text = page.items.map((one) => `${placeOf(one)}\n${indented(one.text)}\n`).join('');
      return { document: page, text: `${text || 'No passages.\n'}${moreLine(page.nextCursor)}` };
    }),
  );

  const search = command(
    'search',
    'passages that are found for a question, the best first, and which an answer would use',
    ['knowledge search "How long is shipping?"', 'knowledge search refund --source terms.pdf'],
    ['workspace'],
  )
    .argument('<question>')
    .option('--assistant <name or id>', 'default: the oldest one')
    .option('--source <title or id>', 'only in this one');
  search.action((question: string, options: Options & { source?: string }) =>
    run(options, () => searchPassages(cli, question, options)),
  );

  return noun(
    'knowledge',
    'what assistants know from',
    ['knowledge add shipping.txt prices.pdf', 'knowledge list', 'knowledge search "How long is shipping?"'],
    [list, show, passages, addCommand(context), ...changeCommands(context), search],
  );
}

async function listSources(cli: Cli, options: ListOptions): Promise<Result> {
  const api = await connectApi(cli, options);
  const { state } = options;
  const assistantId = options.assistant && (await namedAssistant(api, options.assistant)).id;
  const deleted = options.deleted ? 'true' : undefined;
  const found = await everyPage((cursor) =>
    api.knowledgeSources.list({ limit: 200, cursor, assistantId, state, deleted }),
  );
  if (deleted) return deletedResult(found);
  const items = found.toSorted((a, b) => states.indexOf(a.state) - states.indexOf(b.state));
  if (items.length === 0) {
    const none = state ? `No source is ${state}.` : 'No sources yet. Next: chatai knowledge add FILE';
    return { document: { items }, text: `${none}\n` };
  }
  const rows = items.map((one) => [
    one.state,
    one.kind,
    one.title,
    one.id,
    String(one.passages),
    String(one.uses),
    one.error ?? (one.state === 'ready' ? '' : stageOf(one)),
  ]);
  const counts = states.map((one) => [items.filter((item) => item.state === one).length, one] as const);
  const sums = counts.filter(([count]) => count > 0).map(([count, one]) => `${count} ${one}`);
  const [first] = items;
  const next = first?.state === 'failed' ? `. Next: chatai knowledge ${mendingOf(first)}` : '';
  const head = ['STATE', 'KIND', 'TITLE', 'ID', 'PASSAGES', 'USED IN 30 D', 'NOTE'];
  return { document: { items }, text: `${table([head, ...rows], [4, 5])}${sums.join(', ')}${next}\n` };
}

/** What helps a source that failed. */
const mendingOf = ({ id, kind, errorCode = '' }: KnowledgeSource): string =>
  hopelessSourceErrors.includes(errorCode) ? `replace ${id}${kind === 'file' ? ' FILE' : ''}` : `retry ${id}`;

function deletedResult(items: KnowledgeSource[]): Result {
  const [first] = items;
  if (!first) return { document: { items }, text: 'No source was deleted in the last 7 days.\n' };
  const rows = items.map(({ title, deletedAt, id }) => [title, deletedAt ?? '', id]);
  const next = `Next: chatai knowledge restore ${asTyped(first.title)}\n`;
  return { document: { items }, text: `${table([['TITLE', 'DELETED', 'ID'], ...rows])}${next}` };
}

function sourceResult(source: KnowledgeSource): Result {
  const { title, state, file } = source;
  const kind = file
    ? [file.name, file.mediaType, `${file.sizeBytes} bytes`, file.pages && counted(file.pages, 'page')]
    : [];
  const rows = [
    ['Title', title],
    ['Kind', [source.kind, ...kind].filter(Boolean).join(', ')],
    ['State', state === 'ready' ? state : `${state}: ${source.error ?? stageOf(source)}`],
    ['Passages', `${source.passages}, in ${counted(source.uses, 'answer')} of the last 30 days`],
    ['Version', String(source.version)],
    ['Assistant', source.assistantId],
    ['Added', source.createdAt],
    ['Changed', source.updatedAt],
    ['Id', source.id],
  ];
  const next = state === 'failed' ? mendingOf(source) : `passages ${source.id}`;
  return { document: source, text: `${table(rows)}Next: chatai knowledge ${next}\n` };
}

async function searchPassages(cli: Cli, question: string, options: Options & { source?: string }): Promise<Result> {
  const api = await connectApi(cli, options);
  const source = options.source === undefined ? undefined : await chooseSource(api, options.source, undefined);
  const { id: assistantId, name } = await chooseAssistant(api, options.assistant ?? source?.assistantId);
  const found = await api.knowledgeSources.search({ assistantId, question, sourceId: source?.id });
  if (found.items.length === 0)
    return { document: found, text: `Nothing of what ${name} knows fits this question. Next: chatai knowledge list\n` };
  const used = found.items.filter((one) => one.used).length;
  const last = used > 0 ? `An answer would use ${counted(used, 'passage')}` : 'An answer would use none of them';
  const next = `Next: chatai ask ${asTyped(question)} --assistant ${asTyped(name)}\n`;
  return { document: found, text: `${found.items.map(foundText).join('')}${last}. ${next}` };
}

const foundText = (one: FoundPassage) =>
  `${one.score.toFixed(2)}  ${one.used ? 'used' : '-   '}  ${one.title}, ${placeOf(one)}\n${indented(one.excerpt)}\n`;

/** People count from one. */
const placeOf = ({ ordinal, page }: Passage) => `passage ${ordinal + 1}${page === undefined ? '' : `, page ${page}`}`;

const indented = (text: string) => text.trim().replace(/^(?=.)/gm, '    ');
