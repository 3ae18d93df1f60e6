import type { Connections, Session } from '@chatai/core/database';
import { thresholds } from '../thresholds.ts';
import { seconds } from '../words.ts';
import type { Facts } from './facts.ts';

/** Whoever holds something: enough to find it, and nothing that people wrote. */
export const named = ({ pid, program, state }: Session): string =>
  `${program} (pid ${pid}, ${state ?? 'state unknown'})`;

/** Programs by how many connections they hold, the most first, with what their sessions do. */
export function holders({
  connections,
}: Facts['sessions']): { program: string; count: number; groups: Connections[] }[] {
  const byProgram = Map.groupBy(connections, ({ program }) => program);
  return [...byProgram]
    .map(([program, groups]) => ({ program, groups, count: groups.reduce((sum, { count }) => sum + count, 0) }))
    .sort((a, b) => b.count - a.count);
}

/** `90 idle, the oldest for 300 s after: select ?` */
export function doing({ count, state, oldest: { since, statement } }: Connections, at: number): string {
  const how = since === undefined ? '' : `, the oldest for ${seconds(at - since)}`;
  const what = statement ? `${state === 'active' ? '' : ' after'}: ${statement}` : ', without a statement yet';
  return `${count} ${state}${how}${what}`;
}

/** Whoever has held a transaction open for too long, the oldest; one that runs a single statement all the time is told by that. */
export const leftOpen = (sessions: Session[], at: number): Session | undefined =>
  sessions.find(
    ({ state, transactionSince = at, statementSince = at }) =>
      at - transactionSince >= thresholds.transactionMs.warn &&
      (state !== 'active' || at - statementSince < thresholds.statementMs),
  );

/** Of those that work, and do not wait for a lock. */
export const slowest = (sessions: Session[]): Session | undefined =>
  sessions
    .filter(({ state, waitsFor }) => state === 'active' && !waitsFor?.startsWith('Lock'))
    .sort((a, b) => (a.statementSince ?? 0) - (b.statementSince ?? 0))[0];
