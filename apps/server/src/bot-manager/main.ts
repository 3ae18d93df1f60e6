// scalable_bot_manager: supervises the worker processes of this host and spreads the bots over all live workers.
import { once } from 'node:events';
import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { databaseTargets, openDatabase } from '@chatai/core/database';
import { createLog, createLogFile } from '@chatai/core/log';
import { createMetrics, Gauge } from '@chatai/core/metrics';
import { exitWithParent, onStop, pidHost } from '@chatai/core/process';
import { createWakeUp } from '@chatai/messaging/inbox';
import packageJson from '../../package.json' with { type: 'json' };
import { createManager } from './manager.ts';
import { createManagerServer } from './manager-http.ts';

const stopWithinMs = 9_500;

exitWithParent();
const clock = systemClock;
const config = loadConfig();
const logFile = createLogFile({ folder: config.log.folder, component: 'bot-manager', clock });
const log = createLog('bot-manager', config.log.level, logFile);
const targets = databaseTargets(config);
const database = await openDatabase(targets, 'system', { name: 'bot-manager', max: 3 });
const manager = await createManager({
  database,
  targets,
  wakeUp: createWakeUp({ database, clock, log }),
  clock,
  log,
  host: pidHost(),
  workers: config.workers,
});

const metrics = createMetrics('bot-manager');
const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
  new Gauge({
    name,
    help,
    registers: [metrics],
    collect: async function () {
      this.set(await read());
    },
  });
const sum = (of: 'memoryBytes' | 'bots' | 'lanes' | 'outbox') =>
  manager.pool.workers().reduce((total, worker) => total + worker[of], 0);
gauge(
  'chatai_workers_live',
  'Worker processes that serve.',
  () => manager.pool.workers().filter((w) => w.state === 'live').length,
);
gauge('chatai_workers_memory_bytes', 'Resident memory of all workers.', () => sum('memoryBytes'));
gauge('chatai_bots_held', 'Bots held by the workers of this host.', () => sum('bots'));
gauge('chatai_lane_updates_waiting', 'Updates that wait in lanes.', () => sum('lanes'));
gauge('chatai_outbox_parts_waiting', 'Parts that wait to be sent.', () => sum('outbox'));

const server = createManagerServer({
  manager,
  metrics,
  instance: config.instance,
  version: packageJson.version,
  workers: config.workers,
  startedAtMs: clock.now(),
  now: clock.now,
});
server.listen(config.manager.port, config.bind);
await once(server, 'listening');
onStop(async () => {
  server.close();
  server.closeAllConnections();
  await manager.stop(stopWithinMs);
  await database.close();
  logFile.close();
});
log.info('manager.started', { port: config.manager.port, count: config.workers });
