/** What the reading process says, one JSON document a line. `page` comes once for each page, or once for a text without any. */
export type Said =
  | { kind: 'page'; text: string /** Of how many. */; of: number }
  | { kind: 'title'; title: string }
  | { kind: 'failed'; code: ReadFailure };

/** Why a file could not be read. */
export type ReadFailure =
  | 'file-damaged'
  | 'file-encrypted'
  | 'file-too-big-inside'
  | 'file-too-many-pages'
  | 'file-too-long';

export const mostPages = 2_000;
export const mostCharacters = 2_000_000;
/** All that is said of a file that is not too long: as JSON a character takes six bytes at most, a page some more. */
export const mostSaidBytes = 6 * mostCharacters + 100 * mostPages;
/** Of a ZIP: entries, bytes that come out of one that goes in, and in all (security.md T19). */
export const mostEntries = 1_000;
export const mostRatio = 100;
export const mostUnpackedBytes = 200 * 1_048_576;
