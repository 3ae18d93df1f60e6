import type { ServerFacts } from '@chatai/core/database';
import type { Branch } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts/facts.ts';
import { unwell } from '../facts/programs.ts';
import { doing, holders, leftOpen, named, slowest } from '../facts/sessions.ts';
import { thresholds } from '../thresholds.ts';
import { seconds } from '../words.ts';

const isOurs = (program: string) => /^(backend|worker|bot-manager|knowledge|chatai)/.test(program);
const mostOf = ({ maxConnections, reservedConnections }: ServerFacts) => maxConnections - reservedConnections;
/** Of programs and states, as evidence. */
const mostGroups = 6;

/** Who holds the connections of the database. */
export const connectionQuestions: Branch<Facts>[] = [
  {
    says: 'the connections of the database are used up',
    needs: ['database', 'sessions'],
    when({ database: { server }, sessions }, at) {
      if (!server || server.usedConnections < thresholds.connections * mostOf(server)) return [];
      const groups = holders(sessions).flatMap(({ program, groups: its }) =>
        its.map((one) => `${program}: ${doing(one, at)}`),
      );
      return [`${server.usedConnections} of ${mostOf(server)} are in use`, ...groups.slice(0, mostGroups)];
    },
    otherwise: ({ database: { server } }) =>
      server ? `${server.usedConnections} of ${mostOf(server)} are in use` : 'it did not say',
    leaf: {
      id: 'connections-exhausted',
      finding({ database: { server }, sessions }, at) {
        const [first] = holders(sessions);
        const what = first?.groups.map((one) => doing(one, at)).join('; ');
        return `${first?.program} holds ${first?.count} of ${server?.maxConnections} connections: ${what}`;
      },
      against: ({ sessions }) => (isOurs(holders(sessions)[0]?.program ?? '') ? ['it is one of our own programs'] : []),
      step: 'backend#free-connections',
      params: ({ sessions }) => ({ program: holders(sessions)[0]?.program ?? '' }),
      explains: unwell,
    },
  },
];

/** Who holds its locks and transactions. */
export const sessionQuestions: Branch<Facts>[] = [
  {
    says: 'statements wait for a lock',
    needs: ['sessions'],
    when({ sessions: { waits }, upkeep }, at) {
      const longest = blockedLongest(waits);
      if (!longest || at - (longest.since ?? at) < thresholds.lockWaitMs.warn) return [];
      return [
        `${waits.length} wait, the longest ${seconds(at - (longest.since ?? at))}`,
        ...longest.blockers.map((one) => `${named(one)} holds it`),
        ...longest.prepared.map((gid) => `the prepared transaction ${gid} holds it, too`),
        ...deadlocksIn(upkeep),
      ];
    },
    otherwise: ({ sessions: { waits }, upkeep }) =>
      [waits.length === 0 ? 'none waits' : `${waits.length} wait`, ...deadlocksIn(upkeep)].join('; '),
    leaf: {
      id: 'lock-pile-up',
      finding: ({ sessions: { waits } }) =>
        `${blockedLongest(waits)?.blockers.map(named).join(', ')} blocks ${waits.length} others`,
      step: 'backend#end-blocker',
      params: ({ sessions: { waits } }) => ({ pid: String(blockedLongest(waits)?.blockers[0]?.pid ?? '') }),
      explains: ['transaction-open', 'statement-slow', 'backend-pool-exhausted', ...unwell],
    },
  },
  {
    says: 'a transaction stays open',
    needs: ['sessions'],
    when({ sessions: { sessions } }, at) {
      const oldest = leftOpen(sessions, at);
      return oldest ? [`${named(oldest)} for ${seconds(at - (oldest.transactionSince ?? at))}`] : [];
    },
    otherwise({ sessions: { sessions } }, at) {
      const [oldest] = sessions;
      return oldest ? `the oldest is open for ${seconds(at - (oldest.transactionSince ?? at))}` : 'none is open';
    },
    leaf: {
      id: 'transaction-open',
      finding({ sessions: { sessions } }, at) {
        const oldest = leftOpen(sessions, at);
        return `${oldest && named(oldest)} holds a transaction open`;
      },
      step: 'backend#end-transaction',
      params: ({ sessions: { sessions } }, at) => ({ pid: String(leftOpen(sessions, at)?.pid ?? '') }),
      explains: ['dead-rows'],
    },
  },
  {
    says: 'a statement takes long',
    needs: ['sessions'],
    when({ sessions: { sessions } }, at) {
      const slow = slowest(sessions);
      const runsMs = at - (slow?.statementSince ?? at);
      return slow && runsMs >= thresholds.statementMs
        ? [`${named(slow)} for ${seconds(runsMs)}: ${slow.statement}`]
        : [];
    },
    otherwise({ sessions: { sessions } }, at) {
      const slow = slowest(sessions);
      return slow ? `the longest runs for ${seconds(at - (slow.statementSince ?? at))}` : 'none runs';
    },
    leaf: {
      id: 'statement-slow',
      finding: ({ sessions: { sessions } }) => `${slowest(sessions)?.program} runs a statement that takes long`,
      step: 'backend#cancel-statement',
      params: ({ sessions: { sessions } }) => ({ pid: String(slowest(sessions)?.pid ?? '') }),
      explains: ['dead-rows'],
    },
  },
];

/** By a session that can be named: a prepared transaction is told as such, and what has ended meanwhile holds nothing. */
const blockedLongest = (waits: Facts['sessions']['waits']) => waits.find(({ blockers }) => blockers.length > 0);

/** A figure beside what is so now: from one look nobody knows whether they become more. Upkeep may not have been seen. */
function deadlocksIn(upkeep: Facts['upkeep'] | undefined): string[] {
  const { count, since } = upkeep?.deadlocks ?? { count: 0, since: null };
  const from = since === null ? 'since the database was made' : `since ${new Date(since).toISOString()}`;
  return count === 0 ? [] : [`deadlocks ${from}: ${count}`];
}
