import { seen } from '@chatai/operations/facts';
import { type Outcome, type Step, stepsOf } from '@chatai/operations/runbook';
import { failureOf, wayFailureOf } from '../converse/index.ts';
import { apiTroubleOf, pageRefusalOf, scriptTroubleOf } from '../facts/console-way.ts';
import { complaintOf, grownTo, type Program } from '../facts/programs.ts';
import { thresholds } from '../thresholds.ts';
import { mebibytes } from '../words.ts';
import type { Abilities } from './abilities.ts';
import { everyBot, noBot } from './blast-radius.ts';

const step = stepsOf<Abilities>();

/** As the kill tests see it: until the next process serves. */
const usualSeconds = 6;

/** Without what a program is not well, and would not be after a restart. The watchdog needs nothing. */
const standsOn: Record<Program['source'], 'database' | 'backend' | undefined> = {
  backend: 'database',
  manager: 'database',
  console: 'backend',
  watchdog: undefined,
};

/** What must be repaired first; undefined when there is nothing. */
async function missing(source: Program['source'], { look }: Pick<Abilities, 'look'>): Promise<string | undefined> {
  if (standsOn[source] === 'database') {
    const { server, refusal } = seen(await look('database'), 'database');
    return server ? undefined : `the database does not answer (${refusal?.reason})`;
  }
  if (standsOn[source] !== 'backend') return undefined;
  const { answer, refusal } = seen(await look('backend'), 'backend');
  return answer && answer.status < 500 ? undefined : `the backend is not well (${refusal ?? answer?.status})`;
}

/**
 * Is whoever writes answered? Without a bot and an assistant there is nobody to ask, and that is no failure; nor is a model that does not answer: what was
 * repaired is the way to it.
 */
export async function itConverses({ converse }: Pick<Abilities, 'converse'>, signal: AbortSignal): Promise<Outcome> {
  const held = await converse(signal);
  const failure = wayFailureOf(held);
  if (failure !== undefined) return { fine: false, says: `a question is not answered (${failure})` };
  const unable = failureOf(held);
  if (unable !== undefined)
    return { fine: true, says: `a question is taken, and its answer is an apology (${unable})` };
  const times = held.said.map(({ channel, tookMs }) => `${channel} in ${tookMs} ms`);
  return { fine: true, says: times.length > 0 ? `a question was answered: ${times.join(', ')}` : 'it serves' };
}

/** First that, then that whoever writes is answered. */
export async function thenItConverses(
  outcome: Outcome,
  can: Pick<Abilities, 'converse'>,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!outcome.fine) return outcome;
  const { fine, says } = await itConverses(can, signal);
  return { fine, says: `${outcome.says}; ${says}` };
}

/** Restarts a program that answers over HTTP, when that can help: it is silent, slow, not well by itself, or has grown. */
export const restartStep = (program: Program): Step<Abilities> => {
  const { unit, source, title, path } = program;

  /** What a restart could repair; undefined when there is nothing. */
  async function troubleOf({ look }: Pick<Abilities, 'look'>): Promise<string | undefined> {
    const looked = await look(
      source,
      'supervisor',
      'processes',
      ...(source === 'console' ? ['consoleWay' as const] : []),
    );
    const { answer, refusal, ...rest } = seen(looked, source);
    if (!answer) return `${path} does not answer (${refusal})`;
    if (answer.tookMs > thresholds.answerMs) return `${path} took ${answer.tookMs} ms`;
    const complaint = complaintOf({ answer, refusal, ...rest }, looked.at);
    if (complaint) return `${path} says that it is not well: ${complaint}`;
    const { supervisor, processes } = looked.facts;
    if (source === 'console') {
      const way = seen(looked, 'consoleWay');
      const trouble = apiTroubleOf(way) ?? scriptTroubleOf(way) ?? pageRefusalOf(way);
      if (trouble) return `in a browser it does not work: ${trouble}`;
    }
    const bytes = supervisor && processes && grownTo({ supervisor, processes }, unit);
    return bytes ? `it has taken ${mebibytes(bytes)}` : undefined;
  }

  return step({
    slug: 'restart',
    title: `Restart the ${title.toLowerCase()}`,
    symptom: `It runs, but does not answer, takes more than a second (\`${path}\`), reports a fault of its own, or uses too much memory.`,
    emergency: true,
    risk: 'medium',
    role: 'on-call',
    timeoutMs: 90_000,
    scope: unit,
    restarts: true,
    uses: ['look', 'lastSeen', 'restart', 'converse'],
    async check({ can }) {
      const says = await troubleOf(can);
      if (says === undefined) return { fine: true, says: `${path} answers, and is well` };
      const first = await missing(source, can);
      return first === undefined ? { fine: false, says } : { fine: true, says: `${first}: repair that first` };
    },
    // Bots poll and send in the manager's workers; webhooks of the backend are sent again by Telegram.
    blastRadius: async ({ can }) => (source === 'manager' ? everyBot(can, usualSeconds) : noBot(usualSeconds)),
    would: () => `restart ${unit}; it gets 10 s to finish its work`,
    async act({ can }) {
      await can.restart(unit);
      return `${unit} was restarted`;
    },
    async verify({ can, signal }) {
      const trouble = await troubleOf(can);
      if (trouble !== undefined) return { fine: false, says: trouble };
      const isWell = { fine: true, says: `${path} answers, and is well` };
      return standsOn[source] === 'database' ? thenItConverses(isWell, can, signal) : isWell;
    },
    undo: 'Nothing to take back: interrupted requests are sent again by whoever sent them.',
  });
};
