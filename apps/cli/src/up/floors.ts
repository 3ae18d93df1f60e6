import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import type { Log } from '@chatai/core/log';
import { identityOf } from '@chatai/core/process';
import { launchPostgres } from './database.ts';
import { upErrors } from './errors.ts';
import { launchProgram, type Program } from './program.ts';
import { recordOf } from './running.ts';
import { writeState } from './state-file.ts';
import { createUnit, DiedBeforeReady, type Unit, type UnitStatus } from './unit.ts';

export interface FloorsDeps {
  /** With the key that it was started with, whatever becomes of its file. */
  config: Config;
  /** That key is the one of `secret.key`, and no setting. */
  keyInFile: boolean;
  clock: Clock;
  log: Log;
  /** Programs by floor, lowest first. */
  programs: Program[][];
}

/** Everything that is kept running: the embedded database and the programs above it. */
export interface Floors {
  startDatabase(signal: AbortSignal): Promise<void>;
  /** All at once: a program waits by itself for those it needs, and that is quicker than one after the other. */
  startPrograms(signal: AbortSignal): Promise<void>;
  /** From the top floor down; those of one floor together. */
  stopPrograms(): Promise<void>;
  stopDatabase(): Promise<void>;
  /** Ends everything at once; the database replays its log at the next start. */
  kill(): void;
  /**
   * False when there is no such unit here. Without a name all are restarted: they stop from the top and start from the bottom, as at any start and end.
   * One restart after the other, however many ask. Rejects when one of them does not serve again within `readyWithinMs`.
   */
  restart(name: string | undefined): Promise<boolean>;
  status(): UnitStatus[];
}

/** Waiting for "ready": generous, because a cold machine with two cores starts everything at once. */
export const readyWithinMs = 60_000;

/** The programs share 13 s of the 15 (contract.md 1); the rest is the database's. */
const programsStopWithinMs = 13_000;
const databaseStopWithinMs = 1_500;

/** Makes the units, all stopped. Each change of one is written to the state file. */
export function createFloors(deps: FloorsDeps): Floors {
  const { config, clock, log } = deps;
  const onChange = () => {
    try {
      recordUnits(deps, floors);
    } catch (error) {
      // A disk that is full must not end what runs; only the next start knows a little less.
      log.warn('up.state.failed', { error });
    }
  };
  const aUnit = (unit: string, launch: Parameters<typeof createUnit>[0]['launch']) =>
    createUnit({ unit, launch, clock, log, onChange });
  const database = config.databaseUrl ? undefined : aUnit('postgresql', () => launchPostgres(config, clock));
  const floors: Floor[] = deps.programs.map((programs) =>
    programs.map((program) => ({
      program,
      unit: aUnit(program.unit, () => launchProgram(program, config.log.folder, clock)),
    })),
  );
  recordUnits(deps, floors);

  /** Those of one floor together, all of them within `programsStopWithinMs`. */
  const fromTheTop = async (end: (unit: Unit, withinMs: number) => Promise<void>): Promise<void> => {
    const deadline = clock.monotonicMs() + programsStopWithinMs;
    for (const floor of floors.toReversed()) {
      const left = Math.max(0, deadline - clock.monotonicMs());
      await Promise.all(floor.map(({ unit, program }) => end(unit, Math.min(program.stopWithinMs, left))));
    }
  };

  /** No program runs while the database is away: it would tell of a failure that is none. */
  const restartAll = async (signal: AbortSignal): Promise<void> => {
    await fromTheTop((unit, withinMs) => unit.hold(withinMs));
    try {
      await database?.restart(databaseStopWithinMs, signal);
    } finally {
      // Also when the database takes longer: the programs wait for it by themselves.
      await Promise.all(floors.flat().map(({ unit }) => unit.resume(signal)));
    }
  };

  const restart = async (name: string | undefined): Promise<boolean> => {
    const signal = AbortSignal.timeout(readyWithinMs);
    const programs = floors.flat().map(({ unit, program }) => ({ unit, withinMs: program.stopWithinMs }));
    const all = [...(database ? [{ unit: database, withinMs: databaseStopWithinMs }] : []), ...programs];
    const chosen = all.filter(({ unit }) => name === undefined || unit.name === name);
    for (const { unit } of chosen) log.info('unit.restart.asked', { unit: unit.name });
    if (name === undefined) await restartAll(signal);
    else for (const { unit, withinMs } of chosen) await unit.restart(withinMs, signal);
    return chosen.length > 0;
  };
  let lastRestart: Promise<unknown> = Promise.resolve();

  return {
    startDatabase: async (signal) => database?.start(signal),
    startPrograms: (signal) => startTogether(floors.flat(), clock, signal),
    stopPrograms: () => fromTheTop((unit, withinMs) => unit.stop(withinMs)),
    stopDatabase: async () => database?.stop(databaseStopWithinMs),
    kill() {
      for (const { unit } of floors.flat()) unit.kill();
      database?.kill();
    },
    restart(name) {
      // A program that two hold at once would wait for the one who has lost it.
      const mine = lastRestart.then(() => restart(name));
      lastRestart = mine.catch(() => {});
      return mine;
    },
    status: () => statusOf(config, database, floors),
  };
}

type Floor = { unit: Unit; program: Program }[];

async function startTogether(programs: Floor, clock: Clock, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const timeUp = new Error('its health address did not answer 200');
  const cancel = clock.after(readyWithinMs, () => ended.abort(timeUp));
  const starting = programs.map(async ({ unit, program: { component } }) => {
    try {
      await unit.start(AbortSignal.any([signal, ended.signal]));
    } catch (error) {
      if (error !== timeUp) throw error;
      throw upErrors.notReady({ unit: unit.name, component, seconds: readyWithinMs / 1000, reason: timeUp.message });
    }
  });
  try {
    await Promise.all(starting);
  } finally {
    cancel();
    // One failed: the others must not stay between started and not.
    ended.abort(new DiedBeforeReady('another program', 'the start has ended', ''));
    await Promise.allSettled(starting);
  }
}

/** Every unit of the status table, those that are not ours to run included. */
function statusOf(config: Config, database: Unit | undefined, floors: Floor[]): UnitStatus[] {
  const unseen = { pid: undefined, since: undefined, restarts: [], lastWords: undefined, lastEnd: undefined };
  const elsewhere = { ...unseen, state: 'stopped' as const };
  const order = [
    'chatai-backend',
    'chatai-frontend',
    'scalable_bot_manager',
    'chatai-watchdog',
    'postgresql',
    'redis',
    'simulator',
  ];
  return [
    ...floors.flat().map(({ unit }) => unit.status()),
    database
      ? { ...database.status(), note: database.status().note || 'embedded' }
      : { ...elsewhere, unit: 'postgresql', note: 'of DATABASE_URL' },
    { ...elsewhere, unit: 'redis', note: config.redisUrl ? 'of REDIS_URL' : 'not configured (normal)' },
  ].sort((a, b) => order.indexOf(a.unit) - order.indexOf(b.unit));
}

function recordUnits({ config, keyInFile }: Pick<FloorsDeps, 'config' | 'keyInFile'>, floors: Floor[]): void {
  writeState(config.home, {
    ...recordOf(config, keyInFile),
    supervisor: identityOf(process.pid),
    programs: floors.flat().flatMap(({ unit }) => {
      const identity = unit.identity();
      return identity ? [{ unit: unit.name, ...identity }] : [];
    }),
  });
}
