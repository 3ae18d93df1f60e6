import { median } from '../rig/figures.ts';
import type { TableFigures } from './table-figures.ts';

export interface Minute extends TableFigures {
  minute: number;
  repliesPerSecond: number;
  p50Ms: number;
  p95Ms: number;
  cpuMsPerReply: number;
  late: number;
  failed: number;
}

/** Differences below this are noise on a machine that others use too. */
const noise = 1.2;

const columns = {
  repliesPerSecond: 'replies/s',
  p50Ms: 'p50 ms',
  p95Ms: 'p95 ms',
  cpuMsPerReply: 'ms CPU/reply',
  deadRows: 'dead rows',
  kibPerReply: 'KiB/reply',
  steadyMiB: 'MiB of steady tables',
} as const;
type Column = keyof typeof columns;

const shown = (column: Column, value: number) =>
  value.toFixed(column === 'deadRows' || column === 'repliesPerSecond' ? 0 : 2);

export function printMinute(one: Minute): void {
  const figures = (Object.keys(columns) as Column[]).map(
    (column) => `${columns[column]} ${shown(column, one[column])}`,
  );
  process.stdout.write(
    `minute ${String(one.minute).padStart(3)}  ${figures.join('  ')}  vacuums ${one.vacuums}  late ${one.late}  failed ${one.failed}\n`,
  );
}

/** The last third beside the second; the first one warms up. */
export function printVerdict(minutes: Minute[], unanswered: number): void {
  const third = Math.floor(minutes.length / 3);
  process.stdout.write(`\nunanswered ${unanswered}; median of the last third beside that of the second:\n`);
  if (third === 0) return;
  const [second, last] = [minutes.slice(-2 * third, -third), minutes.slice(-third)];
  for (const column of Object.keys(columns) as Column[]) {
    const [before, after] = [second, last].map((part) => median(part.map((one) => one[column]))) as [number, number];
    const isFlat = column === 'repliesPerSecond' ? after >= before / noise : after <= before * noise;
    process.stdout.write(
      `${columns[column].padEnd(22)} ${shown(column, before)} -> ${shown(column, after)}  ${(after / before).toFixed(2)}  ${isFlat ? 'flat' : 'NOT FLAT'}\n`,
    );
  }
}
