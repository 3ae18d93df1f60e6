import { closeSync, existsSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import type { Client } from '@chatai/contract/client';
import type { ExportLine } from '@chatai/contract/conversations';
import { cliErrors } from '../output/errors.ts';

export interface Exported {
  file: string;
  conversations: number;
  messages: number;
}

type Filters = Omit<NonNullable<Parameters<Client['conversations']['export']>[0]>, 'cursor'>;

/**
 * Writes an export to a file that only its owner can read: what people wrote stands in it. `resume`: goes on behind the last whole line of a
 * file that broke off. Throws `cannot-write`, or `export-broke-off` with what is to be done.
 */
export async function exportToFile(
  api: Client,
  wanted: { file: string; format: 'ndjson' | 'csv'; resume: boolean; filters: Filters },
  signal: AbortSignal,
): Promise<Exported> {
  const { file, format } = wanted;
  const begun = wanted.resume && existsSync(file) ? lastLine(file) : { size: 0, cursor: undefined };
  const output = openToWrite(file, begun.size > 0 ? 'r+' : 'w');
  const counts = { conversations: 0, messages: 0 };
  try {
    ftruncateSync(output, begun.size);
    let at = begun.size;
    const write = (text: string) => {
      at += writeSync(output, text, at);
    };
    if (format === 'csv') write(csvHead);
    const lines = await api.conversations.export({ ...wanted.filters, cursor: begun.cursor }, { signal });
    let conversation: Extract<ExportLine, { kind: 'conversation' }> | undefined;
    for await (const line of lines) {
      counts[line.kind === 'message' ? 'messages' : 'conversations']++;
      if (line.kind === 'conversation') conversation = line;
      if (format === 'ndjson') write(`${JSON.stringify(line)}\n`);
      else if (line.kind === 'message') write(csvOf(line, conversation));
    }
    return { file, ...counts };
  } catch (error) {
    // What is refused before the first line says so itself.
    if (counts.conversations + counts.messages === 0) throw error;
    const fix = format === 'ndjson' ? 'Run it again with --resume' : 'Run it again; only .ndjson files can be resumed';
    throw cliErrors.exportBrokeOff({ file, count: counts.conversations + counts.messages, fix }, { cause: error });
  } finally {
    closeSync(output);
  }
}

function openToWrite(file: string, flags: 'r+' | 'w'): number {
  try {
    return openSync(file, flags, 0o600);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw cliErrors.cannotWrite({ file, reason: reasons[code] ?? code }, { cause: error });
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is not there',
  EISDIR: 'it is a folder',
  EACCES: 'you may not write there',
  EROFS: 'you may not write there',
  ENOSPC: 'the disk is full',
};

const csvHead = 'conversation,seq,role,state,created,contact,username,text\r\n';

/** A message as a line of CSV (RFC 4180). */
export const csvOf = (
  message: Extract<ExportLine, { kind: 'message' }>,
  conversation: Extract<ExportLine, { kind: 'conversation' }> | undefined,
): string =>
  `${[
    message.conversationId,
    String(message.seq),
    message.role,
    message.state,
    message.createdAt,
    conversation?.contact?.name ?? conversation?.title ?? '',
    conversation?.contact?.username ?? '',
    message.text,
  ]
    .map(cell)
    .join(',')}\r\n`;

/** A cell that begins like a formula is one to spreadsheets, and names are written by strangers (OWASP, CSV injection). */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** How much of a file is whole lines, and the cursor of the last one. */
function lastLine(file: string): { size: number; cursor: string | undefined } {
  const { size } = statSync(file);
  const input = openSync(file, 'r');
  try {
    // A line is longer than this only when Telegram's longest message stands in it several times.
    for (let length = Math.min(size, 65_536); ; length = Math.min(size, length * 4)) {
      const tail = Buffer.alloc(length);
      readSync(input, tail, 0, length, size - length);
      const end = tail.lastIndexOf(10);
      const start = end < 0 ? -1 : tail.lastIndexOf(10, end - 1);
      if (start < 0 && length < size) continue;
      if (end < 0) return { size: 0, cursor: undefined };
      const line: unknown = JSON.parse(tail.subarray(start + 1, end).toString('utf8'));
      return { size: size - length + end + 1, cursor: (line as { cursor?: string }).cursor };
    }
  } finally {
    closeSync(input);
  }
}
