import type { FoundPassage, SearchResult } from './search.ts';

/** What the extractive model says: the owner's own words. */
export interface Quote {
  text: string;
  /** The passages it is taken from, best first. */
  from: FoundPassage[];
}

/** Most sentences of a quote. */
const mostSentences = 3;
/** A passage nearly as good as the best may give sentences too: of two about one matter either may hold the answer. */
const nearlyBest = 0.9;
/** A good sentence of the best passage goes before a slightly better one of another. */
const passageWeight = 7;

/**
 * The confidence of a search from which on we answer. Measured: of questions about other subjects, put in the
 * style of XQuAD, more than nine in ten stay below; of those about the matter, one in thirty (decision note).
 */
export const sureFrom = 1.35;

/** Does the knowledge speak about what was asked? */
export const answersFrom = (result: SearchResult): boolean =>
  result.passages.length > 0 && result.confidence >= sureFrom;

/** A pair's answer word for word, or the one to three best sentences, in their order. Empty when nothing was found. */
export function quote(passages: readonly FoundPassage[]): Quote {
  const top = passages[0];
  if (!top) return { text: '', from: [] };
  if (top.kind === 'qa') return { text: top.body, from: [top] };
  const near = passages
    .slice(0, 3)
    .filter((passage) => passage.kind !== 'qa' && passage.score >= nearlyBest * top.score);
  const sentences = near.flatMap((passage) =>
    passage.sentences.map((sentence, at) => ({ passage, at, value: sentence.score + passageWeight * passage.score })),
  );
  const said = sentences.filter(({ passage, at }) => !isHeading(passage, at));
  const chosen = (said.length > 0 ? said : sentences).sort((x, y) => y.value - x.value).slice(0, mostSentences);
  const from = near.filter((passage) => chosen.some((one) => one.passage === passage));
  const texts = from.map((passage) => {
    const own = chosen.filter((one) => one.passage === passage).map((one) => one.at);
    return textOf(
      passage,
      own.sort((x, y) => x - y),
    );
  });
  return { text: join(texts), from };
}

/** A heading of Markdown says what follows, and answers nothing. */
const isHeading = ({ body, sentences }: FoundPassage, at: number): boolean =>
  /^#{1,6}\s/.test(body.slice(sentences[at]?.start, sentences[at]?.end));

/** Sentences that stand side by side keep what is between them. */
function textOf(passage: FoundPassage, places: number[]): string {
  const runs: { start: number; end: number; last: number }[] = [];
  for (const place of places) {
    const sentence = passage.sentences[place];
    if (!sentence) continue;
    const run = runs.at(-1);
    if (run && run.last === place - 1) Object.assign(run, { end: sentence.end, last: place });
    else runs.push({ start: sentence.start, end: sentence.end, last: place });
  }
  return join(runs.map(({ start, end }) => passage.body.slice(start, end)));
}

/** Ideographs take no space between sentences. */
const join = (parts: string[]): string =>
  parts.reduce(
    (text, part) => (text === '' || /[\u3002\uff01\uff1f]$/u.test(text) ? text + part : `${text} ${part}`),
    '',
  );
