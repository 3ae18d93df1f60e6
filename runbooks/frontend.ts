import type { Runbook } from '@chatai/operations/runbook';
import type { Abilities } from './abilities.ts';
import { programs } from './programs.ts';
import { restartStep } from './restart.ts';

/** The console. */
export const frontend: Runbook<Abilities> = {
  id: 'frontend',
  title: 'Frontend',
  about: 'The console does not load, or cannot reach the backend.',
  steps: [restartStep(programs[1])],
};
