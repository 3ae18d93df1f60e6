/**
 * A text without anything that a terminal would obey but line ends, tabs and our own colours: titles, names and answers are written by
 * others, and whoever writes one must not drive the terminal of whoever reads it, nor turn its lines round (the embeddings, overrides and
 * isolates of UAX 9).
 */
export const harmless = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  text.replace(/\u001b\[(?:[02]|3\d)m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (found) =>
    found.length > 1 ? found : '\ufffd',
  );

/** The same on one line and without any colour: a text of others inside a line of ours, such as a cell of a table. */
export const harmlessWords = (text: string): string =>
  harmless(text.replace(/\s*[\t\n\v\f\r\u0085\u2028\u2029]\s*/g, ' ').replaceAll('\u001b', '\ufffd'));
