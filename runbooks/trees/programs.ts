import type { Branch } from '@chatai/operations/diagnosis';
import { runbookOf } from '../components.ts';
import type { Facts } from '../facts/facts.ts';
import {
  complaintOf,
  grownTo,
  isBeingStarted,
  loopDelayOf,
  type Program,
  processOf,
  restartsWithin,
  unitOf,
} from '../facts/programs.ts';
import { thresholds } from '../thresholds.ts';
import { mebibytes } from '../words.ts';

/**
 * Why a program is silent, or does not stay: the same questions for each of them. `explains` are leaves that follow from any of these; `upon` are programs
 * without which it says that it is not well.
 */
export function troublesOf(
  program: Program,
  explains: readonly string[] = [],
  upon: readonly Program[] = [],
): Branch<Facts>[] {
  const { unit, source, component, title, path } = program;
  const name = title.toLowerCase();
  const step = `${runbookOf[component]}#restart`;
  const answerOf = (facts: Facts, of: Program = program) => facts[of.source] as Facts['backend'];
  const restartsOf = ({ supervisor }: Pick<Facts, 'supervisor'>, at: number) =>
    restartsWithin(unitOf(supervisor, unit)?.restarts ?? [], at);

  /** It was started by somebody, or has only just begun: what it does not do yet is no trouble. Told as what could not be asked. */
  function refuseWhileItStarts(facts: Facts, at: number, of: Program = program): void {
    if (isBeingStarted(facts, of.unit, at)) throw new Error(`the ${of.title.toLowerCase()} is being started`);
  }
  function refuseUntilItSettled(facts: Facts, at: number): void {
    for (const one of [program, ...upon]) {
      refuseWhileItStarts(facts, at, one);
      const { uptimeSeconds = Number.POSITIVE_INFINITY } = (answerOf(facts, one).answer?.body ?? {}) as {
        uptimeSeconds?: number;
      };
      if (uptimeSeconds * 1_000 < thresholds.settlesMs)
        throw new Error(`the ${one.title.toLowerCase()} was started ${uptimeSeconds} s ago`);
    }
  }

  /** Who listens on the program's port in its place. A program that finds its port taken ends, and is there again for a moment at each start. */
  const portTakerOf = (facts: Facts) => {
    const { listener, url } = answerOf(facts);
    const own = unitOf(facts.supervisor, unit);
    return { url, listener: own && own.pid !== listener?.pid ? listener : undefined };
  };

  /** What its event loop says of a program that is slow. */
  const loopOf = (facts: Facts) => {
    const ms = loopDelayOf(answerOf(facts));
    const says = ms === undefined ? '' : `its event loop was ${Math.round(ms)} ms late`;
    return { isLate: ms !== undefined && ms >= thresholds.loopDelayMs, says };
  };

  const silent: Branch<Facts>[] = [
    {
      says: 'another program has its port',
      needs: ['supervisor', source],
      when(facts) {
        const { listener, url } = portTakerOf(facts);
        return listener ? [`${listener.name} (pid ${listener.pid}) listens on port ${new URL(url).port}`] : [];
      },
      leaf: {
        id: `${component}-port-taken`,
        finding(facts) {
          const { listener } = portTakerOf(facts);
          return `${listener?.name} (pid ${listener?.pid}) has taken the port of the ${name}`;
        },
        step: undefined,
        advice: 'End that program, or give one of the two another port',
        explains: [`${component}-gone`, `${component}-blocked`, ...explains],
      },
    },
    {
      says: 'its process is gone',
      needs: ['supervisor'],
      when({ supervisor }) {
        const own = unitOf(supervisor, unit);
        if (supervisor.supervisor && own?.pid === undefined) return ['it has no pid'];
        // Until it serves again it is as good as gone: it may die once more.
        return own?.state === 'starting' && own.note
          ? [`pid ${own.pid} is starting; the one before it ${own.note}`]
          : [];
      },
      leaf: {
        id: `${component}-gone`,
        finding: ({ supervisor }) =>
          `the ${name} does not run (${unitOf(supervisor, unit)?.note || 'it was not started'}); ChatAI keeps trying to start it`,
        step: undefined,
        advice: 'Read why it ends: `chatai logs up --level error`',
        explains: [`${component}-blocked`, ...explains],
      },
    },
    {
      says: 'its process is held by a signal',
      needs: ['supervisor', 'processes'],
      when: (facts) => {
        const use = processOf(facts, unit);
        return use?.state === 'T' ? [`pid ${use.pid} is in state T`] : [];
      },
      leaf: {
        id: `${component}-stopped`,
        finding: () =>
          `the ${name} is held by a signal (SIGSTOP): it does nothing until it gets SIGCONT or is restarted`,
        step,
        explains,
      },
    },
    {
      says: 'its event loop is blocked',
      needs: ['supervisor', 'processes', source],
      when(facts) {
        const use = processOf(facts, unit);
        // One that has served keeps its port while it computes: the kernel takes what comes.
        const hasLeft = !answerOf(facts).listener && unitOf(facts.supervisor, unit)?.state === 'ok';
        return use && !hasLeft && use.state !== 'T' && use.busy >= thresholds.blockedBusy
          ? [`pid ${use.pid} computes ${Math.round(use.busy * 100)} % of the time and answers nothing`]
          : [];
      },
      leaf: {
        id: `${component}-blocked`,
        finding: () => `the ${name} computes without a pause and answers nobody`,
        step,
        explains,
      },
    },
  ];

  return [
    {
      says: `the ${name} does not answer`,
      needs: [source],
      when(facts, at) {
        const { answer, url, refusal } = answerOf(facts);
        if (answer) return [];
        refuseWhileItStarts(facts, at);
        return [`${url}: ${refusal}`];
      },
      probe: 'chatai status',
      branches: silent,
      leaf: {
        id: `${component}-silent`,
        finding: (facts) => `the ${name} runs and does not answer (${answerOf(facts).refusal})`,
        step,
        explains,
      },
    },
    {
      says: `the ${name} is slow`,
      needs: [source, 'database', ...upon.map((one) => one.source)],
      when(facts, at) {
        const { answer } = answerOf(facts);
        if (!answer || answer.tookMs <= thresholds.answerMs || !facts.database.server) return [];
        refuseUntilItSettled(facts, at);
        const { isLate, says } = loopOf(facts);
        return [`${path} took ${answer.tookMs} ms`, ...(isLate ? [says] : [])];
      },
      probe: 'chatai status',
      leaf: {
        id: `${component}-slow`,
        finding: (facts) =>
          `the ${name} takes ${answerOf(facts).answer?.tookMs} ms to say how it is: ${loopOf(facts).isLate ? 'it computes too much at once' : 'something keeps it busy'}`,
        against(facts) {
          const { isLate, says } = loopOf(facts);
          return says && !isLate ? [says] : [];
        },
        step,
        explains,
      },
    },
    {
      says: `the ${name} is not well by itself`,
      needs: [source, 'database', ...upon.map((one) => one.source)],
      when(facts, at) {
        const complaint = complaintOf(answerOf(facts), at);
        const { server, unwritable } = facts.database;
        if (!complaint || !server || server.readOnly || server.inRecovery || unwritable) return [];
        refuseUntilItSettled(facts, at);
        return [complaint];
      },
      leaf: {
        id: `${component}-unwell`,
        finding: (facts, at) =>
          `the ${name} says that it is not well (${complaintOf(answerOf(facts), at)}), and what it names answers others`,
        step,
        explains,
      },
    },
    {
      says: `the ${name} has grown`,
      needs: ['supervisor', 'processes'],
      when(facts) {
        const bytes = grownTo(facts, unit);
        return bytes ? [`it has taken ${mebibytes(bytes)}`] : [];
      },
      leaf: {
        id: `${component}-grown`,
        finding: (facts) => `the ${name} has taken ${mebibytes(grownTo(facts, unit) ?? 0)}: probably a memory leak`,
        step,
      },
    },
    {
      says: `the ${name} does not stay up`,
      needs: ['supervisor'],
      when: (facts, at) =>
        restartsOf(facts, at) > 0 ? [`it ended by itself ${restartsOf(facts, at)} x in an hour`] : [],
      branches: [
        {
          says: 'it runs out of memory',
          needs: ['supervisor'],
          when: ({ supervisor }) =>
            /heap out of memory|Cannot allocate memory/.test(unitOf(supervisor, unit)?.lastWords ?? '')
              ? ['it said "out of memory" before it ended']
              : [],
          leaf: {
            id: `${component}-out-of-memory`,
            finding: () => `the ${name} ran out of memory, ended and was started again`,
            step: undefined,
            advice:
              'Read its log: `chatai logs up --level error`, and see whether the machine is short of memory: `chatai diagnose slow`',
            past: true,
          },
        },
      ],
      leaf: {
        id: `${component}-unsteady`,
        finding: ({ supervisor }, at) => {
          const { lastEnd, restarts = [] } = unitOf(supervisor, unit) ?? {};
          const isLoop = restartsWithin(restarts, at) >= thresholds.restartsPerHour.fail;
          return `the ${name} ${isLoop ? 'dies again and again' : 'died'}${lastEnd ? ` (${lastEnd})` : ''} and was started again`;
        },
        step: undefined,
        advice: 'Read why: `chatai logs up --level error`. Restarting it again repairs nothing',
        past: true,
      },
    },
  ];
}
