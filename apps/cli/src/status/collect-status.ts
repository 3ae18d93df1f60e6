import { health } from '@chatai/contract/health';
import { severity } from '@chatai/contract/words';
import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import type { CheckState } from '@chatai/core/health';
import type { HttpFacts } from '@chatai/operations/facts';
import { componentsOf, type Verdict } from '@chatai/operations/health';
import { type Reply, unitErrors } from '@chatai/operations/units';
import { botsOf, type Component, type Facts, restartsWithin } from '@chatai/runbooks';
import { collectHealth, isUnhealthy } from '../health/index.ts';

/** One row of the status table. */
export interface UnitLine {
  unit: string;
  state: CheckState;
  /** As the program itself says it. */
  version: string | undefined;
  pid: number | undefined;
  upMs: number | undefined;
  restartsLastHour: number | undefined;
  note: string;
}

export interface StatusReport {
  instance: string | undefined;
  /** Epoch milliseconds at which the look began: nothing in it is older. */
  at: number;
  /** `npm start` is not done yet: what does not answer is not a failure. */
  starting: boolean;
  /** As `chatai health` says it. */
  unhealthy: boolean;
  units: UnitLine[];
  /** How many the supervisor is to keep running, and how many of them have a process that serves. */
  kept: { wanted: number; serving: number } | undefined;
  /** Worker processes, each with how many bots it holds (their lease). */
  workers: { pid: number; bots: number; state: string }[];
  /** Components that are no unit and are not well, by the names that `/health` gives them. */
  notWell: { component: string; state: CheckState; note: string }[];
}

/** Rows, and the component whose checks say how each is. */
const rows: [unit: string, component: Component | undefined][] = [
  ['chatai-backend', 'backend'],
  ['chatai-frontend', 'console'],
  ['scalable_bot_manager', 'botManager'],
  ['chatai-watchdog', 'watchdog'],
  ['postgresql', 'database'],
  ['redis', 'redis'],
  ['simulator', 'simulator'],
];

/** With the start of `chatai` itself it is 2 s at most, also while a database, a disk or a program hangs (operations.md O4). */
const lookMs = 1_000;

/** Every unit of this installation. Throws `not-running` when it has no supervisor, `other-answers` when another one has its ports, `supervisor-lost` when it cannot be found. */
export async function collectStatus(deps: { config: Config; clock: Clock }): Promise<StatusReport> {
  const report = await collectHealth({ ...deps, withinMs: lookMs });
  const { instance, at, running, starting, supervisor, facts, verdicts } = report;
  if (!supervisor && !starting && !running) throw unitErrors.notRunning({ home: deps.config.home });
  // What cannot be seen because something else fails says nothing of this one.
  const said = verdicts.filter(
    ({ because, status, detail }) => !because || status !== 'unknown' || detail === 'starting',
  );
  const units = rows.flatMap(([unit, component]) => {
    const process = supervisor?.units.find((one) => one.unit === unit);
    const own = said.filter((one) => one.component === component);
    return process || own.length > 0 ? [unitLine(unit, { process, verdicts: own, facts }, at)] : [];
  });
  const unhealthy = !starting && isUnhealthy(report);
  // `stopped` are those that somebody else runs, or nobody.
  const wanted = supervisor?.units.filter(({ state }) => state !== 'stopped');
  const kept = wanted && { wanted: wanted.length, serving: wanted.filter(({ state }) => state === 'ok').length };
  return { instance, at, starting, unhealthy, units, kept, workers: workersOf(facts), notWell: notWellOf(said) };
}

function notWellOf(verdicts: Verdict[]): StatusReport['notWell'] {
  const shown = new Set<string | undefined>(rows.map(([, component]) => component));
  return Object.entries(componentsOf(verdicts.filter(({ component }) => !shown.has(component)))).flatMap(
    ([component, { status, detail = '' }]) =>
      severity[status] < severity.ok && detail !== 'starting' ? [{ component, state: status, note: detail }] : [],
  );
}

type Process = Reply['units'][number];

interface Seen {
  process: Process | undefined;
  verdicts: Verdict[];
  facts: Partial<Facts>;
}

function unitLine(unit: string, { process, verdicts, facts }: Seen, at: number): UnitLine {
  const running = process?.pid !== undefined;
  return {
    unit,
    ...stateOf(process, verdicts),
    version: versionOf(unit, facts),
    pid: process?.pid,
    upMs: running && process.since !== undefined ? at - process.since : undefined,
    restartsLastHour: running ? restartsWithin(process.restarts, at) : undefined,
  };
}

/** Where each says which version of it runs. */
function versionOf(unit: string, { backend, console, manager, watchdog, database }: Partial<Facts>) {
  if (unit === 'postgresql') return database?.server?.version;
  const programs: Record<string, HttpFacts | undefined> = {
    'chatai-backend': backend,
    'chatai-frontend': console,
    scalable_bot_manager: manager,
    'chatai-watchdog': watchdog,
  };
  return versioned.safeParse(programs[unit]?.answer?.body).data?.version;
}

const versioned = health.pick({ version: true });

function workersOf({ manager }: Partial<Facts>): StatusReport['workers'] {
  const { workers = [] } = (manager && botsOf({ manager })) ?? {};
  return workers.map(({ pid, bots, state }) => ({ pid, bots, state }));
}

/** The process first: what does not run cannot be healthy. Then the worst of what is checked of it. */
function stateOf(process: Process | undefined, verdicts: Verdict[]): { state: CheckState; note: string } {
  if (process?.state === 'restarting') return { state: 'fail', note: `waits to be started again; ${process.note}` };
  const [worst] = verdicts.toSorted((a, b) => severity[a.status] - severity[b.status]);
  if (process?.state === 'starting') return { state: worst?.status === 'fail' ? 'fail' : 'warn', note: 'starting' };
  if (!worst) return process?.state === 'ok' ? { state: 'ok', note: process.note } : { state: 'unknown', note: '' };
  if (worst.detail === 'starting') return { state: 'warn', note: 'starting' };
  if (worst.status === 'ok') return { state: 'ok', note: process?.note ?? '' };
  return { state: worst.status, note: worst.detail ?? '' };
}
