// The file of `chatai knowledge add --qa`: question, answer; CSV (a header line is allowed) or a JSON document a line.
import { readList } from './list-file.ts';

/** A question with its answer, and the line that it begins on. */
export interface ListedPair {
  line: number;
  question: string;
  answer: string;
}

/** What stands in the file, and what is wrong with it, each with its line. */
export function readPairList(text: string): { pairs: ListedPair[]; problems: { line: number; problem: string }[] } {
  const pairs: ListedPair[] = [];
  const problems: { line: number; problem: string }[] = [];
  for (const entry of readList(text, { names: ['question', 'answer'], least: 2 })) {
    const { line } = entry;
    if ('problem' in entry) problems.push({ line, problem: entry.problem });
    else if (entry.fields.question === '') problems.push({ line, problem: 'the question is missing' });
    else if (entry.fields.answer === '') problems.push({ line, problem: 'the answer is missing' });
    else pairs.push({ line, ...entry.fields });
  }
  return { pairs, problems };
}
