import { readFileSync, statSync } from 'node:fs';
import { isAppError } from '@chatai/core/errors';
import { cliErrors } from '../output/errors.ts';

const mebibyte = 1_048_576;
/** More than any text that a source may have. */
const longestText = 16 * mebibyte;

/** A UTF-8 text file that somebody named on the command line. Throws `bad-file` with the reason in words; `noText`: that of bytes that are none. */
export function readText(file: string, noText = 'it is not UTF-8 text'): string {
  const bytes = readBytes(file, longestText);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw cliErrors.badFile({ file, reason: noText }, { cause });
  }
}

/** What stands in a file that somebody named on the command line. Throws `bad-file` with the reason in words. */
export function readBytes(file: string, mostBytes: number): Buffer<ArrayBuffer> {
  try {
    const about = statSync(file);
    if (about.isCharacterDevice() || about.isBlockDevice()) throw cliErrors.badFile({ file, reason: 'it is a device' });
    if (about.size > mostBytes)
      throw cliErrors.badFile({ file, reason: `it is larger than ${mostBytes / mebibyte} MB` });
    return readFileSync(file);
  } catch (error) {
    if (isAppError(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw cliErrors.badFile({ file, reason: reasons[code ?? ''] ?? String(code) }, { cause: error });
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
};
