import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { peopleFacts } from '@chatai/accounts/facts';
import { sourceFacts } from '@chatai/assistant/knowledge/facts';
import { providerFacts } from '@chatai/assistant/models/facts';
import type { Clock } from '@chatai/core/clock';
import { type Config, type EffectiveSetting, effectiveSettings, hasSecretKey, secretKeyOf } from '@chatai/core/config';
import { keyringOf } from '@chatai/core/crypto';
import { databaseSources, databaseTargets, keyringFacts, lastResort, roleFacts } from '@chatai/core/database';
import { type FactSource, machineFacts } from '@chatai/core/health';
import { jobFacts } from '@chatai/core/jobs/facts';
import { ownPrograms, type ProcessUse, processUse } from '@chatai/core/process';
import { redisFacts } from '@chatai/core/redis';
import { telegramCloud } from '@chatai/messaging/channels/telegram/token';
import { type MessagingFacts, messagingFacts } from '@chatai/messaging/facts';
import {
  type FactSources,
  httpFacts,
  installedFacts,
  remembered,
  settingsMark,
  sharedOne,
} from '@chatai/operations/facts';
import { logFacts } from '@chatai/operations/logs';
import { supervisorFacts } from '@chatai/operations/units';
import { conversationFacts } from '../converse/index.ts';
import type { Here } from '../here/here.ts';
import { thresholds } from '../thresholds.ts';
import { addressFacts, addressTroubleOf } from './addresses.ts';
import { consoleBuildFacts } from './console-build.ts';
import { apiTroubleOf, consoleWayFacts, pageRefusalOf, scriptTroubleOf } from './console-way.ts';
import type { Facts } from './facts.ts';
import { keyFileFacts } from './key-file.ts';
import { poolsSaidBy } from './pools.ts';
import { byCores, byDisk, byMemory } from './top.ts';

/** Our own programs answer within 1 s, whatever hangs behind them (contract.md 3); on a machine that is short of everything it may take longer. */
const answerWithinMs = 3_000;
const serverAnswersWithinMs = 2_000;
/** What is left of a short look for telling that nothing has answered. */
const reserveMs = 100;
/** Over which the work of a process is counted. */
const windowMs = 300;

/**
 * Everything that can be looked at from the machine of an installation, with whatever of it is up. `config` has the addresses at which it runs.
 * What has not answered in a look of `withinMs` is a fact by then.
 */
export function sourcesOf(here: Here, withinMs = Number.POSITIVE_INFINITY): FactSources<Facts> {
  const { config, clock, environment, otherKey, checkout = ownCheckout } = here;
  const asking = { clock, withinMs: Math.min(answerWithinMs, withinMs - reserveMs) };
  const http = (url: string) => httpFacts(url, asking);
  const backend = sharedOne(http(`${config.backend.url}/health`));
  const build = consoleBuildFacts(checkout);
  const serverWithinMs = Math.min(serverAnswersWithinMs, withinMs - reserveMs);
  return {
    supervisor: supervisorFacts(config),
    processes: {
      deadlineMs: 2_000,
      read: async (signal) => whoMatter(await processUse(clock, windowMs, signal), config.home),
    },
    running: runningHere(config, scripts),
    knowledge: runningHere(config, [knowledgeScript]),
    logs: logFacts(config.log.folder),
    settings: { deadlineMs: 500, read: async () => effectiveSettings(environment).flatMap(problemOf) },
    installed: installedFacts(config.home, clock),
    release: {
      deadlineMs: 500,
      read: async () => ({ version: versionOf(checkout), settings: settingsMark(config.home) }),
    },
    // It takes a process of its own, which is no part of a short look.
    ...(withinMs < build.deadlineMs ? {} : { consoleBuild: remembered(build, clock, consoleBuildEachMs) }),
    keyFile: keyFileFacts(here),
    machine: machineFacts({ data: nearest(config.home) }),
    backend,
    pools: poolsSaidBy(backend),
    console: http(`${config.console.url}/api/health`),
    manager: http(`${config.manager.url}/status`),
    watchdog: http(`${config.watchdog.url}/health`),
    simulator: http(`${config.simulator.url}/health`),
    redis: redisFacts(config.redisUrl, clock, serverWithinMs),
    models: providerFacts({ operator: config.model, clock }),
    ...(otherKey ? unseenOutside : databaseOf(config, clock, serverWithinMs)),
    addresses: remembered(addressFacts(config, asking), clock, addressesEachMs, (all) =>
      all.every((one) => !addressTroubleOf(one)),
    ),
    consoleWay: remembered(
      consoleWayFacts(config.console.url, asking),
      clock,
      consoleWayEachMs,
      (way) => !apiTroubleOf(way) && !scriptTroubleOf(way) && !pageRefusalOf(way),
    ),
    conversation: conversationFacts(config.home),
  };
}

