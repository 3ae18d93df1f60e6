import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import type { CheckState } from '@chatai/core/health';
import { type CheckLine, collectHealth } from '../health/index.ts';
import type { Reply } from '../up/control.ts';
import { upErrors } from '../up/errors.ts';

/** One row of the status table. */
export interface UnitLine {
  unit: string;
  state: CheckState;
  pid: number | undefined;
  upMs: number | undefined;
  restartsLastHour: number | undefined;
  note: string;
}

export interface StatusReport {
  /** Epoch milliseconds at which the look began: nothing in it is older. */
  at: number;
  /** `npm start` is not done yet: what does not answer is not a failure. */
  starting: boolean;
  units: UnitLine[];
}

/** Rows and the health line that says how each is. */
const rows: [unit: string, check: string | undefined][] = [
  ['chatai-backend', 'Backend'],
  ['chatai-frontend', 'Frontend'],
  ['scalable_bot_manager', 'Bot manager'],
  ['postgresql', 'Database'],
  ['redis', 'Redis'],
  ['simulator', undefined],
];

/** Every unit of this installation. Throws `not-running` when it has no supervisor, `other-answers` when another one has its ports. */
export async function collectStatus(deps: { config: Config; clock: Clock }): Promise<StatusReport> {
  const at = deps.clock.now();
  const health = await collectHealth(deps);
  if (!health.supervisor) throw upErrors.notRunning({ home: deps.config.home });
  const { ready, units: processes } = health.supervisor;
  const units = rows.flatMap(([unit, check]) => {
    const process = processes.find((one) => one.unit === unit);
    const line = health.checks.find(({ name }) => name === check);
    return process || line ? [unitLine(unit, process, line, { at, ready })] : [];
  });
  return { at, starting: !ready, units };
}

type Process = Reply['units'][number];

function unitLine(
  unit: string,
  process: Process | undefined,
  line: CheckLine | undefined,
  { at, ready }: { at: number; ready: boolean },
): UnitLine {
  const running = process?.pid !== undefined;
  return {
    unit,
    ...stateOf(process, line, ready),
    pid: process?.pid,
    upMs: running && process.since !== undefined ? at - process.since : undefined,
    restartsLastHour: running ? process.restartsLastHour : undefined,
  };
}

/** The process first: what does not run cannot be healthy. Then what the program says of itself. */
function stateOf(
  process: Process | undefined,
  line: CheckLine | undefined,
  ready: boolean,
): { state: CheckState; note: string } {
  if (process?.state === 'restarting') return { state: 'fail', note: `waits to be started again; ${process.note}` };
  if (process?.state === 'starting') return { state: 'warn', note: 'starting' };
  if (!ready && line?.status === 'unknown') return { state: 'warn', note: 'starting' };
  if (!line) return process?.state === 'ok' ? { state: 'ok', note: process.note } : { state: 'unknown', note: '' };
  if (line.status === 'ok') return { state: 'ok', note: process?.note ?? '' };
  if (line.status === 'off') return { state: 'off', note: line.detail };
  return { state: line.status, note: line.detail };
}
