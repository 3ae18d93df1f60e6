import { type Config, secretKeyOf } from '@chatai/core/config';
import { rotateOpenFile } from '@chatai/core/log';
import { identityOf } from '@chatai/core/process';
import { type Command, type Reply, serveControl } from '@chatai/operations/units';
import type { Progress } from '../output/progress.ts';
import { checkOutsideDatabase, migrateDatabase, prepareCluster } from './database.ts';
import { explained } from './explained.ts';
import { firstAnswer } from './first-answer.ts';
import { createFloors, type Floors, type FloorsDeps, readyWithinMs } from './floors.ts';
import { lockFolder } from './folder-lock.ts';
import { prepareFolders } from './folders.ts';
import { keepKeyFile } from './key-file.ts';
import { reapOrphans } from './orphans.ts';
import { checkPorts } from './ports.ts';
import { recordOf } from './running.ts';
import { readState, removeState, writeState } from './state-file.ts';

/** What the product does around the floors. `up` knows processes; this knows assistants, bots and people. */
export interface Product {
  /** Between the migrations and the programs, at every start: makes the demo workspace, its assistant and the sandbox bot when they are absent. */
  prepare(config: Config, signal: AbortSignal): Promise<void>;
  /**
   * Once every program serves: resolves when the sandbox bot has answered a message (or one internal question, with TELEGRAM_API_ROOT),
   * or to why the model behind it did not and what to do.
   */
  waitForAnswer(config: Config, signal: AbortSignal): Promise<string | undefined>;
  /** The first admin's one-time link; undefined once somebody has signed in. */
  signInLink(config: Config): Promise<string | undefined>;
}

export interface UpDeps extends Omit<FloorsDeps, 'keyInFile'> {
  version: string;
  progress: Progress;
  /** Makes what the programs need that is not in the data folder: the console's build. */
  build(signal: AbortSignal): Promise<void>;
  product: Product;
}

/** How the outside ends us. */
export interface UpSignals {
  /** Ends the start; what was started is stopped. */
  stop: AbortSignal;
  /** Ends everything at once, also while it is being stopped. */
  kill: AbortSignal;
  /** `chatai down` was asked for. */
  onDown(): void;
}

/** Everything runs. */
export interface UpHandle {
  signInLink: string | undefined;
  /** Why nothing is answered although everything runs, and what to do. */
  warning: string | undefined;
  /** Ends everything from the top, within 15 s. */
  stop(): Promise<void>;
}

/**
 * Starts the installation of one data folder, floor by floor, and returns when all of it serves. When something is in the way it throws
 * an AppError with the cause and the setting to change, and nothing stays behind.
 */
export async function up(given: UpDeps, signals: UpSignals): Promise<UpHandle> {
  const { clock, product, progress } = given;
  const undo: (() => Promise<void> | void)[] = [];
  const undoAll = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  const failed = new AbortController();
  const signal = AbortSignal.any([signals.stop, failed.signal]);
  try {
    prepareFolders(given.config);
    const lock = await lockFolder(given.config.home, clock);
    undo.push(lock.release);
    const deps = withItsKey(given);
    const { config } = deps;
    undo.push(keepKeyFile(deps));
    await progress.step('ending what a killed start left behind', () => takeOver(deps), 1_000);
    undo.push(() => removeState(config.home));
    await checkPorts(config);

    const floors = createFloors(deps);
    signals.kill.addEventListener('abort', floors.kill);
    const state = { ready: false };
    const control = await serveControl(config, (asked) => answerCommand(asked, deps, floors, state, signals.onDown));
    // Last of all: `chatai down` waits until it closes, and then the folder is free.
    undo.unshift(control.close);

    const built = deps.build(signal);
    undo.push(() => built.catch(() => {}));
    // It runs beside the next steps, and what goes wrong there is told first.
    built.catch(() => {});
    undo.push(keepRotating(deps), floors.stopDatabase);
    await startDatabase(deps, floors, signal);
    await product.prepare(config, signal);
    await built;

    undo.push(floors.stopPrograms);
    await progress.step('starting the programs', () => floors.startPrograms(signal));
    const answered = progress.step('waiting for the first answer', () => firstAnswer(deps, signal), 1_000);
    const [signInLink, warning] = await Promise.all([product.signInLink(config), answered]);
    if (warning) deps.log.warn('up.unanswered', { reason: warning });
    state.ready = true;
    return { signInLink, warning, stop: undoAll };
  } catch (error) {
    failed.abort(error);
    await undoAll();
    throw explained(error, given);
  }
}

