const fenceLine = /^[ \t>]*(`{3,}|~{3,})([^\n]*)$/;

/** The fence of code that is open after this line, given the one before it; empty when there is none. */
export function fenceAfter(open: string, line: string): string {
  const [, marks = '', rest = ''] = fenceLine.exec(line) ?? [];
  if (marks === '') return open;
  // CommonMark 4.5: an opening fence of backticks has none in its info string; a closing one has none, and is as long.
  if (open === '') return marks[0] === '`' && rest.includes('`') ? '' : marks;
  return marks[0] === open[0] && marks.length >= open.length && rest.trim() === '' ? '' : open;
}
