import { fenceAfter } from './fences.ts';

/** Deeper quotes and lists are read as text. The parser's time and stack grow with the depth. */
const deepest = 8;
/** In code a line may begin with anything; but whether it is code to the parser too, only the parser knows. */
const deepestInCode = 60;

const marker = /[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))/y;

/** Escapes the marks of quotes and lists that are nested too deep in one line. What a reader sees is the same. */
export function withoutDeepNesting(source: string): string {
  let fence = '';
  return source
    .split('\n')
    .map((line) => {
      const inCode = fence !== '';
      fence = fenceAfter(fence, line);
      return escaped(line, inCode ? deepestInCode : deepest);
    })
    .join('\n');
}

function escaped(line: string, most: number): string {
  marker.lastIndex = 0;
  for (let depth = 0; depth < most; depth++) if (!marker.test(line)) return line;
  const at = marker.lastIndex;
  if (!marker.test(line)) return line;
  // The last character of a mark is what makes it one.
  const end = marker.lastIndex - 1;
  return end < at ? line : `${line.slice(0, end)}\\${line.slice(end)}`;
}
