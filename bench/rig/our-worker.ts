// Our worker with a model that answers at once, or after `modelMs`.
import { systemClock } from '@chatai/core/clock';
import { keyringOf } from '@chatai/core/crypto';
import type { DatabaseTargets } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import { createLog, createLogFile } from '@chatai/core/log';
import { createMetrics } from '@chatai/core/metrics';
import { createTelegram } from '@chatai/messaging/channels/telegram';
import { createHolder } from '@chatai/messaging/holder';

const [, , apiRoot, targetsJson, secret, publicUrl, modelMs, logFolder] = process.argv as string[];
const logFile = createLogFile({ folder: logFolder as string, component: 'worker', clock: systemClock });
const holder = await createHolder({
  targets: JSON.parse(targetsJson as string) as DatabaseTargets,
  clock: systemClock,
  ids: systemIds,
  log: createLog('worker', 'info', logFile),
  keyring: keyringOf(secret as string),
  telegram: createTelegram({ everyBot: apiRoot, sandbox: apiRoot as string, cloud: apiRoot as string }),
  host: 'bench',
  pid: process.pid,
  publicUrl,
  limits: { chatPerSecond: 1e6, chatBurst: 1e6, groupPerMinute: 1e6, botPerSecond: 1e6 },
  async answer({ question }) {
    if (Number(modelMs) > 0) await systemClock.sleep(Number(modelMs));
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