/** Without a key there are no passwords, and asking for them would make one. */
function databaseOf(config: Config, clock: Clock, withinMs: number): FactSources<Facts> {
  if (!hasSecretKey(config)) {
    // Whoever looks does not have its key: nothing is known of its database, and of what else it reaches.
    if (existsSync(path.join(config.home, 'run'))) return unseenOutside;
    const refusal = { code: undefined, reason: 'ChatAI was never started on this data folder' };
    return {
      database: {
        deadlineMs: 100,
        read: async () => ({ refusal, server: undefined, tookMs: 0, unwritable: undefined }),
      },
    };
  }
  const targets = databaseTargets(config);
  const last = lastResort(config) ?? targets.owner;
  const messaging = messagingFacts([targets.system, last], thresholds.spreadMs);
  return {
    ...databaseSources([targets.ops, last], clock, withinMs),
    roles: roleFacts(targets),
    keyring: keyringFacts([targets.ops, last], keyringOf(secretKeyOf(config), config.previousSecretKey)),
    messaging,
    jobs: jobFacts([targets.system, last]),
    sources: sourceFacts([targets.system, last], thresholds.forgottenMs),
    people: peopleFacts([targets.system, last]),
    telegram: remembered(telegramOf(config, clock, messaging), clock, telegramEachMs),
  };
}

/** Keeps the busiest, largest and stopped processes, and all of ours; marks what we started as ours. */
function whoMatter(processes: ProcessUse[], home: string): Facts['processes'] {
  const programs = ownPrograms([...scripts, ...startedByOurs, commandLine]);
  const own = new Set(programs.flatMap(({ pid, script }) => (scripts.includes(script) ? [pid] : [])));
  const ours = new Set(programs.flatMap((one) => (one.home === home ? [one.pid] : [])));
  const children = Map.groupBy(processes, ({ parent }) => parent);
  for (const pid of ours) for (const child of children.get(pid) ?? []) ours.add(child.pid);
  const busy = byCores(processes).slice(0, mostNamed);
  const large = byMemory(processes).slice(0, mostNamed);
  const atDisk = byDisk(processes).slice(0, mostNamed);
  const held = processes.filter(({ state }) => state === 'T').slice(0, mostNamed);
  const kept = new Set([
    ...busy.filter(({ cores }) => cores > 0),
    ...large,
    ...atDisk.filter(({ diskBytes }) => diskBytes > 0),
    ...held,
  ]);
  return processes
    .filter((one) => kept.has(one) || own.has(one.pid))
    .map((one) => (ours.has(one.pid) ? { ...one, ours: true } : one));
}

const mostNamed = 15;

const ownCheckout = path.resolve(import.meta.dirname, '../..');

/** Read anew each time: the files may have been replaced under a program that runs. */
const versionOf = (checkout: string): string =>
  (JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')) as { version: string }).version;

/** A tenth of a second of a core each time. */
const consoleBuildEachMs = 60_000;

/** It takes a page. */
const consoleWayEachMs = 30_000;

/** They lead out of this machine and in again. */
const addressesEachMs = 30_000;

const runningHere = ({ home }: Config, programs: string[]): FactSource<Facts['running']> => ({
  deadlineMs: 2_000,
  read: async () => ownPrograms(programs).filter((one) => one.home === home),
});

/** Of each there is one for a data folder; what they start themselves is not among them. */
export const scripts = [
  'apps/server/src/backend/main.ts',
  'apps/server/src/bot-manager/main.ts',
  'apps/frontend/start.ts',
  'apps/server/src/watchdog/main.ts',
];

const knowledgeScript = 'apps/server/src/knowledge/main.ts';
/** What the bot manager and the backend start themselves. */
export const startedByOurs = ['apps/server/src/worker/main.ts', knowledgeScript];

/** The supervisor, and every command. */
export const commandLine = 'apps/cli/src/main.ts';

const problemOf = ({ name, problem }: EffectiveSetting) => (problem ? [{ name, problem }] : []);

/** How often whoever looks again and again asks Telegram. */
const telegramEachMs = 30_000;

/** Telegram is left alone while no bot of ours is outside the sandbox. */
function telegramOf(
  config: Config,
  clock: Clock,
  messaging: FactSource<MessagingFacts>,
): FactSource<Facts['telegram']> {
  const server = httpFacts(`${config.telegramApiRoot ?? telegramCloud}/`, { clock, withinMs: answerWithinMs });
  return {
    deadlineMs: messaging.deadlineMs + server.deadlineMs,
    async read(signal) {
      const { outside } = await messaging.read(signal);
      return outside > 0 || config.telegramApiRoot ? server.read(signal) : null;
    },
  };
}

const noKey = 'the key with which it was started (CHATAI_SECRET_KEY, or its secret.key) is not known here';
const unseen = { deadlineMs: 100, read: () => Promise.reject(Object.assign(new Error(noKey), { code: noKey })) };
const unseenOutside: FactSources<Facts> = {
  database: unseen,
  sessions: unseen,
  upkeep: unseen,
  schema: unseen,
  roles: unseen,
  keyring: unseen,
  messaging: unseen,
  jobs: unseen,
  sources: unseen,
  people: unseen,
  // Where they are was said at its start, and is sealed with its key.
  redis: unseen,
  models: unseen,
  telegram: unseen,
};

/** The folder itself, or the first above it that is there: both lie on one disk. */
const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(path.dirname(folder)));
