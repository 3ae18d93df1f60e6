import { type Range, sentencesOf } from './sentences.ts';

/** A passage of a text: some whole sentences in a row. `sentences` are relative to `body`. */
export interface Passage {
  body: string;
  sentences: Range[];
}

/** A passage is closed at the first line break behind this, */
const enough = 900;
/** or at the end of a sentence before this. Figures: docs/decisions, "Passages of 900 to 1,500 characters". */
const most = 1_500;

/** Parts a text into passages, at paragraphs where there are some, never within a sentence. */
export function passagesOf(text: string): Passage[] {
  const passages: Passage[] = [];
  let open: Range[] = [];
  const close = () => {
    const first = open[0];
    const last = open.at(-1);
    if (!first || !last) return;
    passages.push({
      body: text.slice(first.start, last.end),
      sentences: open.map(({ start, end }) => ({ start: start - first.start, end: end - first.start })),
    });
    open = [];
  };
  for (const sentence of sentencesOf(text)) {
    const first = open[0];
    const last = open.at(-1);
    if (first && last) {
      const newParagraph = /[\r\n\u2028\u2029]/.test(text.slice(last.end, sentence.start));
      const length = last.end - first.start;
      if (sentence.end - first.start > most || (newParagraph && length > enough)) close();
    }
    open.push(sentence);
  }
  close();
  return passages;
}
