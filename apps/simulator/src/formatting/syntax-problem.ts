/** A text or entity that Telegram refuses. The message is the server's sentence, without the prefix of the place where it was found. */
export class SyntaxProblem extends Error {}

/** Runs a reader; its problems are told behind `prefix`. */
export function within<T>(prefix: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    throw new SyntaxProblem(`${prefix}${error.message}`, { cause: error });
  }
}

/** Places are told in bytes, while texts here are counted in UTF-16 units. */
export const byteOffset = (text: string, at: number): number => Buffer.byteLength(text.slice(0, at));

/** What stands at a place; behind the end stands a zero, as in the server's strings. */
export const charAt = (text: string, at: number): string => text[at] ?? '\0';

/** td, `is_space`: the zero behind the end of a text counts. */
export const isSpace = (char: string): boolean => ' \t\r\n\v\0'.includes(char);

/** First place from `from` on at which something stands that `stops`, or the end. */
export function placeOf(text: string, from: number, stops: (char: string) => boolean): number {
  let at = from;
  while (!stops(charAt(text, at)) && at < text.length) at++;
  return at;
}
