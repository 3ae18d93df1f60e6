import type { Branch } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts/facts.ts';
import { unwell } from '../facts/programs.ts';
import { leftPrepared, unclearedIn } from '../facts/upkeep.ts';
import { thresholds } from '../thresholds.ts';
import { mebibytes, seconds } from '../words.ts';

/** What the database keeps for somebody who does not come: locks, log, rows that are dead. */
export const upkeepQuestions: Branch<Facts>[] = [
  {
    says: 'a prepared transaction is left open',
    needs: ['upkeep', 'sessions'],
    when: (facts, at) =>
      leftPrepared(facts, at).map(
        ({ gid, role, since, waiting }) =>
          `${gid} of ${role} for ${seconds(at - since)}${waiting > 0 ? `; ${waiting} wait for its locks` : ''}`,
      ),
    otherwise: ({ upkeep: { prepared } }) => (prepared.length === 0 ? 'there is none' : `${prepared.length} are young`),
    leaf: {
      id: 'prepared-open',
      finding(facts, at) {
        const [first] = leftPrepared(facts, at);
        const blocks = first && first.waiting > 0 ? ` and blocks ${first.waiting} others` : '';
        return `the prepared transaction ${first?.gid} (of ${first?.role}) is left open${blocks}: no session has it any more, and it outlives every restart`;
      },
      step: 'backend#end-prepared',
      params: (facts, at) => ({ gid: leftPrepared(facts, at)[0]?.gid ?? '' }),
      explains: ['transaction-open', 'statement-slow', 'backend-pool-exhausted', 'dead-rows', ...unwell],
    },
  },
  {
    says: 'log is kept for a replication slot that nobody reads from',
    needs: ['upkeep'],
    when: ({ upkeep: { unusedSlots } }) =>
      unusedSlots
        .filter(({ heldBytes }) => heldBytes >= thresholds.slotBytes.warn)
        .map(({ name, heldBytes }) => `${name} holds back ${mebibytes(heldBytes)}`),
    otherwise({ upkeep: { unusedSlots } }) {
      const [most] = unusedSlots;
      return most ? `${most.name} holds back ${mebibytes(most.heldBytes)}` : 'none is unused';
    },
    leaf: {
      id: 'slot-unused',
      finding: ({ upkeep: { unusedSlots } }) =>
        `the database keeps ${mebibytes(unusedSlots[0]?.heldBytes ?? 0)} of log for the replication slot ${unusedSlots[0]?.name}, from which nobody reads, and more until its disk is full: start its reader again, or drop it`,
      step: 'backend#drop-slot',
      params: ({ upkeep: { unusedSlots } }) => ({ slot: unusedSlots[0]?.name ?? '' }),
      explains: ['dead-rows'],
    },
  },
  {
    says: 'dead rows are not cleared away',
    needs: ['upkeep'],
    when: ({ upkeep }, at) =>
      unclearedIn(upkeep, at).map(({ row: { table, dead, live }, why }) => `${table}: ${dead}, live ${live}; ${why}`),
    otherwise({ upkeep: { deadRows } }) {
      const [most] = deadRows;
      return most ? `the most are ${most.dead} of ${most.table}` : 'no table has many';
    },
    leaf: {
      id: 'dead-rows',
      finding({ upkeep }, at) {
        const [first] = unclearedIn(upkeep, at);
        return `${first?.row.dead} dead rows of ${first?.row.table} are not cleared away: ${first?.why}`;
      },
      step: 'backend#vacuum-table',
      params: ({ upkeep }, at) => ({ table: unclearedIn(upkeep, at)[0]?.row.table ?? '' }),
    },
  },
  {
    says: 'transaction ids near their end',
    needs: ['database'],
    when: ({ database: { server } }) =>
      server && server.wraparound >= thresholds.wraparound.warn
        ? [`${Math.round(server.wraparound * 100)} % of autovacuum_freeze_max_age is used up`]
        : [],
    otherwise: ({ database: { server } }) => `${Math.round((server?.wraparound ?? 0) * 100)} % of it is used up`,
    leaf: {
      id: 'wraparound-near',
      finding: () => 'vacuum does not keep up with freezing: in the end PostgreSQL refuses every write',
      step: 'backend#freeze',
    },
  },
];
