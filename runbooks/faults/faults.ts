import type { Fault } from '@chatai/operations/runbook';
import { addressFaults } from './addresses.ts';
import { botFaults } from './bots.ts';
import { consoleFaults } from './console.ts';
import { crowdFaults } from './crowd.ts';
import { databaseFaults } from './database.ts';
import { jobFaults } from './jobs.ts';
import { machineFaults } from './machine.ts';
import { modelFaults } from './models.ts';
import { programFaults } from './programs.ts';
import { redisFaults } from './redis.ts';
import { schemaFaults } from './schema.ts';
import { telegramFaults } from './telegram.ts';
import { upkeepFaults } from './upkeep.ts';
import type { World } from './world.ts';

/** Every fault that is known: checks, trees, runbooks, documents and drills are all tested from these. */
export const faults: readonly Fault<World>[] = [
  ...programFaults,
  ...consoleFaults,
  ...addressFaults,
  ...databaseFaults,
  ...schemaFaults,
  ...upkeepFaults,
  ...botFaults,
  ...telegramFaults,
  ...crowdFaults,
  ...jobFaults,
  ...redisFaults,
  ...modelFaults,
  ...machineFaults,
];
