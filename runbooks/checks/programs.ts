import { type Check, checksOf } from '@chatai/operations/health';
import { runbookOf } from '../components.ts';
import { buildTroubles } from '../facts/console-build.ts';
import { apiTroubleOf, pageRefusalOf, scriptTroubleOf } from '../facts/console-way.ts';
import type { Facts } from '../facts/facts.ts';
import { exhaustedOf, exhaustedText } from '../facts/pools.ts';
import { complaintOf, endsOf, grownTo, processOf, programs, restartsWithin, unitOf } from '../facts/programs.ts';
import { grade, thresholds } from '../thresholds.ts';
import { mebibytes } from '../words.ts';

const check = checksOf<Facts>();

/** Whose silence makes it silent. */
const standsOn: Record<string, readonly string[]> = { console: ['backend-answers'] };

/** What keeps a database from answering some questions, or any. */
const fromDatabase = [
  ...['database-answers', 'database-writable'],
  ...['database-locks', 'database-prepared', 'database-connections'],
];

/** Whose trouble it only passes on. */
const needsFrom: Record<string, readonly string[]> = {
  backend: ['backend-pool', 'keyring', 'database-schema', ...fromDatabase],
  console: ['backend-well', ...fromDatabase],
  botManager: fromDatabase,
};

/** Is each program there, does it answer, and does it stay? */
export const programChecks: Check<Facts>[] = [
  check({
    id: 'supervisor',
    component: 'supervisor',
    title: 'Supervisor answers',
    essential: true,
    needs: ['supervisor', 'running'],
    judge({ supervisor: { supervisor }, running }) {
      if (supervisor) return { status: 'ok', detail: `version ${supervisor.version}` };
      const detail =
        running.length > 0
          ? 'the programs of this data folder run, and their supervisor cannot be asked'
          : 'nothing keeps the programs of this data folder running';
      return { status: 'fail', detail };
    },
    fix: 'Start ChatAI with `npm start`. If programs still run: `chatai down` first.',
    mayNeed: ['release#continue-supervisor'],
  }),
  ...programs.flatMap(({ unit, source, component, title, path }) => [
    check({
      id: `${component}-runs`,
      component,
      title: `${title} runs`,
      needs: ['supervisor'],
      judge({ supervisor }) {
        const found = unitOf(supervisor, unit);
        if (!found) return { status: 'fail', detail: `${unit} is not kept running here` };
        if (found.state === 'ok') return { status: 'ok', pid: found.pid };
        if (found.state === 'starting') return { status: 'warn', detail: 'it is starting', pid: found.pid };
        return { status: 'fail', detail: `${found.state}; ${found.note}` };
      },
      after: ['supervisor'],
      fix: 'Read what it said last: `chatai logs up --level error`. It is started again by itself.',
    }),
    check({
      id: `${component}-answers`,
      component,
      title: `${title} answers`,
      needs: [source],
      judge(facts) {
        const { answer, refusal } = facts[source] as Facts['backend'];
        if (!answer) return { status: 'fail', detail: `${path} does not answer (${refusal})` };
        const said = `${path} ${answer.status}, ${answer.tookMs} ms`;
        return { status: answer.tookMs > thresholds.answerMs ? 'warn' : 'ok', detail: said, latencyMs: answer.tookMs };
      },
      after: [`${component}-runs`, ...(standsOn[component] ?? [])],
      fix: 'See what it does: `chatai diagnose`.',
      step: `${runbookOf[component]}#restart`,
    }),
    check({
      id: `${component}-well`,
      component,
      title: `${title} is well`,
      needs: [source],
      judge(facts, at) {
        const seen = facts[source] as Facts['backend'];
        if (!seen.answer) return { status: 'unknown', detail: 'it does not answer' };
        const complaint = complaintOf(seen, at);
        return complaint ? { status: 'fail', detail: complaint } : { status: 'ok' };
      },
      after: [`${component}-answers`, ...(standsOn[component] ?? []), ...(needsFrom[component] ?? [])],
      fix: 'See why: `chatai diagnose`.',
      step: `${runbookOf[component]}#restart`,
    }),
    check({
      id: `${component}-steady`,
      component,
      title: `${title} stays up`,
      needs: ['supervisor'],
      judge({ supervisor }, at) {
        const found = unitOf(supervisor, unit);
        const restarts = restartsWithin(found?.restarts ?? [], at);
        const detail = endsOf(found, at);
        return { status: grade(restarts, thresholds.restartsPerHour), restarts, ...(detail ? { detail } : {}) };
      },
      after: ['supervisor', `${component}-runs`],
      fix: 'Read why it ended: `chatai logs up --level error`. Restarting it again repairs nothing.',
    }),
    check({
      id: `${component}-memory`,
      component,
      title: `${title} keeps to its memory`,
      needs: ['supervisor', 'processes'],
      judge(facts) {
        const bytes = processOf(facts, unit)?.rssBytes;
        if (bytes === undefined) return { status: 'off', detail: 'it is not seen from here (normal)' };
        const grown = grownTo(facts, unit);
        return grown
          ? { status: 'warn', detail: `it has taken ${mebibytes(grown)}`, processBytes: bytes }
          : { status: 'ok', processBytes: bytes };
      },
      after: ['supervisor'],
      fix: 'Probably a memory leak. Restart it, and report the figure.',
      step: `${runbookOf[component]}#restart`,
    }),
  ]),
  check({
    id: 'backend-pool',
    component: 'backend',
    title: 'Backend has connections to the database left',
    essential: true,
    needs: ['pools'],
    judge({ pools }, at) {
      const exhausted = exhaustedOf({ pools }, at);
      return exhausted.length === 0
        ? { status: 'ok' }
        : { status: 'fail', detail: exhausted.map((one) => exhaustedText(one, at)).join('; ') };
    },
    after: [
      ...['backend-runs', 'backend-answers'],
      ...['database-answers', 'database-writable', 'database-connections', 'database-locks'],
    ],
    fix: 'See what holds them: `chatai diagnose api`. If the backend does not give them back, restart it.',
    step: 'backend#restart',
  }),
  check({
    id: 'console-passes',
    component: 'console',
    title: 'Console works in a browser',
    needs: ['consoleWay'],
    judge({ consoleWay }) {
      const troubles = [apiTroubleOf(consoleWay), scriptTroubleOf(consoleWay)].filter((one) => one !== undefined);
      if (troubles.length > 0) return { status: 'fail', detail: troubles.join('; ') };
      const refusal = pageRefusalOf(consoleWay);
      return refusal === undefined ? { status: 'ok' } : { status: 'unknown', detail: refusal };
    },
    after: ['console-runs', 'console-answers', 'console-well', 'backend-runs', 'backend-answers'],
    fix: 'See why: `chatai logs console --level warn`.',
    step: 'frontend#restart',
  }),
  check({
    id: 'console-build',
    component: 'console',
    title: 'Console is built from the files',
    needs: ['console', 'consoleBuild'],
    judge(facts) {
      const { stamp, state } = facts.consoleBuild;
      const troubles = buildTroubles(facts);
      return troubles.length === 0
        ? { status: 'ok', build: stamp }
        : { status: state === 'failed' ? 'fail' : 'warn', detail: troubles.join('; ') };
    },
    after: ['one-version'],
    fix: 'Build it and see what is said: `node apps/frontend/build.ts`; the console goes on serving meanwhile.',
    mayNeed: ['frontend#rebuild'],
  }),
];
