/** A piece of a text, and whether it is one of the words that were looked for. */
export interface Piece {
  /** Where it begins. */
  at: number;
  text: string;
  marked: boolean;
}

/** Cuts a text at these places (UTF-16 units). Places that overlap, or lie outside, are taken as far as they make sense. */
export function piecesOf(text: string, places: readonly { start: number; end: number }[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end } of [...places].sort((a, b) => a.start - b.start)) {
    const from = Math.max(at, start);
    const to = Math.min(text.length, end);
    if (to <= from) continue;
    if (from > at) pieces.push({ at, text: text.slice(at, from), marked: false });
    pieces.push({ at: from, text: text.slice(from, to), marked: true });
    at = to;
  }
  if (at < text.length) pieces.push({ at, text: text.slice(at), marked: false });
  return pieces;
}
