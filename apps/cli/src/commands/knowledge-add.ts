import { asTyped } from '@chatai/contract/command-line';
// `chatai knowledge add`: one source or many, each until it is ready.

import type { Assistant } from '@chatai/contract/assistants';
import type { Client } from '@chatai/contract/client';
import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import { ProblemError } from '@chatai/contract/problem-error';
import { isAppError } from '@chatai/core/errors';
import type { Command } from 'commander';
import { chooseAssistant, connectApi, everySource } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { createBar } from '../output/bar.ts';
import { exitCodes, type Failure, failureOf } from '../output/failure.ts';
import { harmless } from '../output/harmless.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { type ChangeOptions, type CommandContext, command, dryRun } from './command.ts';
import { allGiven, type ContentOptions, type Given, withContent } from './knowledge-content.ts';
import { finishedResult, outcomeOf, untilProcessed } from './knowledge-progress.ts';

type Options = ChangeOptions & ContentOptions & { workspace?: string; assistant?: string; wait: boolean };

export function addCommand({ cli, run }: CommandContext): Command {
  return withContent(
    command(
      'add',
      'give an assistant files, a text, or questions with their answers, and wait until they are ready',
      [
        'knowledge add shipping.txt prices.pdf terms.docx',
        'knowledge add --question "Do you deliver?" --answer "Yes, in 3 days."',
        'knowledge add --qa questions.csv --assistant Support',
        'knowledge add - < faq.txt',
      ],
      ['dry-run', 'workspace'],
    ),
  )
    .argument('[files...]', 'TXT, MD, HTML, PDF or DOCX; - for a text on standard input')
    .option('--qa <file>', 'questions with their answers: CSV of question,answer, or a JSON document a line')
    .option('--assistant <name or id>', 'default: the oldest one')
    .option('--no-wait', 'return as soon as they are taken')
    .action((files: string[], options: Options) => run(options, () => addSources(cli, files, options)));
}

async function addSources(cli: Cli, files: string[], options: Options): Promise<Result> {
  const given = await allGiven(cli, files, options);
  const api = await connectApi(cli, options);
  const assistant = await chooseAssistant(api, options.assistant);
  if (options.dryRun) return planned(given, assistant);
  await warnOfTwins(cli, api, assistant, given);
  const [only, another] = given;
  if (only && !another) {
    const source = await send(api, assistant, only);
    const finished = options.wait ? await untilProcessed(cli, api, source) : source;
    return finishedResult(finished, `Next: chatai ask "…" --assistant ${asTyped(assistant.name)}\n`);
  }
  const sent = await sendAll(cli, api, assistant, given);
  return manyResult(options.wait ? await untilAllProcessed(cli, api, sent) : sent, assistant, options.wait);
}

/** Whatever cannot be read is told now. */
async function planned(given: Given[], assistant: Assistant): Promise<Result> {
  for (const one of given) await one.read();
  return dryRun(`add ${given.map(({ label }) => label).join(', ')} to ${assistant.name}`);
}

async function send(api: Client, assistant: Assistant, { title, read }: Given): Promise<KnowledgeSource> {
  return api.knowledgeSources.create({ assistantId: assistant.id, title, ...(await read()) });
}

/** Whoever adds a corrected text means to replace the one before, which goes on answering until it is removed. */
async function warnOfTwins(cli: Cli, api: Client, { id, name }: Assistant, given: Given[]): Promise<void> {
  const known = new Map((await everySource(api, id)).map((source) => [source.title, source]));
  for (const { label, title } of given) {
    const twin = known.get(title ?? label);
    if (!twin) continue;
    const [both, replace] = [
      `${name} knows a source ${twin.title} already and keeps both`,
      `chatai knowledge replace ${twin.id}`,
    ];
    cli.err(harmless(`warning: ${both}; to change the one that is there: ${replace}\n`));
  }
}

/** What became of one of many: its source, or why it was not taken. */
interface Sent {
  label: string;
  source?: KnowledgeSource;
  refused?: Failure;
}

/** One after the other: a bad one stops no other. Throws when the API cannot be reached. */
async function sendAll(cli: Cli, api: Client, assistant: Assistant, given: Given[]): Promise<Sent[]> {
  const bar = createBar(cli);
  const sent: Sent[] = [];
  for (const [index, one] of given.entries()) {
    bar.show(index / given.length, `sending ${one.label}, ${index + 1} of ${given.length}`);
    try {
      sent.push({ label: one.label, source: await send(api, assistant, one) });
    } catch (error) {
      if (!isItsOwn(error)) throw error;
      sent.push({ label: one.label, refused: failureOf(error) });
    }
  }
  bar.end();
  return sent;
}

/** A fault of what was given, and not of the way to the API. */
const isItsOwn = (error: unknown) =>
  (isAppError(error) && error.code === 'bad-file') ||
  (error instanceof ProblemError && [400, 409, 413, 422].includes(error.status));

async function untilAllProcessed(cli: Cli, api: Client, sent: Sent[]): Promise<Sent[]> {
  const finished: Sent[] = [];
  for (const [index, one] of sent.entries()) {
    const place = `${index + 1} of ${sent.length}`;
    if (one.source) finished.push({ ...one, source: await untilProcessed(cli, api, one.source, place) });
    else {
      cli.err(harmless(`${one.label}: not taken: ${one.refused?.detail}\n`));
      finished.push(one);
    }
  }
  return finished;
}

function manyResult(sent: Sent[], assistant: Assistant, waited: boolean): Result {
  const rows = sent.map(({ label, source, refused }) =>
    source ? outcomeOf(source) : ['not taken', label, '', '', refused?.detail ?? ''],
  );
  const good = sent.filter(({ source }) => source && source.state !== 'failed').length;
  const next = waited ? `chatai ask "…" --assistant ${asTyped(assistant.name)}` : 'chatai knowledge list';
  const last = `${good} of ${sent.length} are ${waited ? 'ready' : 'taken'}. Next: ${next}\n`;
  return {
    document: {
      items: sent.flatMap(({ source }) => (source ? [source] : [])),
      refused: sent.flatMap(({ label, refused }) => (refused ? [{ file: label, ...refused }] : [])),
    },
    text: `${table([['STATE', 'TITLE', 'PASSAGES', 'ID', 'PROBLEM'], ...rows], [2])}${last}`,
    exitCode: good === sent.length ? exitCodes.ok : exitCodes.failed,
  };
}
