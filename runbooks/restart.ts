import { type Step, stepsOf } from '@chatai/operations/runbook';
import type { Abilities } from './abilities.ts';
import { everyBot, noBot } from './blast-radius.ts';
import type { Facts } from './facts.ts';
import { complaintOf, grownTo, mebibytes, type Program } from './programs.ts';
import { thresholds } from './thresholds.ts';

const step = stepsOf<Abilities>();

/** As the kill tests see it: until the next process serves. */
const usualSeconds = 6;

/** Restarts a program that answers over HTTP, when that can help: it is silent, slow, not well by itself, or has grown. */
export const restartStep = (program: Program): Step<Abilities> => {
  const { unit, source, title, path } = program;

  /** What a restart could mend; undefined when there is nothing. */
  async function troubleOf({ look }: Pick<Abilities, 'look'>): Promise<string | undefined> {
    const { facts, at } = await look(source, 'supervisor', 'processes');
    const seen = facts[source];
    if (!seen?.answer) return `${path} does not answer (${seen?.refusal})`;
    if (seen.answer.tookMs > thresholds.answerMs) return `${path} took ${seen.answer.tookMs} ms`;
    const complaint = complaintOf(seen, at);
    if (complaint) return `${path} says that it is not well: ${complaint}`;
    const { supervisor, processes } = facts;
    const bytes = supervisor && processes && grownTo({ supervisor, processes }, unit);
    return bytes ? `it has taken ${mebibytes(bytes)}` : undefined;
  }

  return step({
    slug: 'restart',
    title: `Restart the ${title.toLowerCase()}`,
    symptom: `It runs and does not answer, takes more than a second (\`${path}\`), is not well although its database is, or has taken too much memory.`,
    emergency: true,
    risk: 'medium',
    role: 'on-call',
    timeoutMs: 90_000,
    scope: unit,
    restarts: true,
    uses: ['look', 'restart'],
    async check({ can }) {
      const says = await troubleOf(can);
      if (says === undefined) return { fine: true, says: `${path} answers, and is well` };
      const database = (await can.look('database')).facts.database as Facts['database'];
      // Whatever stands on the database is not well without it, and would not be after a restart.
      return database.server
        ? { fine: false, says }
        : { fine: true, says: `the database does not answer (${database.refusal?.reason}): mend that first` };
    },
    // Bots poll and send in the manager's workers; webhooks of the backend are sent again by Telegram.
    blastRadius: async ({ can }) => (source === 'manager' ? everyBot(can, usualSeconds) : noBot(usualSeconds)),
    would: () => `restart ${unit}, which ends what it does within 10 s`,
    async act({ can }) {
      await can.restart(unit);
      return `${unit} was restarted`;
    },
    async verify({ can }) {
      const says = await troubleOf(can);
      return says === undefined ? { fine: true, says: `${path} answers, and is well` } : { fine: false, says };
    },
    undo: 'A restart is not taken back: what it was doing is done again by whoever asked.',
  });
};
