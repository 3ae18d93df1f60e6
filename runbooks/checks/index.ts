import type { Check } from '@chatai/operations/health';
import type { Facts } from '../facts/facts.ts';
import { addressChecks } from './addresses.ts';
import { botChecks } from './bots.ts';
import { databaseChecks } from './database.ts';
import { deliveryChecks } from './delivery.ts';
import { installationChecks } from './installation.ts';
import { jobChecks } from './jobs.ts';
import { machineChecks } from './machine.ts';
import { modelChecks } from './models.ts';
import { programChecks } from './programs.ts';
import { redisChecks } from './redis.ts';

/** Every check of an installation. A further one is a line in its file; its fault is in `faults/`. */
export const checks: readonly Check<Facts>[] = [
  ...botChecks,
  ...deliveryChecks,
  ...programChecks,
  ...databaseChecks,
  ...redisChecks,
  ...addressChecks,
  ...jobChecks,
  ...modelChecks,
  ...machineChecks,
  ...installationChecks,
];
