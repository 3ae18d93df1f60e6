import type { Fault } from '@chatai/operations/runbook';
import { databaseFaults } from './database.ts';
import { programFaults } from './programs.ts';
import type { World } from './world.ts';

/** Every fault that is known: checks, trees, runbooks, documents and drills are all tested from these. */
export const faults: readonly Fault<World>[] = [...programFaults, ...databaseFaults];
export { startWorld, type World } from './world.ts';
