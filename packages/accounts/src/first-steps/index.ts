// What a newcomer does first, and what a member has skipped or ignores.
export {
  type FirstSteps,
  firstStepsOf,
  type IgnoredRepair,
  ignoreRepair,
  showRepair,
  skipStep,
} from './first-steps.ts';
