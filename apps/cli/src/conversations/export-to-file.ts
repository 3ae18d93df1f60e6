import type { Client } from '@chatai/contract/client';
import type { ExportLine } from '@chatai/contract/conversations';
import { ProblemError } from '@chatai/contract/problem-error';
import { isAppError } from '@chatai/core/errors';
import { cliErrors } from '../output/errors.ts';
import { csvHead, csvOf } from './csv.ts';
import { type ExportFile, openExportFile } from './export-file.ts';

export interface Exported {
  file: string;
  conversations: number;
  messages: number;
}

type Filters = Omit<NonNullable<Parameters<Client['conversations']['export']>[0]>, 'cursor'>;

interface Wanted {
  file: string;
  format: 'ndjson' | 'csv';
  /** Goes on behind the last whole line of an .ndjson file that broke off. */
  resume: boolean;
  filters: Filters;
}

/**
 * Writes an export to a file. What the API refuses leaves the file as it was. Throws `cannot-write`, `bad-export-file`, or `export-broke-off` with
 * what is to be done: half an .ndjson file stays and can be gone on with, half a .csv file does not.
 */
export async function exportToFile(api: Client, wanted: Wanted, signal: AbortSignal): Promise<Exported> {
  const { file, format, resume } = wanted;
  const counts = { conversations: 0, messages: 0 };
  let output: ExportFile | undefined;
  try {
    output = openExportFile(file, { whole: format === 'csv', resume });
    const lines = await api.conversations.export({ ...wanted.filters, cursor: output.cursor }, { signal });
    output.begin();
    await writeLines(lines, format, output, counts);
    output.keep();
    return { file, ...counts };
  } catch (error) {
    const stays = output?.leave();
    const count = counts.conversations + counts.messages;
    const reason = reasonOf(error, signal);
    if (reason === undefined) throw error;
    throw cliErrors.exportBrokeOff(
      {
        file,
        count,
        reason,
        kept: stays ? 'what is written is right, the rest is missing' : 'nothing of it is kept',
        fix: format === 'ndjson' ? 'Run it again with --resume' : 'Run it again; only .ndjson files can be resumed',
      },
      { cause: error },
    );
  }
}

async function writeLines(
  lines: AsyncIterable<ExportLine>,
  format: Wanted['format'],
  output: ExportFile,
  counts: Omit<Exported, 'file'>,
): Promise<void> {
  let conversation: Extract<ExportLine, { kind: 'conversation' }> | undefined;
  if (format === 'csv') output.write(csvHead);
  for await (const line of lines) {
    if (line.kind === 'conversation') conversation = line;
    if (format === 'ndjson') output.write(`${JSON.stringify(line)}\n`);
    else if (line.kind === 'message') output.write(csvOf(line, conversation));
    counts[line.kind === 'message' ? 'messages' : 'conversations']++;
  }
}

/** Why it broke off; undefined for a refusal of the API, which says so itself. */
function reasonOf(error: unknown, signal: AbortSignal): string | undefined {
  if (signal.aborted) return 'it was interrupted';
  if (isAppError(error) || error instanceof ProblemError) return undefined;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (syscall) return fileReasons[code ?? ''] ?? message;
  return 'the backend ended its answer';
}

const full = 'the disk is full, or the file may not grow';
const fileReasons: Record<string, string> = { ENOSPC: full, EDQUOT: full, EFBIG: full };
