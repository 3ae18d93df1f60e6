// The program: configuration, log, server, and a clean end on a signal.
import { randomInt } from 'node:crypto';
import { loadConfig } from '@chatai/core/config';
import { isAppError } from '@chatai/core/errors';
import { createLog } from '@chatai/core/log';
import { startSimulator } from './index.ts';

/** Message ids grow by time, so that a bot never meets an old one again after the simulator was started anew. */
const idEpochMs = Date.UTC(2026, 0, 1);

const config = loadConfig();
const log = createLog('simulator', config.log.level);
try {
  const simulator = await startSimulator({
    port: config.simulator.port,
    host: config.bind,
    seed: randomInt(2 ** 31),
    lastMessageId: Math.max(0, Math.floor((Date.now() - idEpochMs) / 1000)),
    log,
  });
  log.info('simulator.started', { port: simulator.port, pid: process.pid });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info('simulator.stopped', { signal });
      void simulator.close().then(() => process.exit(0));
    });
  }
} catch (error) {
  log.error('simulator.failed', { error });
  if (isAppError(error)) process.stderr.write(`error: ${error.message}\n${error.fix}\n`);
  process.exitCode = isAppError(error) ? (error.definition.exitCode ?? 1) : 1;
}
