// The file of `chatai bots import`: assistant, token, mode; CSV (a header line is allowed) or a JSON document a line.
import { readList } from './list-file.ts';

/** One line that can be used. `assistant` is a name or id, empty for the only one. */
export interface ListedBot {
  line: number;
  assistant: string;
  token: string;
  mode?: 'webhook' | 'polling';
}

/** What stands in the file, and what is wrong with it, each with its line. No token is repeated. */
export function readBotList(text: string): { bots: ListedBot[]; problems: { line: number; problem: string }[] } {
  const bots: ListedBot[] = [];
  const problems: { line: number; problem: string }[] = [];
  for (const entry of readList(text, shape)) {
    const { line } = entry;
    if ('problem' in entry) {
      problems.push({ line, problem: entry.problem });
      continue;
    }
    const { assistant, token, mode } = entry.fields;
    if (token === '') problems.push({ line, problem: 'the token is missing' });
    else if (mode !== '' && mode !== 'webhook' && mode !== 'polling') {
      problems.push({ line, problem: 'the mode must be webhook or polling' });
    } else bots.push({ line, assistant, token, ...(mode === '' ? {} : { mode }) });
  }
  return { bots, problems };
}

const shape = {
  names: ['assistant', 'token', 'mode'],
  least: 2,
  also: { assistantId: 'assistant' },
} as const;
