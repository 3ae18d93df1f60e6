// What `chatai knowledge add` and `replace` are given: files, texts, questions with their answers.
import path from 'node:path';
import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import { firstWords } from '../output/table.ts';
import { problemsOf } from './list-file.ts';
import { readPairList } from './pair-list-file.ts';
import { readBytes, readText } from './read-file.ts';

/** Options of `withContent`. */
export interface ContentOptions {
  text?: string;
  question?: string;
  answer?: string;
  qa?: string;
  title?: string;
}

export const withContent = (made: Command): Command =>
  made
    .option('--text <text>', 'the text itself')
    .option('--question <question>', 'with --answer: a question that is answered word for word')
    .option('--answer <answer>', 'its answer')
    .option('--title <title>', 'default: the name of the file, or the first words');

/** What becomes the content of one source. */
export type Content =
  | { kind: 'file'; file: File }
  | { kind: 'text'; text: string }
  | { kind: 'qa'; question: string; answer: string };

/** One thing that was given. It is read when it is sent: many files need not stand in memory together. */
export interface Given {
  /** As progress and refusals name it. */
  label: string;
  /** Undefined: the API takes the question or the first words. */
  title: string | undefined;
  /** Throws `bad-file`. */
  read(): Promise<Content>;
}

const fix = 'Give FILES, --text TEXT, --question Q with --answer A, or --qa FILE';

/** All that was given, each for a source of its own. Throws `wrong-usage`, `bad-file`, `bad-pairs`. */
export async function allGiven(cli: Cli, files: string[], options: ContentOptions): Promise<Given[]> {
  const { text, question, answer, qa, title } = options;
  const ways = [files.length > 0, text !== undefined, (question ?? answer) !== undefined, qa !== undefined];
  const count = ways.filter(Boolean).length;
  if (count === 0) throw cliErrors.wrongUsage({ problem: 'nothing to add was given', fix });
  if (count > 1) throw cliErrors.wrongUsage({ problem: 'more than one thing to add was given', fix });
  const given = qa === undefined ? files.map((file) => ofFile(cli, file, title)) : await ofPairs(cli, qa);
  if (title !== undefined && (given.length > 1 || qa !== undefined))
    throw cliErrors.wrongUsage({ problem: '--title is for one source alone', fix: 'Leave it out: each has its own' });
  return given.length > 0 ? given : [ofOptions(options)];
}

/** The one thing that takes the place of what a source says: of the same kind. Throws `wrong-usage`. */
export function givenFor(
  cli: Cli,
  { kind, title: named }: KnowledgeSource,
  file: string | undefined,
  options: ContentOptions,
): Given {
  const { text, question, answer } = options;
  const ways = { file, text, question: question ?? answer };
  const allowed = { file: ['file'], text: ['file', 'text'], qa: ['question'] }[kind];
  const [way, another] = Object.entries(ways).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (way === undefined || another !== undefined || !allowed.includes(way)) {
    const wanted = { file: 'a FILE', text: 'a FILE, - or --text TEXT', qa: '--question Q with --answer A' }[kind];
    throw cliErrors.wrongUsage({ problem: `${named} is of the kind ${kind}`, fix: `Give ${wanted}` });
  }
  if (file === undefined) return ofOptions(options);
  const read = async () => (kind === 'text' ? textOf(cli, file) : fileOf(file));
  return { label: file, title: options.title, read };
}

function ofOptions({ text, question, answer, title }: ContentOptions): Given {
  if (text !== undefined) return { label: firstWords(text, 40), title, read: async () => ({ kind: 'text', text }) };
  if (question === undefined) throw cliErrors.wrongUsage({ problem: '--question is missing', fix });
  if (answer === undefined) throw cliErrors.wrongUsage({ problem: '--answer is missing', fix });
  return { label: question, title, read: async () => ({ kind: 'qa', question, answer }) };
}

function ofFile(cli: Cli, file: string, title: string | undefined): Given {
  if (file === '-') return { label: 'standard input', title, read: () => textOf(cli, file) };
  return { label: file, title: title ?? path.basename(file), read: () => fileOf(file) };
}

async function ofPairs(cli: Cli, file: string): Promise<Given[]> {
  const { pairs, problems } = readPairList(file === '-' ? await cli.input() : readText(file));
  const reason = problemsOf(problems) ?? (pairs.length === 0 ? 'it lists no questions' : undefined);
  // Nothing of a file with a mistake is taken.
  if (reason !== undefined) throw cliErrors.badPairs({ file, reason });
  return pairs.map(({ question, answer }) => ofOptions({ question, answer }));
}

/** A file whose kind can be read is sent as it is; any other is one if it is a text. */
async function fileOf(file: string): Promise<Content> {
  const { fileEndings, mostFileBytes } = await import('@chatai/contract/words');
  const name = path.basename(file);
  if (!fileEndings.some((ending) => name.toLowerCase().endsWith(ending)))
    return { kind: 'text', text: readText(file, `it is neither UTF-8 text nor one of ${fileEndings.join(', ')}`) };
  return { kind: 'file', file: new File([readBytes(file, mostFileBytes)], name) };
}

const textOf = async (cli: Cli, file: string): Promise<Content> => ({
  kind: 'text',
  text: file === '-' ? await cli.input() : readText(file),
});
