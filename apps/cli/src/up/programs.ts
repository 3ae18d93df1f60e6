import type { Config } from '@chatai/core/config';
import { nodeFlags } from '@chatai/core/process';
import { type Program, programPath } from './program.ts';

/** Floors of programs, lowest first; those of one floor start and stop together. What is stopped first takes no new work for those below. */
export function programFloors(config: Config): Program[][] {
  return [
    [
      {
        unit: 'simulator',
        component: 'simulator',
        command: [...nodeFlags.quiet, programPath('apps/simulator/src/main.ts')],
        healthUrl: `${config.simulator.url}/health`,
        stopWithinMs: 2_000,
      },
    ],
    [
      {
        unit: 'chatai-backend',
        component: 'backend',
        command: [...nodeFlags.backend, programPath('apps/server/src/backend/main.ts')],
        healthUrl: `${config.backend.url}/health`,
        stopWithinMs: 10_500,
      },
      {
        unit: 'scalable_bot_manager',
        component: 'bot-manager',
        command: [...nodeFlags.quiet, programPath('apps/server/src/bot-manager/main.ts')],
        healthUrl: `${config.manager.url}/health`,
        stopWithinMs: 10_500,
      },
    ],
    [
      {
        unit: 'chatai-watchdog',
        component: 'watchdog',
        command: [...nodeFlags.quiet, programPath('apps/server/src/watchdog/main.ts')],
        healthUrl: `${config.watchdog.url}/health`,
        stopWithinMs: 2_000,
      },
      {
        unit: 'chatai-frontend',
        component: 'console',
        command: [...nodeFlags.quiet, programPath('apps/frontend/start.ts')],
        healthUrl: `${config.console.url}/api/health`,
        stopWithinMs: 2_000,
      },
    ],
  ];
}
