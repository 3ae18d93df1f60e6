/** What a row says; `isGone`: it is in the list no more. */
export interface PlacedRow<Cells> {
  key: string;
  cells: Cells;
  isGone?: true;
}

/** The rows of a list that was read anew, where they stood before: each says what it says now, what is new is not among them, and what is gone stays. */
export function inPlace<Cells>(
  before: readonly PlacedRow<Cells>[],
  read: readonly PlacedRow<Cells>[],
): PlacedRow<Cells>[] {
  const now = new Map(read.map((row) => [row.key, row]));
  return before.map((row) => now.get(row.key) ?? { ...row, isGone: true });
}

/** What waits until its reader puts the list in order: how many rows are new, and whether others would move. */
export function waitingIn(
  placed: readonly PlacedRow<unknown>[],
  read: readonly PlacedRow<unknown>[],
): { news: number; moves: boolean } {
  const places = new Map(placed.map(({ key }, at) => [key, at]));
  const known = read.flatMap(({ key }) => places.get(key) ?? []);
  return { news: read.length - known.length, moves: known.some((at, index) => at < (known[index - 1] ?? 0)) };
}
