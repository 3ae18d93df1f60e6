import type { Runbook } from '@chatai/operations/runbook';
import { program } from './facts/programs.ts';
import type { Abilities } from './steps/abilities.ts';
import { databaseSteps } from './steps/database.ts';
import { sessionSteps } from './steps/database-sessions.ts';
import { upkeepSteps } from './steps/database-upkeep.ts';
import { jobSteps } from './steps/jobs.ts';
import { restartStep } from './steps/restart.ts';

/** The backend and its database. */
export const backend: Runbook<Abilities> = {
  id: 'backend',
  title: 'Backend',
  about: 'The API does not answer, is slow, or its database is in trouble.',
  steps: [restartStep(program.backend), ...databaseSteps, ...sessionSteps, ...upkeepSteps, ...jobSteps],
};
