import type { Button } from '../channels/telegram/index.ts';
import { pressData, type Why } from './press-data.ts';
import { labelIn } from './replies.ts';

export interface Choice {
  helpful: boolean;
  why: Why | undefined;
}

const mark = (isChosen: boolean, words: string) => (isChosen ? `✓ ${words}` : words);

/** The question whether an answer helped, with what was chosen; who says no may say why. */
export function ratingButtons(language: string | undefined, turnId: string, choice?: Choice): Button[][] {
  const verdict = (verb: 'good' | 'bad', isChosen: boolean): Button => ({
    text: mark(isChosen, labelIn(language, verb)),
    data: pressData({ verb, turnId }),
  });
  const reason = (why: Why): Button => ({
    text: mark(choice?.why === why, labelIn(language, why)),
    data: pressData({ verb: 'why', turnId, why }),
  });
  const question = [verdict('good', choice?.helpful === true), verdict('bad', choice?.helpful === false)];
  if (choice?.helpful !== false) return [question];
  return [question, [reason('wrong'), reason('incomplete')], [reason('person')]];
}