type Deps = UpDeps & FloorsDeps;

/** From here on the key is what it was at the start. Throws `secret-key-missing` and `secret-key-unusable`. */
const withItsKey = (given: UpDeps): Deps => ({
  ...given,
  config: { ...given.config, secretKey: secretKeyOf(given.config) },
  keyInFile: given.config.secretKey === undefined,
});

/** The folder has a new holder, whose pid the next `npm start` names; what the last one left behind is ended first. */
async function takeOver({ config, keyInFile, clock, log }: Deps): Promise<void> {
  const before = readState(config.home);
  const supervisor = identityOf(process.pid);
  writeState(config.home, { ...recordOf(config, keyInFile), supervisor, programs: before?.programs ?? [] });
  const count = await reapOrphans(before, clock);
  if (count > 0) log.warn('orphans.reaped', { count });
}

/** PostgreSQL writes its log itself; it is rotated by us, at the start and each hour. */
function keepRotating({ config, clock, log }: UpDeps): () => void {
  let cancel = () => {};
  const rotate = () => {
    try {
      rotateOpenFile({ folder: config.log.folder, component: 'postgresql', clock });
    } catch (error) {
      log.warn('log.rotation.failed', { error });
    }
    cancel = clock.after(3_600_000, rotate);
  };
  rotate();
  return () => cancel();
}

async function startDatabase({ config, progress }: UpDeps, floors: Floors, signal: AbortSignal): Promise<void> {
  if (config.databaseUrl) {
    await progress.step('connecting to the database of DATABASE_URL', () => checkOutsideDatabase(config));
  } else {
    await prepareCluster(config, progress);
    signal.throwIfAborted();
    await progress.step('starting the database', () => floors.startDatabase(signal));
  }
  signal.throwIfAborted();
  await progress.step('migrating the database', () => migrateDatabase(config), 500);
  signal.throwIfAborted();
}

/** The first build takes 12 s; a machine that is short of everything may need much longer. */
const builtWithinMs = 120_000;

async function answerCommand(
  asked: Command,
  { version, log, build }: UpDeps,
  floors: Floors,
  state: { ready: boolean },
  onDown: () => void,
): Promise<Reply> {
  const reply = (problem?: string): Reply => ({
    version,
    ready: state.ready,
    units: floors.status(),
    ...(problem === undefined ? {} : { problem }),
  });
  switch (asked.command) {
    case 'status':
      return reply();
    case 'down':
      onDown();
      return reply();
    case 'restart': {
      if (!state.ready) return reply('ChatAI is still starting');
      try {
        // Its files may have been replaced while it ran: it would not serve again without a build of them.
        if (asked.unit === undefined || asked.unit === 'chatai-frontend')
          await build(AbortSignal.timeout(builtWithinMs));
      } catch (error) {
        return reply(`${(error as Error).message}; nothing was restarted`);
      }
      try {
        const found = await floors.restart(asked.unit);
        return reply(found ? undefined : `there is no unit ${asked.unit} here`);
      } catch (error) {
        log.error('unit.restart.failed', { ...(asked.unit ? { unit: asked.unit } : {}), error });
        return reply(`${asked.unit ?? 'a unit'} did not come back within ${readyWithinMs / 1000} s`);
      }
    }
  }
}
