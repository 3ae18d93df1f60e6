import type { Runbook } from '@chatai/operations/runbook';
import type { Abilities } from './abilities.ts';
import { databaseSteps } from './database.ts';
import { sessionSteps } from './database-sessions.ts';
import { upkeepSteps } from './database-upkeep.ts';
import { jobSteps } from './jobs.ts';
import { program } from './programs.ts';
import { restartStep } from './restart.ts';

/** The backend and its database. */
export const backend: Runbook<Abilities> = {
  id: 'backend',
  title: 'Backend',
  about: 'The API does not answer, is slow, or its database is in trouble.',
  steps: [restartStep(program.backend), ...databaseSteps, ...sessionSteps, ...upkeepSteps, ...jobSteps],
};
