import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import { isAppError } from '@chatai/core/errors';
import type { CheckState } from '@chatai/core/health';
import { type CheckLine, collectHealth } from '../health/index.ts';
import { askSupervisor, type Reply } from '../up/control.ts';
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

/** Every unit of this installation. Throws `not-running` when there is no supervisor and no program answers. */
export async function collectStatus(deps: { config: Config; clock: Clock }): Promise<StatusReport> {
  const at = deps.clock.now();
  const [supervisor, health] = await Promise.all([supervisorOf(deps.config), collectHealth(deps)]);
  if (!supervisor && !health.running) throw upErrors.notRunning({ home: deps.config.home });
  const units = rows.flatMap(([unit, check]) => {
    const process = supervisor?.units.find((one) => one.unit === unit);
    const line = health.checks.find(({ name }) => name === check);
    return process || line ? [unitLine(unit, process, line, at)] : [];
  });
  return { at, units };
}

type Process = Reply['units'][number];

function unitLine(unit: string, process: Process | undefined, line: CheckLine | undefined, at: number): UnitLine {
  const running = process?.pid !== undefined;
  return {
    unit,
    ...stateOf(process, line),
    pid: process?.pid,
    upMs: running && process.since !== undefined ? at - process.since : undefined,
    restartsLastHour: running ? process.restartsLastHour : undefined,
  };
}

/** The process first: what does not run cannot be healthy. Then what the program says of itself. */
function stateOf(process: Process | undefined, line: CheckLine | undefined): { state: CheckState; note: string } {
  if (process?.state === 'restarting') return { state: 'fail', note: `waits to be started again; ${process.note}` };
  if (process?.state === 'starting') return { state: 'warn', note: 'starting' };
  if (!line) return process?.state === 'ok' ? { state: 'ok', note: process.note } : { state: 'unknown', note: '' };
  if (line.status === 'ok') return { state: 'ok', note: process?.note ?? '' };
  if (line.status === 'off') return { state: 'off', note: line.detail };
  return { state: line.status, note: line.detail };
}

async function supervisorOf(config: Config): Promise<Reply | undefined> {
  try {
    return await askSupervisor(config, { command: 'status' });
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}
