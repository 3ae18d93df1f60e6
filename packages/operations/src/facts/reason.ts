import { isAppError } from '@chatai/core/errors';

/** By Node's code of a system error, or PostgreSQL's (appendix A). */
const words: Record<string, string> = {
  EACCES: 'this user may not read it',
  EAI_AGAIN: 'the name cannot be resolved',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was broken off',
  EHOSTUNREACH: 'it cannot be reached over the network',
  EIO: 'the disk cannot be read',
  EMFILE: 'this program has too many files open',
  ENETUNREACH: 'it cannot be reached over the network',
  ENOENT: 'it is not there',
  ENOSPC: 'the disk is full',
  ENOTFOUND: 'the name cannot be resolved',
  EPERM: 'this user may not do that',
  EPIPE: 'the connection was broken off',
  ETIMEDOUT: 'it cannot be reached over the network',
  '28000': 'the database refuses us',
  '28P01': 'the database refuses the user or the password',
  '3D000': 'there is no such database',
  '42501': 'its role may not read that',
  '42703': 'the tables are those of another version',
  '42883': 'the tables are those of another version',
  '42P01': 'the tables are those of another version',
  '53300': 'the database has no connection left',
  '55P03': 'the database waits for a lock',
  '57014': 'the database does not answer in time',
  '57P01': 'the database is being stopped',
  '57P02': 'the database has just died',
  '57P03': 'the database is starting or being stopped',
};

/** Why something could not be done, for people: of a stranger's error its code or kind in words, since its sentence may hold an address or a secret. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'for an unknown reason';
  if (isAppError(error)) return error.message;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') {
    // A socket of our own, which is a file: only the database is asked through one.
    if (code === 'ENOENT' && syscall === 'connect') return 'there is no socket: the database does not run (ENOENT)';
    const said = words[code];
    // A code of ours is a sentence.
    return said ? `${said} (${code})` : code.includes(' ') ? code : `an error without words (${code})`;
  }
  // pg gives these no code: no connection, or no answer, within the time that it has.
  if (/time(d )?out/i.test(error.message)) return 'the database does not answer in time';
  if (/^Connection (terminated|ended)/i.test(error.message)) return 'the database has broken off the connection';
  return error instanceof SyntaxError
    ? 'what is there cannot be read (SyntaxError)'
    : `an error of our own (${error.name})`;
}
