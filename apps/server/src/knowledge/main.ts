// The knowledge process: takes in sources. Started by the backend when there is something to take in; ends by itself when the backend dies.
import { setPriority } from 'node:os';
import { createIngestJobs } from '@chatai/assistant/knowledge';
import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { databaseTargets, openDatabase } from '@chatai/core/database';
import { createHints } from '@chatai/core/hints';
import { systemIds } from '@chatai/core/ids';
import { createJobs, type Jobs } from '@chatai/core/jobs';
import { createLog, createLogFile } from '@chatai/core/log';
import { countTroubles, createMetrics, measureRounds } from '@chatai/core/metrics';
import { exitWithParent, onStop } from '@chatai/core/process';
import { measured } from '../measured-job.ts';
import { keepTellingMetrics } from '../tell-metrics.ts';

const metricsEveryMs = 1_000;
/** Below whoever answers people (setpriority(2)). */
const niceness = 10;

exitWithParent();
setPriority(niceness);
const clock = systemClock;
const config = loadConfig();
const logFile = createLogFile({ folder: config.log.folder, component: 'knowledge', clock });
const metrics = createMetrics('knowledge');
const log = countTroubles(createLog('knowledge', config.log.level, logFile), metrics);
const system = await openDatabase(databaseTargets(config), 'system', { name: 'knowledge', max: 5 });
const hints = createHints({ database: system, clock, log });
const jobs: Jobs = createJobs({
  database: system,
  log,
  clock,
  jobs: createIngestJobs({ system, ids: systemIds, hints, enqueue: (...args) => jobs.enqueue(...args) }).map(
    measured(measureRounds(metrics, clock)),
  ),
  work: true,
});
onStop(async () => {
  await jobs.stop();
  await tellMetrics();
  await hints.close();
  await system.close();
  logFile.close();
});
const tellMetrics = keepTellingMetrics(metrics, clock, metricsEveryMs);
await jobs.start();
