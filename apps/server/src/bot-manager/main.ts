// scalable_bot_manager: supervises the worker processes of this host and spreads the bots over all live workers.
import { once } from 'node:events';
import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { databaseTargets, openDatabase } from '@chatai/core/database';
import { createLog, createLogFile } from '@chatai/core/log';
import { countTroubles, createMetrics } from '@chatai/core/metrics';
import { exitWithParent, measureLoopDelay, onStop, pidHost } from '@chatai/core/process';
import { createWakeUp } from '@chatai/messaging/inbox/wake-up';
import packageJson from '../../package.json' with { type: 'json' };
import { createManager } from './manager.ts';
import { createManagerServer } from './manager-http.ts';
import { createManagerMetrics } from './manager-metrics.ts';

const stopWithinMs = 9_500;

exitWithParent();
const clock = systemClock;
const config = loadConfig();
const logFile = createLogFile({ folder: config.log.folder, component: 'bot-manager', clock });
const metrics = createMetrics('bot-manager');
const log = countTroubles(createLog('bot-manager', config.log.level, logFile), metrics);
const targets = databaseTargets(config);
const database = await openDatabase(targets, 'system', { name: 'bot-manager', max: 3 });
const manager = await createManager({
  database,
  targets,
  wakeUp: createWakeUp({ database, clock, log }),
  clock,
  log,
  metrics,
  host: pidHost(),
  workers: config.workers,
  publicUrl: config.publicUrl,
});

const server = createManagerServer({
  manager,
  metricsText: createManagerMetrics(metrics, manager),
  instance: config.instance,
  version: packageJson.version,
  workers: config.workers,
  loop: measureLoopDelay(clock),
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
