import { type Check, checksOf } from '@chatai/operations/health';
import type { Facts } from '../facts.ts';
import { programs, unitOf } from '../programs.ts';
import { thresholds } from '../thresholds.ts';

const check = checksOf<Facts>();

/** Whose silence makes it silent. */
const standsOn: Record<string, readonly string[]> = { console: ['backend-answers'] };

/** Whose trouble it only passes on. */
const needsFrom: Record<string, readonly string[]> = {
  backend: ['database-answers', 'database-writable'],
  console: ['backend-well', 'database-answers', 'database-writable'],
  botManager: ['database-answers'],
};

/** Is each program there, does it answer, and does it stay? */
export const programChecks: Check<Facts>[] = [
  check({
    id: 'supervisor',
    component: 'supervisor',
    title: 'Supervisor',
    essential: true,
    needs: ['supervisor'],
    judge: ({ supervisor: { supervisor } }) =>
      supervisor
        ? { status: 'ok', detail: `version ${supervisor.version}` }
        : { status: 'fail', detail: 'nothing keeps the programs of this data folder running' },
    fix: 'Start it with `npm start`.',
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
      fix: 'See what it does: `chatai diagnose api`.',
      step: `${runbookOf(component)}#restart`,
    }),
    check({
      id: `${component}-well`,
      component,
      title: `${title} is well`,
      needs: [source],
      judge(facts) {
        const { answer } = facts[source] as Facts['backend'];
        if (!answer) return { status: 'unknown', detail: 'it does not answer' };
        return answer.status < 400 ? { status: 'ok' } : { status: 'fail', detail: `${path} ${answer.status}` };
      },
      after: [`${component}-answers`, ...(standsOn[component] ?? []), ...(needsFrom[component] ?? [])],
      fix: `See what it names: \`curl -s localhost${path}\`.`,
    }),
    check({
      id: `${component}-steady`,
      component,
      title: `${title} stays up`,
      needs: ['supervisor'],
      judge({ supervisor }) {
        const { restartsLastHour: restarts = 0, note = '' } = unitOf(supervisor, unit) ?? {};
        const { warn, fail } = thresholds.restartsPerHour;
        const status = restarts >= fail ? 'fail' : restarts >= warn ? 'warn' : 'ok';
        return {
          status,
          restarts,
          ...(restarts > 0 ? { detail: `ended by itself ${restarts} x in an hour; ${note}` } : {}),
        };
      },
      after: ['supervisor'],
      fix: 'Read why it ended: `chatai logs up --level error`. Restarting it again mends nothing.',
    }),
  ]),
];

function runbookOf(component: string): string {
  return component === 'console' ? 'frontend' : component === 'botManager' ? 'workers' : 'backend';
}
