import { signLocalToken } from '@chatai/accounts/local-token';
import { type Client, createClient } from '@chatai/contract/client';
import { workspaceHeader } from '@chatai/contract/words';
import type { Clock } from '@chatai/core/clock';
import { type Config, type Environment, secretKeyOf } from '@chatai/core/config';
import { connectFirst, databaseTargets, lastResort, migrate, rolePassword, rolesSql } from '@chatai/core/database';
import { ownPrograms } from '@chatai/core/process';
import { type FactSources, openRing, type Snapshot, shared, takeSnapshot } from '@chatai/operations/facts';
import { askSupervisor } from '@chatai/operations/units';
import { converse } from '../converse/index.ts';
import type { Facts } from '../facts/facts.ts';
import { commandLine, scripts, sourcesOf, startedByOurs } from '../facts/sources.ts';
import type { Abilities } from '../steps/abilities.ts';

/** An installation on this machine: its settings, with the addresses at which it runs. */
export interface Here {
  config: Config;
  clock: Clock;
  /** Its settings are looked at; this process' own when absent. */
  environment?: Environment;
  /** Whoever looks has another key than it runs with: its database would refuse them. */
  otherKey?: boolean;
  /** It was started with the key of `secret.key`, and not with a setting; as whoever looks when absent. */
  keyInFile?: boolean | undefined;
  /** The folder of its files; that of whoever looks when absent. */
  checkout?: string | undefined;
}

/** Looks at it from outside, with whatever of it is up; at these sources alone when they are named, and for so long at most. */
export async function look<Name extends keyof Facts = keyof Facts>(
  here: Here,
  names?: readonly Name[],
  withinMs = Number.POSITIVE_INFINITY,
): Promise<Snapshot<Pick<Facts, Name>>> {
  const sources = shared(sourcesOf(here, withinMs), withinMs);
  const chosen = names ? Object.fromEntries(names.map((name) => [name, sources[name]])) : sources;
  return takeSnapshot(chosen as FactSources<Pick<Facts, Name>>, here.clock);
}

/** The newest look before `at` that saw this. */
export const lastSeen = ({ config, clock }: Pick<Here, 'config' | 'clock'>, at: number, name: keyof Facts) =>
  openRing<Facts, unknown>(config.home, clock).at(at, name)?.snapshot;

/** What steps can do there, with the backend and the database down as well. What a statement does is given up when `signal` says so. */
export const abilitiesOf = (here: Here, signal?: AbortSignal): Abilities => ({
  look: (...names) => look(here, names),
  lastSeen: (name) => lastSeen(here, here.clock.now(), name),
  async restart(unit) {
    const reply = await askSupervisor(here.config, { command: 'restart', ...(unit === undefined ? {} : { unit }) });
    if (reply.problem) throw new Error(reply.problem);
  },
  sql: (text, values, settings) => sqlOnce(here.config, text, { values, settings, signal }),
  api: (workspaceId) => localClient(here, workspaceId),
  converse: (within) => converse({ ...here, api: localClient(here, undefined) }, within),
  async openRoles() {
    const secret = secretKeyOf(here.config);
    await sqlOnce(
      here.config,
      rolesSql((role) => rolePassword(secret, role)),
    );
  },
  kill(pid) {
    requireOurs(here, pid, [...scripts, ...startedByOurs]);
    process.kill(pid, 'SIGKILL');
  },
  wake(pid) {
    requireOurs(here, pid, [commandLine]);
    process.kill(pid, 'SIGCONT');
  },
  migrate: () => migrate(databaseTargets(here.config), here.config.home),
});

/** What a row or a person calls ours may have ended, and a stranger may have its number by now. */
function requireOurs({ config }: Pick<Here, 'config'>, pid: number, ours: readonly string[]): void {
  if (!ownPrograms(ours).some((one) => one.pid === pid && one.home === config.home))
    throw new Error(`pid ${pid} runs no program of this data folder: it is left alone`);
}

/** The backend's API as the command line of this machine may use it. */
const localClient = ({ config, clock }: Here, workspaceId: string | undefined): Client =>
  createClient({
    // `localhost` is also ::1, where a stranger may listen who must not see our token.
    baseUrl: config.backend.url.replace('//localhost:', '//127.0.0.1:'),
    headers: () => ({
      authorization: `Bearer ${signLocalToken(secretKeyOf(config), clock)}`,
      ...(workspaceId === undefined ? {} : { [workspaceHeader]: workspaceId }),
    }),
  });

interface SqlOptions {
  values?: unknown[] | undefined;
  settings?: Record<string, string> | undefined;
  signal?: AbortSignal | undefined;
}

async function sqlOnce<Row extends Record<string, unknown>>(
  config: Config,
  text: string,
  { values = [], settings = {}, signal }: SqlOptions = {},
): Promise<Row[]> {
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const connect = () =>
    connectFirst(
      [lastResort(config) ?? databaseTargets(config).owner],
      { application_name: 'chatai-runbook', connectionTimeoutMillis: 5_000, options: options.join(' ') },
      5_000,
    );
  const client = await connect();
  const [{ pid } = { pid: 0 }] = (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows;
  // Ending the connection would let the statement go on.
  const cancel = async () => {
    const other = await connect();
    await other.query('select pg_cancel_backend($1)', [pid]).finally(() => other.end());
  };
  const giveUp = () => void cancel().catch(() => {});
  signal?.addEventListener('abort', giveUp);
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    // Its pid may be another session's by the time the signal speaks.
    signal?.removeEventListener('abort', giveUp);
    await client.end().catch(() => {});
  }
}
