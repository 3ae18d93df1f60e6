import { existsSync } from 'node:fs';
import path from 'node:path';
import { providerFacts } from '@chatai/assistant/models';
import type { Clock } from '@chatai/core/clock';
import { type Config, hasSecretKey } from '@chatai/core/config';
import { databaseSources, databaseTargets, lastResort, roleFacts } from '@chatai/core/database';
import { machineFacts } from '@chatai/core/health';
import { processUse } from '@chatai/core/process';
import { createRedisFacts } from '@chatai/core/redis';
import { type FactSources, httpFacts } from '@chatai/operations/facts';
import { supervisorFacts } from '@chatai/operations/units';
import type { Facts } from './facts.ts';

/** Our own programs answer within 1 s, whatever hangs behind them (contract.md 3); on a machine that is short of everything it may take longer. */
const answerWithinMs = 3_000;
/** Over which the work of a process is counted. */
const windowMs = 300;

/**
 * Everything that can be looked at from the machine of an installation, with whatever of it is up. `config` has the addresses at which it runs.
 * `close` ends what looks keep open.
 */
export function sourcesOf(config: Config, clock: Clock): { sources: FactSources<Facts>; close(): void } {
  const http = (url: string) => httpFacts(url, { clock, withinMs: answerWithinMs });
  const redis = createRedisFacts(config.redisUrl, clock);
  return {
    sources: {
      supervisor: supervisorFacts(config),
      processes: { deadlineMs: 2_000, read: (signal) => processUse(clock, windowMs, signal) },
      machine: machineFacts({ data: nearest(config.home) }),
      backend: http(`${config.backend.url}/health`),
      console: http(`${config.console.url}/api/health`),
      manager: http(`${config.manager.url}/status`),
      ...databaseOf(config, clock),
      redis,
      models: providerFacts({ operator: config.model, clock }),
    },
    close: () => redis.close(),
  };
}

/** Without a key there are no passwords, and asking for them would make one. */
function databaseOf(config: Config, clock: Clock): FactSources<Facts> {
  if (!hasSecretKey(config)) {
    // It was started with CHATAI_SECRET_KEY, which whoever looks does not have: nothing is known of its database.
    if (existsSync(path.join(config.home, 'run'))) {
      const unseen = { deadlineMs: 100, read: () => Promise.reject(Object.assign(new Error(noKey), { code: noKey })) };
      return { database: unseen, sessions: unseen, schema: unseen, roles: unseen };
    }
    const refusal = { code: undefined, reason: 'ChatAI was never started on this data folder' };
    return { database: { deadlineMs: 100, read: async () => ({ refusal, server: undefined, tookMs: 0 }) } };
  }
  const targets = databaseTargets(config);
  const last = lastResort(config);
  return { ...databaseSources([targets.ops, last ?? targets.owner], clock), roles: roleFacts(targets) };
}

const noKey = 'the CHATAI_SECRET_KEY with which it was started is not known here';

/** The folder itself, or the first above it that is there: both lie on one disk. */
const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(path.dirname(folder)));
