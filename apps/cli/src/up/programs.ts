import type { Config } from '@chatai/core/config';
import { type Program, programPath } from './program.ts';

/**
 * Keeps V8's young generation at 1 MB instead of 16: at rest 10 MB less of memory a process, under load a third more CPU (measured with
 * the durable path). So only for programs through which no owner's message walks; the bot manager does not hand it on to its workers.
 */
const smallYoungGeneration = '--max-semi-space-size=1';

/** Floors of programs, lowest first; those of one floor start and stop together. What is stopped first takes no new work for those below. */
export function programFloors(config: Config): Program[][] {
  return [
    [
      {
        unit: 'simulator',
        component: 'simulator',
        command: [smallYoungGeneration, programPath('apps/simulator/src/main.ts')],
        healthUrl: `${config.simulator.url}/health`,
        stopWithinMs: 2_000,
      },
    ],
    [
      {
        unit: 'chatai-backend',
        component: 'backend',
        command: [programPath('apps/server/src/backend/main.ts')],
        healthUrl: `${config.backend.url}/health`,
        stopWithinMs: 10_500,
      },
      {
        unit: 'scalable_bot_manager',
        component: 'bot-manager',
        command: [smallYoungGeneration, programPath('apps/server/src/bot-manager/main.ts')],
        healthUrl: `${config.manager.url}/health`,
        stopWithinMs: 10_500,
      },
    ],
    [
      {
        unit: 'chatai-frontend',
        component: 'console',
        command: [smallYoungGeneration, programPath('apps/frontend/start.ts')],
        healthUrl: `${config.console.url}/api/health`,
        stopWithinMs: 2_000,
      },
    ],
  ];
}
