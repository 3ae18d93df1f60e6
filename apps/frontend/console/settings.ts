/** The settings of contract.md 2 that the console needs, read at run time: one build serves any port. The only file of this room that looks at the environment. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

type Environment = Record<string, string | undefined>;

// biome-ignore lint/style/noProcessEnv: core/config is out of reach of this room, whose only arrow is the contract
const environment: Environment = process.env;

/** What this build was made from. Written into the code by next.config.mjs, not read at run time. */
// biome-ignore lint/style/noProcessEnv: Next replaces this expression when it builds
export const buildId = process.env.BUILD_STAMP;

export interface ConsoleSettings {
  /** How this installation is called, as its backend takes it. */
  instance: string;
  /** Address that the console listens on. */
  bind: string;
  port: number;
  backendPort: number;
  simulatorPort: number;
  /** Address of the backend as seen from the console's own process. */
  backendUrl: string;
}

/** Each setting from the environment, or from the file that `NAME_FILE` names. Throws a sentence that names the setting when a port is no port. */
export function readSettings(env = environment): ConsoleSettings {
  // A name may stand for several addresses; the other programs take 127.0.0.1 too.
  const bind = (read(env, 'CHATAI_BIND') || '127.0.0.1').replace('localhost', '127.0.0.1');
  const backendPort = readPort(env, 'CHATAI_BACKEND_PORT', 8000);
  return {
    instance: read(env, 'CHATAI_INSTANCE') || hostname(),
    bind,
    port: readPort(env, 'CHATAI_CONSOLE_PORT', 3000),
    backendPort,
    simulatorPort: readPort(env, 'CHATAI_SIMULATOR_PORT', 8081),
    backendUrl: `http://${reachable(bind)}:${backendPort}`,
  };
}

/** The environment of Next's build. */
export const buildEnvironment = () =>
  ({ ...environment, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }) as const;

/** Next and React choose their production code by NODE_ENV when they are first imported. */
export function enterProductionMode(): void {
  Object.assign(environment, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
}

function read(env: Environment, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  return env[name] || (file ? readFileSync(file, 'utf8').trim() : undefined);
}

function readPort(env: Environment, name: string, standard: number): number {
  const own = read(env, name);
  const port = own ? Number(own) : standard + Number(read(env, 'CHATAI_PORT_OFFSET') || 0);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new Error(`${own ? name : 'CHATAI_PORT_OFFSET'} is wrong: it gives ${port}, which is no port from 0 to 65535.`);
}

/** A wildcard address is listened on, not connected to. */
function reachable(bind: string): string {
  if (bind === '0.0.0.0') return '127.0.0.1';
  if (bind === '::') return '[::1]';
  return bind.includes(':') ? `[${bind}]` : bind;
}
