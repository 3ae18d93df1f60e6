// The program: flags and configuration, log, server, and a clean end.
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '@chatai/core/config';
import { isAppError } from '@chatai/core/errors';
import { createLog } from '@chatai/core/log';
import { exitWithParent, onStop } from '@chatai/core/process';
import { startSimulator } from './index.ts';

/** Message ids grow by time, so that a bot never meets an old one again after the simulator was started anew. */
const idEpochMs = Date.UTC(2026, 0, 1);

exitWithParent();
const config = loadConfig();
const log = createLog('simulator', config.log.level);
try {
  const { values: flags } = parseArgs({ options: { ledger: { type: 'string' }, seed: { type: 'string' } } });
  const seed = flags.seed === undefined ? randomInt(2 ** 31) : Number.parseInt(flags.seed, 10);
  const simulator = await startSimulator({
    port: config.simulator.port,
    host: config.bind,
    seed,
    ledgerFile: flags.ledger,
    memoryFile: path.join(config.home, 'simulator', 'memory.jsonl'),
    lastMessageId: Math.max(0, Math.floor((Date.now() - idEpochMs) / 1000)),
    log,
  });
  onStop(() => simulator.close());
  log.info('simulator.started', { port: simulator.port, figures: { seed } });
} catch (error) {
  log.error('simulator.failed', { error });
  if (isAppError(error)) process.stderr.write(`error: ${error.message}\n${error.fix}\n`);
  // The parent's channel would keep the process alive.
  process.exit(isAppError(error) ? (error.definition.exitCode ?? 1) : 1);
}
