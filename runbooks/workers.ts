import type { Runbook } from '@chatai/operations/runbook';
import type { Abilities } from './abilities.ts';
import { programs } from './programs.ts';
import { restartStep } from './restart.ts';

/** The bot manager and its workers. */
export const workers: Runbook<Abilities> = {
  id: 'workers',
  title: 'Workers',
  about: 'The bot manager or its workers crash, or bots are held by nobody.',
  steps: [restartStep(programs[2])],
};
