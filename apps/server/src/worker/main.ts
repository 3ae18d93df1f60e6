// The worker: holds many bots in one process. Started by the bot manager; ends by itself when the manager dies.
import { systemClock } from '@chatai/core/clock';
import { loadConfig, secretKeyOf } from '@chatai/core/config';
import { keyringOf } from '@chatai/core/crypto';
import { databaseTargets } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import { createLog, createLogFile } from '@chatai/core/log';
import { countTroubles, createMetrics } from '@chatai/core/metrics';
import { exitWithParent, measureLoopDelay, onStop, pidHost } from '@chatai/core/process';
import { createHolder } from '@chatai/messaging/holder';
import { composeAnswer } from '../compose-answer.ts';
import { composeTelegram } from '../compose-telegram.ts';
import { keepTellingMetrics } from '../tell-metrics.ts';
import type { WorkerMessage } from './messages.ts';

const stopWithinMs = 8_000;
const figuresEveryMs = 1_000;
const metricsEveryMs = 2_000;

exitWithParent();
const clock = systemClock;
const config = loadConfig();
const logFile = createLogFile({ folder: config.log.folder, component: 'worker', clock });
const metrics = createMetrics('worker');
const log = countTroubles(createLog('worker', config.log.level, logFile), metrics);
const targets = databaseTargets(config);
const telegram = composeTelegram(config);
const answer = await composeAnswer({ config, targets, clock, log });
// The channel may close while a message is on its way: the manager was killed, and we end as well.
const tell = (message: WorkerMessage) => void (process.connected && process.send?.(message, () => {}));

const holder = await createHolder({
  ...answer,
  targets,
  clock,
  ids: systemIds,
  log,
  keyring: keyringOf(secretKeyOf(config), config.previousSecretKey),
  telegram,
  host: pidHost(),
  pid: process.pid,
  publicUrl: config.publicUrl,
  metrics,
  // Someone took our bots while we were silent: everything in memory is old. The manager starts a fresh one.
  onExpired() {
    log.warn('worker.expired', { workerId: holder.workerId });
    process.exit(1);
  },
});
onStop(async () => {
  await holder.stop(stopWithinMs);
  await tellMetrics();
  await answer.close();
  await telegram.close();
  logFile.close();
});

const loop = measureLoopDelay(clock);
function tellFigures() {
  const { bots, lanes, outbox, turns } = holder.figures();
  const loopDelayMs = loop.lastMs() ?? 0;
  tell({ kind: 'figures', bots, lanes, outbox, turns, memoryBytes: process.memoryUsage.rss(), loopDelayMs });
  clock.after(figuresEveryMs, tellFigures);
}
tell({ kind: 'ready', workerId: holder.workerId });
tellFigures();
const tellMetrics = keepTellingMetrics(metrics, clock, metricsEveryMs);
log.info('worker.started', { workerId: holder.workerId, pid: process.pid });
