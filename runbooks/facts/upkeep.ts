import type { DeadRows } from '@chatai/core/database';
import { thresholds } from '../thresholds.ts';
import type { Facts } from './facts.ts';

type Upkeep = Facts['upkeep'];
type Prepared = Upkeep['prepared'][number];

/** A table whose dead rows nothing will clear away, and why. */
export interface Uncleared {
  row: DeadRows;
  why: string;
}

/** The worst first. Where autovacuum is only on its way there is none: it comes once a minute, and one look cannot tell for how long it has not. */
export const unclearedIn = (upkeep: Upkeep, at: number): Uncleared[] =>
  upkeep.deadRows.filter(isMuch).flatMap((row) => {
    const why = [
      ...(row.off === null
        ? []
        : [`autovacuum is switched off for ${row.off === 'table' ? 'it' : 'the whole server'}`]),
      ...heldBack(upkeep, at),
      ...(isForgotten(row, upkeep) ? ['every worker of autovacuum is busy with other tables'] : []),
    ];
    return why.length === 0 ? [] : [{ row, why: why.join(', and ') }];
  });

const isMuch = ({ dead, startsAt }: DeadRows) =>
  dead >= thresholds.deadRows.least && dead >= thresholds.deadRows.times * startsAt;

const isForgotten = ({ off, isBeingVacuumed }: DeadRows, { autovacuum: { busyWorkers, mostWorkers } }: Upkeep) =>
  off === null && !isBeingVacuumed && busyWorkers >= mostWorkers;

/** A session that has just begun holds nothing back that matters; an unused slot tells no time and comes to no end by itself. */
function heldBack({ horizon }: Upkeep, at: number): string[] {
  if (!horizon || (horizon.since !== null && at - horizon.since < thresholds.transactionMs.warn)) return [];
  const { kind, name, pid } = horizon;
  const who = {
    session: `the transaction of ${name} (pid ${pid})`,
    prepared: `the prepared transaction ${name}`,
    slot: `the unused replication slot ${name}`,
  };
  return [`${who[kind]} still sees them`];
}

/** A prepared transaction that nobody has ended, and how many wait for its locks. Those for whom somebody waits come first, then the oldest. */
export function leftPrepared(
  { upkeep: { prepared }, sessions: { waits } }: Pick<Facts, 'upkeep' | 'sessions'>,
  at: number,
): (Prepared & { waiting: number })[] {
  return prepared
    .map((one) => {
      const behind = waits.filter((wait) => wait.prepared.includes(one.gid));
      const isInTheWay = behind.some(({ since = at }) => at - since >= thresholds.lockWaitMs.warn);
      return { ...one, waiting: behind.length, isInTheWay };
    })
    .filter(({ since, isInTheWay }) => isInTheWay || at - since >= thresholds.transactionMs.warn)
    .sort((a, b) => Number(b.isInTheWay) - Number(a.isInTheWay))
    .map(({ isInTheWay: _, ...one }) => one);
}
