import type { Button } from '../channels/telegram/index.ts';
import type { TurnAnswer } from '../turns/index.ts';
import { pressData } from './press-data.ts';
import { ratingButtons } from './ratings.ts';
import { labelIn, replyIn } from './replies.ts';

/** What a turn says in the end: an answer of the assistant, or the platform's own words. */
export interface TurnReply extends TurnAnswer {
  /** The words as they stand, no Markdown. */
  plain: boolean;
  /** Shown under the words and not kept: why the answer is not whole, what was not looked at. */
  notes: string[];
  buttons: Button[][];
  /** It is an apology, for this reason. */
  failure: string | undefined;
}

/** The turn that speaks, and to whom; `asker` as the buttons have it. */
export interface Speaking {
  turnId: string;
  language: string | undefined;
  asker: number | undefined;
}

/** The platform speaks: nothing is charged. An empty text says nothing. */
export const platformReply = (text: string, buttons: Button[][] = []): TurnReply => ({
  text,
  answered: false,
  sources: [],
  model: '',
  usage: { inputTokens: 0, outputTokens: 0 },
  plain: true,
  notes: [],
  buttons,
  failure: undefined,
});

/** What an answer that the model has made of the turn looks like. `rated`: people are asked whether it helped. */
export function answerReply(
  answer: TurnAnswer,
  of: Speaking & { rated: boolean; note: string | undefined },
): TurnReply {
  const { turnId, language, asker } = of;
  const more = { text: labelIn(language, 'more'), data: pressData({ verb: 'more', turnId, asker }) };
  return {
    ...answer,
    // The built-in model says the owner's own words as they stand.
    plain: answer.model.startsWith('builtin/'),
    notes: [answer.ending && replyIn(language, answer.ending), of.note].filter((note) => note !== undefined),
    buttons: answer.ending ? [[more]] : of.rated ? ratingButtons(language, turnId) : [],
    failure: undefined,
  };
}

/** One sentence and a button that asks the same anew. `failure`: why, for the owner. */
export function apology({ turnId, language, asker }: Speaking, failure: string): TurnReply {
  const again = { text: labelIn(language, 'again'), data: pressData({ verb: 'again', turnId, asker }) };
  return { ...platformReply(replyIn(language, 'failed'), [[again]]), failure };
}
