// Ways in which an installation breaks, a throw-away one to break, and what must follow (operations.md 0).
export { askedResults, askedSteps, askForSteps } from './asked.ts';
export { drillsOn } from './drill-here.ts';
export { faults } from './faults.ts';
export { bothOf, leavesOf, pairs } from './pairs.ts';
export { secretsIn, secretsOf, writtenBy } from './secrets.ts';
export { mayMount, missingFor, startWorld, type World } from './world.ts';
