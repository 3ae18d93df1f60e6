// The program: flags and configuration, log, server, and a clean end.
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { type Config, loadConfig } from '@chatai/core/config';
import { isAppError } from '@chatai/core/errors';
import { createLog } from '@chatai/core/log';
import { exitWithParent, onStop } from '@chatai/core/process';
import { type Flags, readFlags, usage } from './flags.ts';
import { startSimulator } from './index.ts';

/** Message ids grow by time, so that a bot never meets an old one again after the simulator was started anew. */
const idEpochMs = Date.UTC(2026, 0, 1);

exitWithParent();
const flags = readFlags(process.argv.slice(2));
if (flags.help || flags.problem) {
  process.stderr.write(flags.problem ? `error: ${flags.problem}\n\n${usage}` : usage);
  process.exit(flags.problem ? 2 : 0);
}
const config = loadConfig();
const log = createLog('simulator', flags.alone ? 'error' : config.log.level);
try {
  const seed = flags.seed ?? randomInt(2 ** 31);
  const port = flags.port ?? config.simulator.port;
  const simulator = await startSimulator({
    port,
    host: config.bind,
    allowedHosts: flags.allowHost,
    delivery: { webhookHosts: flags.webhookHost },
    seed,
    ledgerFile: flags.ledger,
    memoryFile: memoryFile(config, flags, port),
    lastMessageId: Math.max(0, Math.floor((Date.now() - idEpochMs) / 1000)),
    log,
  });
  onStop(() => simulator.close());
  if (flags.alone) process.stdout.write(summary(simulator.url, seed));
  else log.info('simulator.started', { port: simulator.port, figures: { seed } });
} catch (error) {
  log.error('simulator.failed', { error });
  if (isAppError(error)) process.stderr.write(`error: ${error.message}\n${error.fix}\n`);
  // The parent's channel would keep the process alive.
  process.exit(isAppError(error) ? (error.definition.exitCode ?? 1) : 1);
}

/** A simulator of its own has bots of its own: several may run beside the one of an installation. */
function memoryFile({ home }: Config, { alone }: Flags, port: number): string {
  return path.join(home, 'simulator', alone ? `alone-${port}.jsonl` : 'memory.jsonl');
}

function summary(url: string, seed: number): string {
  return `Telegram simulator: a local sandbox, not Telegram
  Chat page   ${url}
  Bot API     ${url}/bot<token>/<method>
  Control     ${url}/_sim/   (docs/simulator.md)
  Seed        ${seed}   (--seed ${seed} repeats this run)

Make a bot and take the token from the answer:
  curl -X POST ${url}/_sim/bots -H 'content-type: application/json' -d '{"username": "my_first_bot"}'

Ctrl+C stops it.
`;
}
