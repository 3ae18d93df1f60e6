// chatai-backend: REST API, Telegram's webhook intake, background jobs.
import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { createLog, createLogFile } from '@chatai/core/log';
import { exitWithParent, onStop } from '@chatai/core/process';
import { composeBackend } from '../compose.ts';
import { createBackend } from './index.ts';

exitWithParent();
const clock = systemClock;
const config = loadConfig();
const logFile = createLogFile({ folder: config.log.folder, component: 'backend', clock });
const log = createLog('backend', config.log.level, logFile);
onStop(() => logFile.close());

const { deps, close } = await composeBackend({ config, clock, log });
onStop(close);
const app = await createBackend(deps);
await app.listen({ port: config.backend.port, host: config.bind });
onStop(() => app.close());
log.info('backend.started', { port: config.backend.port, pid: process.pid, version: deps.version });
