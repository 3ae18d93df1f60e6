import { ingestQueues } from '@chatai/assistant/knowledge';
import { defaultModel } from '@chatai/assistant/models';
import { providerFacts } from '@chatai/assistant/models/facts';
import type { Clock } from '@chatai/core/clock';
import { type Config, secretKeyOf } from '@chatai/core/config';
import { keyringOf } from '@chatai/core/crypto';
import {
  databaseTargets,
  openDatabase,
  pooledDatabaseFacts,
  pooledKeyringFacts,
  pooledRoleFacts,
  pooledSchemaFacts,
  poolFacts,
} from '@chatai/core/database';
import { machineFacts } from '@chatai/core/health';
import { createHints, listenForHints } from '@chatai/core/hints';
import { systemIds } from '@chatai/core/ids';
import { createJobs } from '@chatai/core/jobs';
import type { Log } from '@chatai/core/log';
import { createMailer } from '@chatai/core/mail';
import { countTroubles, createMetrics, measureGroups, measureRounds } from '@chatai/core/metrics';
import { redisFacts } from '@chatai/core/redis';
import { createMessageIndexing } from '@chatai/messaging/conversations';
import { createInbox, createWakeUp } from '@chatai/messaging/inbox';
import { httpFacts, remembered } from '@chatai/operations/facts';
import packageJson from '../package.json' with { type: 'json' };
import type { BackendDeps } from './backend/index.ts';
import { createSimulator } from './backend/simulator.ts';
import { telegramIntake } from './backend/telegram-intake.ts';
import { accountsJobs, composeAccounts } from './compose-accounts.ts';
import { composeAnswer } from './compose-answer.ts';
import { composeTelegram } from './compose-telegram.ts';
import { createKnowledgeProcess } from './knowledge/knowledge-process.ts';
import { measured } from './measured-job.ts';
import { createOperations, keepRunsAudited } from './operations/index.ts';

/** What the backend stands on, in floor order. */
export interface Composed {
  deps: BackendDeps;
  /** Ends all floors, the highest first. */
  close(): Promise<void>;
}

/** Connections of requests (row-level security) and of what works for all tenants. */
const connections = { api: 10, system: 8, intake: 3, health: 1 } as const;

/** Less than the backend itself has to stop. */
const knowledgeStopsWithinMs = 9_000;

/** They change with a release, or a restored database; `/health` is asked by everybody. */
const schemaEachMs = 5_000;

/** Builds the backend's objects once. Reads as its life: settings, database, accounts, channels, assistant, jobs, checks. */
export async function composeBackend(parts: { config: Config; clock: Clock; log: Log }): Promise<Composed> {
  const { config, clock } = parts;
  const secret = secretKeyOf(config);
  const keyring = keyringOf(secret, config.previousSecretKey);
  const targets = databaseTargets(config);
  const metrics = createMetrics('backend');
  const log = countTroubles(parts.log, metrics);
  const ids = systemIds;

  const api = await openDatabase(targets, 'api', { name: 'backend-api', max: connections.api });
  const system = await openDatabase(targets, 'system', { name: 'backend-system', max: connections.system });
  const intake = await openDatabase(targets, 'system', {
    name: 'backend-intake',
    max: connections.intake,
    hotPath: true,
  });
  // Of its own, so that a busy pool does not look like a dead database.
  const health = await openDatabase(targets, 'ops', { name: 'backend-health', max: connections.health });

  const telegram = composeTelegram(config);
  const wakeUp = createWakeUp({ database: intake, clock, log });
  const inbox = createInbox({ database: intake, clock, ids, wakeUp, measureGroup: measureGroups(metrics) });

  const mailer = config.mail && createMailer(config.mail);
  const assistant = await composeAnswer({ config, targets, clock, log });
  const measureRound = measureRounds(metrics, clock);
  const hints = createHints({ database: system, clock, log });
  const jobs = createJobs({
    database: system,
    log,
    clock,
    jobs: accountsJobs({ system, clock, keyring, mailer }).map(measured(measureRound)),
    elsewhere: ingestQueues,
    work: true,
  });
  await jobs.start();
  const ingestNames = ingestQueues.map(({ name }) => name);
  const knowledge = createKnowledgeProcess({ clock, log, unfinished: () => jobs.unfinished(ingestNames) });
  const accounts = composeAccounts({
    system,
    clock,
    ids,
    keyring,
    jobs,
    mailer,
    instance: config.instance,
    oidc: config.oidc,
    consoleUrl: config.consoleUrl,
  });
  const indexing = createMessageIndexing({ system, clock, log, measureRound });

  const runAudit = keepRunsAudited({ home: config.home, system, ids, clock, log, metrics });

  const facts: BackendDeps['facts'] = {
    database: pooledDatabaseFacts(health, clock),
    schema: remembered(pooledSchemaFacts(health), clock, schemaEachMs),
    pools: poolFacts([api, system, intake], clock),
    keyring: remembered(pooledKeyringFacts(health, keyring), clock, schemaEachMs),
    roles: pooledRoleFacts({ api, system, ops: health }),
    redis: redisFacts(config.redisUrl, clock),
    manager: httpFacts(`${config.manager.url}/status`, { clock, withinMs: 450 }),
    watchdog: httpFacts(`${config.watchdog.url}/health`, { clock, withinMs: 450 }),
    models: providerFacts({ operator: config.model, clock }),
    machine: machineFacts({ data: config.home }),
  };

  const deps: BackendDeps = {
    instance: config.instance,
    version: packageJson.version,
    secret,
    keyring,
    clock,
    ids,
    log,
    metrics,
    api,
    system,
    ...accounts,
    telegram,
    operations: createOperations({ config, clock, ids, system, version: packageJson.version }),
    simulator: createSimulator(config.telegramApiRoot === undefined ? config.simulator.url : undefined),
    wakeUp,
    publicUrl: config.publicUrl,
    telegramApiRoot: config.telegramApiRoot,
    answer: assistant.answer,
    stemmer: assistant.stemmer,
    defaultModel: defaultModel(config.model),
    egressAllow: config.egressAllow,
    jobs: {
      async enqueue(name, payload, options) {
        const id = await jobs.enqueue(name, payload, options);
        if (ingestNames.includes(name)) knowledge.wake();
        return id;
      },
    },
    consoleUrl: config.consoleUrl,
    backendUrl: config.backend.url,
    facts,
    childFigures: knowledge.metrics,
    hints,
    hear: (sink) => listenForHints({ targets, clock, log }, sink),
    plugins: [telegramIntake({ database: intake, inbox, clock, log, metrics })],
  };
  return {
    deps,
    async close() {
      await Promise.all([indexing.stop(), runAudit.stop()]);
      await Promise.all([knowledge.stop(knowledgeStopsWithinMs), jobs.stop()]);
      mailer?.close();
      await assistant.close();
      await telegram.close();
      await hints.close();
      for (const database of [health, intake, system, api]) await database.close();
    },
  };
}
