import { readFileSync, statSync } from 'node:fs';
import { isAppError } from '@chatai/core/errors';
import { cliErrors } from '../output/errors.ts';

/** More than any text that a source may have. */
const mostBytes = 16 * 1024 * 1024;

/** A UTF-8 text file that somebody named on the command line. Throws `bad-file` with the reason in words. */
export function readText(file: string): string {
  try {
    const about = statSync(file);
    if (about.isCharacterDevice() || about.isBlockDevice()) throw cliErrors.badFile({ file, reason: 'it is a device' });
    if (about.size > mostBytes) throw cliErrors.badFile({ file, reason: 'it is larger than 16 MB' });
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (isAppError(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'it may not be read',
      ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
    };
    throw cliErrors.badFile({ file, reason: reasons[code ?? ''] ?? String(code) }, { cause: error });
  }
}
