import type { Clock } from '@chatai/core/clock';
import { coreErrors } from '@chatai/core/errors';
import type { AnswerTurn } from '../../src/turns/index.ts';
import type { Dice } from '../seeds.ts';

/** What a question asks for beside its word. */
export const kinds = ['', '', '', '', 'slow', 'slow', 'long', 'flaky', 'broken', 'poison'];

/** The answer to a question: its words, at greater length when it asks for that. */
function answerTo(question: string): string {
  const text = `re ${question.match(/q\d+x/g)?.join(' ') ?? 'nothing'}`;
  return question.includes('long') ? `${text} ${'and so on '.repeat(500)}` : text;
}

/** The assistant of a world: speaks piece by piece, fails as it is asked to, and stops when it is told to. */
export function anAnswer(random: Dice) {
  let isWell = false;
  const answerOn =
    (clock: Clock): AnswerTurn =>
    async ({ question, partial }, signal, onText) => {
      if (!isWell && question.includes('poison')) throw new Error('poisonous');
      if (!isWell && question.includes('flaky') && random.chance(0.5)) throw new Error('flaky');
      if (question.includes('broken') && random.chance(0.7)) throw coreErrors.notFound({ what: 'model' });
      const whole = partial === undefined ? answerTo(question) : 'and the rest of it';
      const answer = { answered: true, sources: [], model: 'simulation', usage: { inputTokens: 1, outputTokens: 1 } };
      const pieces = question.includes('slow') ? 4 : random.between(1, 2);
      let text = '';
      for (let piece = 1; piece <= pieces; piece++) {
        try {
          await clock.sleep(question.includes('slow') ? random.between(300, 3_000) : random.between(0, 400), signal);
        } catch (error) {
          if (text === '') throw error;
          return { ...answer, text, ending: 'stopped', error };
        }
        const more = whole.slice(text.length, Math.ceil((whole.length * piece) / pieces));
        text += more;
        onText?.(more);
      }
      return { ...answer, text };
    };
  return {
    answerOn,
    /** From now on it fails no more, but where the model says no. */
    heal() {
      isWell = true;
    },
  };
}
