/** Longest text of one message, in UTF-16 units (Bot API, sendMessage). */
const telegramLimit = 4096;

/**
 * Splits a text into messages of at most `limit` UTF-16 units: after a paragraph, else a line, a sentence, a space, else between
 * characters; never inside a surrogate pair. White space at the seams is dropped; nothing else is lost. No part is empty.
 */
export function splitText(text: string, limit = telegramLimit): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > limit) {
    const end = seamOf(rest, limit);
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

/** Where the first part of a text ends that is longer than `limit`: at most there, and behind at least one character. */
export function seamOf(text: string, limit: number): number {
  const head = text.slice(0, limit + 1);
  for (const mark of ['\n\n', '\n', '. ', '! ', '? ', '。', ' ']) {
    const at = head.lastIndexOf(mark, limit - (mark.trim() === '' ? 0 : mark.length));
    // A seam in the first half would make many short messages out of one long word list.
    if (at > limit / 2) return Math.min(at + mark.trimEnd().length, limit);
  }
  const code = text.charCodeAt(limit - 1);
  return code >= 0xd800 && code <= 0xdbff && limit > 1 ? limit - 1 : limit;
}
