import { diffWordsWithSpace } from 'diff';

export interface WordChange {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Between two changes, fewer words than these that stayed are taken as written anew: word by word, a rewritten sentence is a riddle. */
const fewWords = 3;

/** What one text has to lose and to gain to become the other; where both, what goes stands first. */
export function wordChanges(before: string, after: string): WordChange[] {
  const changes: WordChange[] = [];
  let [same, removed, added] = ['', '', ''];
  const push = (kind: WordChange['kind'], text: string) => {
    if (text !== '') changes.push({ kind, text });
  };
  for (const part of diffWordsWithSpace(before, after)) {
    if (!part.added && !part.removed) {
      same += part.value;
      continue;
    }
    // What stayed between two changes belongs to both.
    if (same !== '' && removed + added !== '' && wordsIn(same) < fewWords && !same.includes('\n')) {
      removed += same;
      added += same;
    } else if (same !== '') {
      push('removed', removed);
      push('added', added);
      push('same', same);
      [removed, added] = ['', ''];
    }
    same = '';
    if (part.removed) removed += part.value;
    else added += part.value;
  }
  push('removed', removed);
  push('added', added);
  push('same', same);
  return changes;
}

const wordsIn = (text: string): number => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
