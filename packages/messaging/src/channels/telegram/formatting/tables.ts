/** Wider ones are shown as lines of "header: value": a phone shows about so many columns. */
const widestTable = 40;

/** A table of plain cells, aligned by spaces; undefined when it is too wide. */
export function alignedTable(rows: string[][], align: (string | null | undefined)[]): string | undefined {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(1, ...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  if (widths.reduce((sum, width) => sum + width, 3 * (columns - 1)) > widestTable) return undefined;
  const lines = rows.map((row) =>
    widths
      .map((width, column) => padded(row[column] ?? '', width, align[column] ?? 'left'))
      .join(' | ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('-+-');
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function padded(text: string, width: number, align: string): string {
  const room = width - displayWidth(text);
  const before = align === 'right' ? room : align === 'center' ? Math.floor(room / 2) : 0;
  return ' '.repeat(before) + text + ' '.repeat(room - before);
}

/** Ideographs, kana, Hangul, full forms and emoji are two columns wide (Unicode annex 11). */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const graphemes = new Intl.Segmenter();

/** As many columns as a fixed-width font needs: marks and joiners take none of their own. */
function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}
