import { type Step, stepsOf } from '@chatai/operations/runbook';
import type { Abilities } from './abilities.ts';
import type { Program } from './programs.ts';
import { thresholds } from './thresholds.ts';

const step = stepsOf<Abilities>();

/** Restarts a program that answers over HTTP, when it does not. */
export const restartStep = ({ unit, source, title, path }: Program): Step<Abilities> =>
  step({
    slug: 'restart',
    title: `Restart the ${title.toLowerCase()}`,
    symptom: `It runs and does not answer: \`${path}\` is silent or takes more than a second.`,
    emergency: true,
    risk: 'medium',
    role: 'on-call',
    timeoutMs: 90_000,
    scope: unit,
    uses: ['look', 'restart'],
    async check({ can }) {
      const { answer, refusal } = (await can.look(source)).facts[source] ?? {};
      if (answer && answer.tookMs <= thresholds.answerMs)
        return { fine: true, says: `${path} answers ${answer.status} in ${answer.tookMs} ms` };
      return {
        fine: false,
        says: answer ? `${path} took ${answer.tookMs} ms` : `${path} does not answer (${refusal})`,
      };
    },
    would: () => `restart ${unit}, which ends what it does within 10 s`,
    async act({ can }) {
      await can.restart(unit);
      return `${unit} was restarted`;
    },
    async verify({ can }) {
      const { answer, refusal } = (await can.look(source)).facts[source] ?? {};
      return answer?.status === 200
        ? { fine: true, says: `${path} answers 200 in ${answer.tookMs} ms` }
        : { fine: false, says: `${path} does not answer 200 (${answer?.status ?? refusal})` };
    },
    undo: 'A restart is not taken back: what it was doing is done again by whoever asked.',
  });
