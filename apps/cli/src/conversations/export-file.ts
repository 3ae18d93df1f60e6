import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { cliErrors } from '../output/errors.ts';

/** The file of an export while it is written. Until `begin` nothing of what was there is touched. */
export interface ExportFile {
  /** Of the last line that is there already, when it is gone on with. */
  cursor: string | undefined;
  begin(): void;
  write(text: string): void;
  /** All of it is written. */
  keep(): void;
  /** It broke off. Returns whether what is written stays, for `--resume`. */
  leave(): boolean;
}

/**
 * A file that only its owner can read: what people wrote stands in it. With `whole` it gets its name when all of it is there; else it grows under
 * it, and with `resume` goes on behind its last whole line. Throws `cannot-write`, `bad-export-file`.
 */
export function openExportFile(file: string, { whole, resume }: { whole: boolean; resume: boolean }): ExportFile {
  const isThere = existsSync(file);
  const isPlain = !isThere || statSync(file).isFile();
  const path = whole && isPlain ? `${file}.part` : file;
  const begun = resume && isThere && isPlain ? lastLine(file) : { size: 0, cursor: undefined };
  const output = openToAppend(file, path);
  let hasBegun = false;
  return {
    cursor: begun.cursor,
    begin() {
      hasBegun = true;
      if (fstatSync(output).isFile()) ftruncateSync(output, begun.size);
    },
    // Writes again what a disk that is nearly full took only a part of.
    write: (text) => writeFileSync(output, text),
    keep() {
      closeSync(output);
      if (path !== file) renameSync(path, file);
    },
    leave() {
      closeSync(output);
      const stays = path === file && (hasBegun || isThere);
      if (!stays) rmSync(path, { force: true });
      return stays;
    },
  };
}

function openToAppend(file: string, path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw error;
    throw cliErrors.cannotWrite({ file, reason: reasons[code] ?? code }, { cause: error });
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is not there',
  EISDIR: 'it is a folder',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'you may not write there',
};

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
      return { size: size - length + end + 1, cursor: cursorOf(file, tail.toString('utf8', start + 1, end)) };
    }
  } finally {
    closeSync(input);
  }
}

/** Throws `bad-export-file` when it is another file by mistake. */
function cursorOf(file: string, line: string): string {
  try {
    const { cursor } = JSON.parse(line) as { cursor?: unknown };
    if (typeof cursor === 'string') return cursor;
  } catch (cause) {
    throw cliErrors.badExportFile({ file }, { cause });
  }
  throw cliErrors.badExportFile({ file });
}
