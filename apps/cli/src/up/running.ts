import { type Config, hasSecretKey, type LocalAddress, readKeyFile, secretKeyOf } from '@chatai/core/config';
import { deriveKey, keyringOf, seal, unseal } from '@chatai/core/crypto';
import { isRunning } from '@chatai/core/process';
import type { Here } from '@chatai/runbooks';
import { upErrors } from './errors.ts';
import { lostHolderOf } from './folder-holder.ts';
import { readState, type UpState } from './state-file.ts';

/** What runs on this data folder, as its supervisor recorded it; undefined when nothing does. */
export function runningOn(home: string): UpState | undefined {
  const state = readState(home);
  return state && isRunning(state.supervisor) ? state : undefined;
}

/** Throws `supervisor-lost` when somebody runs on this data folder whose record and socket were deleted: nothing is known of where it answers. */
export function requireRecord(home: string): void {
  const lost = runningOn(home) ? undefined : lostHolderOf(home);
  if (lost) throw upErrors.supervisorLost({ home, pid: lost.pid });
}

const parts = ['backend', 'console', 'manager', 'simulator', 'watchdog'] as const;

/** The part of the state that comes from the settings. */
export const recordOf = (
  config: Config,
  keyInFile: boolean,
): Pick<UpState, 'addresses' | 'outside' | 'instance' | 'keyMark' | 'keyInFile' | 'reaches'> => {
  const address = ({ port, url }: LocalAddress) => ({ port, url });
  const { backend, console, manager, simulator, watchdog, consoleUrl, publicUrl } = config;
  const addresses = {
    backend: address(backend),
    console: address(console),
    manager: address(manager),
    simulator: address(simulator),
    watchdog: address(watchdog),
  };
  return {
    addresses,
    outside: { consoleUrl, publicUrl },
    instance: config.instance,
    keyMark: keyMarkOf(config),
    keyInFile,
    reaches: sealedReach(config),
  };
};

type Reach = Pick<Config, 'databaseUrl' | 'redisUrl' | 'telegramApiRoot' | 'model' | 'previousSecretKey' | 'log'>;
const reachContext = 'what an installation reaches';

function sealedReach(config: Config): string | undefined {
  if (!hasSecretKey(config)) return undefined;
  const { databaseUrl, redisUrl, telegramApiRoot, model, previousSecretKey, log } = config;
  const reach: Reach = { databaseUrl, redisUrl, telegramApiRoot, model, previousSecretKey, log };
  return seal(keyringOf(secretKeyOf(config)), JSON.stringify(reach), reachContext).toString('base64');
}

/** Undefined for whoever has not its key, and of a supervisor that is older than this. */
function reachOf({ reaches, keyMark }: UpState, config: Config): Reach | undefined {
  if (reaches === undefined || keyMark !== keyMarkOf(config)) return undefined;
  const text = unseal(keyringOf(secretKeyOf(config)), Buffer.from(reaches, 'base64'), reachContext);
  const unset = {
    databaseUrl: undefined,
    redisUrl: undefined,
    telegramApiRoot: undefined,
    previousSecretKey: undefined,
  };
  // What was not set then is not set, whatever this shell says.
  return { ...unset, ...(JSON.parse(text) as Omit<Reach, keyof typeof unset>) };
}

/**
 * This shell's settings with the addresses, the name and the outside of what runs on its data folder: whoever opens a second terminal need not repeat
 * how it was started, and must not judge by what was not set there. Throws `other-ports` when this shell says itself, and otherwise, where the programs are.
 */
export function asItRuns(config: Config): Config {
  const running = runningOn(config.home);
  if (!running) return config;
  for (const part of parts) {
    const { setBy, port } = config[part];
    const runs = running.addresses[part].port;
    if (setBy && port !== runs) throw upErrors.otherPorts({ setting: setBy, part, port, runs, home: config.home });
  }
  const { backend, console, manager, simulator, watchdog } = running.addresses;
  return {
    ...config,
    ...reachOf(running, config),
    instance: instanceOf(config),
    consoleUrl: running.outside?.consoleUrl ?? console.url,
    publicUrl: running.outside?.publicUrl,
    backend: { ...config.backend, ...backend },
    console: { ...config.console, ...console },
    manager: { ...config.manager, ...manager },
    simulator: { ...config.simulator, ...simulator },
    watchdog: { ...config.watchdog, ...watchdog },
  };
}

/** What the installation on this data folder calls itself; what this shell would call it when nothing runs there. */
export const instanceOf = (config: Pick<Config, 'home' | 'instance'>): string =>
  runningOn(config.home)?.instance ?? config.instance;

/** Was what runs on this data folder started with a key that this shell does not have? */
function hasOtherKey(config: Config): boolean {
  const mark = runningOn(config.home)?.keyMark;
  return mark !== undefined && mark !== keyMarkOf(config);
}

/** How a look from this shell stands to the key of what runs on its data folder. */
export const keySeenFrom = (config: Config): Pick<Here, 'otherKey' | 'keyInFile'> => ({
  otherKey: hasOtherKey(config),
  keyInFile: runningOn(config.home)?.keyInFile,
});

/** Throws `other-key` when what runs on this data folder was started with a key that this shell does not have. */
export function requireItsKey(config: Config): void {
  const running = runningOn(config.home);
  if (!hasOtherKey(config)) return;
  const { file, problem = 'holds another key' } = readKeyFile(config.home);
  const isInFile = keyMarkOf({ home: config.home, secretKey: undefined }) === running?.keyMark;
  if (running?.keyInFile && !isInFile)
    throw upErrors.otherKey({
      problem: `ChatAI runs with the key that it has read from ${file}, which ${problem}`,
      fix: 'Move the wrong file away: while ChatAI runs, it writes the right one within 5 s. Or restore your copy of it',
    });
  const unset = config.secretKey !== undefined && isInFile;
  throw upErrors.otherKey({
    problem: hasSecretKey(config)
      ? 'this shell has another key than the one ChatAI runs with'
      : 'ChatAI runs with a CHATAI_SECRET_KEY, and this shell has none',
    fix: unset
      ? 'Unset CHATAI_SECRET_KEY in this shell: the key is in the data folder'
      : 'Set CHATAI_SECRET_KEY, or CHATAI_SECRET_KEY_FILE, in this shell to the key that `npm start` was given',
  });
}

/** Tells one key from another and nothing about it; undefined while there is none. */
function keyMarkOf(config: Pick<Config, 'home' | 'secretKey'>): string | undefined {
  return hasSecretKey(config)
    ? deriveKey(secretKeyOf(config), 'mark of the key').toString('hex').slice(0, 16)
    : undefined;
}
