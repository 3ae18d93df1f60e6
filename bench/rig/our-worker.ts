// Our worker with a model that answers at once, or after `modelMs`.
import { systemClock } from '@chatai/core/clock';
import { keyringOf } from '@chatai/core/crypto';
import type { DatabaseTargets } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import { createLog, createLogFile } from '@chatai/core/log';
import { createMetrics } from '@chatai/core/metrics';
import { createTelegram } from '@chatai/messaging/channels/telegram';
import { createHolder } from '@chatai/messaging/holder';

/** The one argument, as JSON. */
export interface WorkerOptions {
  apiRoot: string;
  targets: DatabaseTargets;
  secretKey: string;
  publicUrl: string;
  modelMs: number;
  logFolder: string;
  /** Sends as fast as it can, or as Telegram allows. */
  unlimited: boolean;
}

const options = JSON.parse(process.argv[2] as string) as WorkerOptions;
const { apiRoot, modelMs } = options;
const without = { chatPerSecond: 1e6, chatBurst: 1e6, groupPerMinute: 1e6, botPerSecond: 1e6 };
const logFile = createLogFile({ folder: options.logFolder, component: 'worker', clock: systemClock });
const holder = await createHolder({
  targets: options.targets,
  clock: systemClock,
  ids: systemIds,
  log: createLog('worker', 'info', logFile),
  keyring: keyringOf(options.secretKey),
  telegram: createTelegram({ everyBot: apiRoot, sandbox: apiRoot, cloud: apiRoot }),
  host: 'bench',
  pid: process.pid,
  publicUrl: options.publicUrl,
  ...(options.unlimited ? { limits: without } : {}),
  async answer({ question, onAsked }) {
    onAsked?.();
    if (modelMs > 0) await systemClock.sleep(modelMs);
    return {
      text: `echo: ${question}`,
      answered: true,
      sources: [],
      model: 'bench/echo',
      usage: { inputTokens: 10, outputTokens: 10 },
    };
  },
  greet: async () => 'Hello',
  suggest: async () => [],
  metrics: createMetrics('worker'),
  onExpired: () => process.exit(1),
});
process.send?.(holder.workerId);
