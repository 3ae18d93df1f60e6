interface Range {
  start: number;
  end: number;
}

/** Around the first place. */
const before = 40;
const longest = 160;

/** The piece of a text around the first of these places, on one line, cut between words, and where the places are in it. */
export function snippetOf(text: string, places: Range[]): { snippet: string; matches: Range[] } {
  const first = places[0]?.start ?? 0;
  const start = first <= before ? 0 : startOfWord(text, first - before);
  const end = text.length - start <= longest ? text.length : endOfWord(text, start + longest);
  const lead = start > 0 ? '…' : '';
  const piece = text.slice(start, end).replace(/\s/gu, ' ');
  return {
    snippet: `${lead}${piece}${end < text.length ? '…' : ''}`,
    matches: places
      .filter((place) => place.start >= start && place.end <= end)
      .map((place) => ({ start: place.start - start + lead.length, end: place.end - start + lead.length })),
  };
}

/** The end of the white space at or behind `at`, unless it is far away (some scripts have none); never inside a surrogate pair. */
function startOfWord(text: string, at: number): number {
  const space = text.slice(at, at + before).search(/\s/u);
  return space >= 0 ? at + space + 1 : whole(text, at);
}

function endOfWord(text: string, at: number): number {
  const space = text.slice(0, at).search(/\s\S*$/u);
  return space > at - before ? space : whole(text, at);
}

const whole = (text: string, at: number) => (/[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at);
