// An assistant's settings as options, and how an assistant is shown.
import type { Assistant, AssistantChange, AssistantVersion } from '@chatai/contract/assistants';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import type { Result } from '../output/result.ts';
import { firstWords, table } from '../output/table.ts';
import { readText } from './read-file.ts';

/** Options of `withSettings`. */
export interface SettingOptions {
  name?: string;
  instructions?: string;
  instructionsFile?: string;
  language?: string;
  model?: string;
  greeting?: string;
  fallback?: string;
  suggest?: string[];
}

export const withSettings = (made: Command): Command =>
  made
    .option('--name <name>', 'what it is called')
    .option('--instructions <text>', 'what a language model is told; at most 20,000 characters')
    .option('--instructions-file <file>', 'a UTF-8 file that holds them, or - for standard input')
    .option('--language <tag>', 'auto (that of the question), or a tag such as en, ru, pt-BR')
    .option('--model <model>', 'builtin/extractive, or PROVIDER/MODEL')
    .option('--greeting <text>', 'said first, where a channel greets')
    .option('--fallback <text>', 'said when its knowledge holds no answer')
    .option(
      '--suggest <question>',
      'offered to who has just come; once for each, at most six; empty for none',
      several,
    );

const several = (question: string, before: string[] = []): string[] => [...before, question];

/** What the options say; what they do not say is undefined. Throws `wrong-usage`, `bad-file`. */
export async function settingsOf(cli: Cli, options: SettingOptions): Promise<AssistantChange> {
  const { name, language, model, greeting, fallback, suggest } = options;
  const instructions = await instructionsOf(cli, options);
  const suggestions = suggest?.filter((question) => question.trim() !== '');
  return { name, instructions, language, model, greeting, fallback, suggestions };
}

/** The same where something has to be changed, with the names of what is. Throws `wrong-usage` when nothing is. */
export async function changeOf(
  cli: Cli,
  options: SettingOptions,
): Promise<{ change: AssistantChange; fields: string }> {
  const change = await settingsOf(cli, options);
  const given = settingNames.filter((name) => change[name] !== undefined);
  if (given.length > 0) return { change, fields: given.join(', ') };
  throw cliErrors.wrongUsage({
    problem: 'nothing to change was given',
    fix: 'Give one of --name, --instructions, --instructions-file, --language, --model, --greeting, --fallback, --suggest',
  });
}

async function instructionsOf(cli: Cli, { instructions, instructionsFile }: SettingOptions) {
  if (instructionsFile === undefined) return instructions;
  if (instructions !== undefined)
    throw cliErrors.wrongUsage({ problem: 'the instructions were given twice', fix: 'Give them, or a file with them' });
  return (instructionsFile === '-' ? await cli.input() : readText(instructionsFile)).trim();
}

/** One assistant as text and document. */
export function assistantResult(assistant: Assistant): Result {
  const { name, version, publishedBy, restoredFrom, draft, instructions } = assistant;
  const rows = [
    ['Name', name],
    ['Version', [String(version), fromOf(restoredFrom), publishedBy && `by ${publishedBy}`].filter(Boolean).join(', ')],
    ['Published', assistant.updatedAt],
    ['Draft', draft ? 'differs from what is published' : 'nothing is changed'],
    ['Model', assistant.model],
    ['Language', assistant.language],
    ['Greeting', firstWords(assistant.greeting ?? '-')],
    ['Fallback', firstWords(assistant.fallback)],
    ['Suggests', assistant.suggestions.join(' | ') || '-'],
    ['Made', assistant.createdAt],
    ['Id', assistant.id],
  ];
  return { document: assistant, text: `${table(rows)}${instructions ? `\n${instructions.trimEnd()}\n` : ''}` };
}

/** `version 2 again`, for a version that was brought back. */
export const fromOf = (restoredFrom: AssistantVersion['restoredFrom']): string | undefined =>
  restoredFrom === null ? undefined : `version ${restoredFrom} again`;

/** Settings in the order in which they are shown. */
export const settingNames = [
  'name',
  'instructions',
  'language',
  'model',
  'greeting',
  'fallback',
  'suggestions',
] as const;
export type SettingName = (typeof settingNames)[number];

/** A setting on one line. */
export function settingText(value: string | string[] | null): string {
  if (value === null || value.length === 0) return '-';
  return firstWords(typeof value === 'string' ? value : value.join(' | '), 60);
}
