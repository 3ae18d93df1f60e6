// Operations as content: what is seen, what it means, what to do. The only room that knows operations and the platform (architecture.md 1).

export { checks } from './checks/index.ts';
export { type Component, components, runbookOf } from './components.ts';
export {
  askSandboxBot,
  type Conversation,
  converse,
  failureOf,
  keepConversation,
  probeQuestion,
  simulatorControl,
} from './converse/index.ts';
export { botsOf } from './facts/bots.ts';
export type { Facts } from './facts/facts.ts';
export { programs, restartsWithin } from './facts/programs.ts';
export { sourcesOf } from './facts/sources.ts';
export { type Top, topOf } from './facts/top.ts';
export { forgetEvidence, saveEvidence } from './here/evidence.ts';
export { abilitiesOf, type Here, look } from './here/here.ts';
export { blastRadiusIn, brokenOff, findStep, type RunHereReport, runHere, type StepRequest } from './here/run-here.ts';
export { type RunsReport, reportRuns } from './here/run-report.ts';
export { type Covered, coverage, operationsProof } from './proof/index.ts';
export { type RestartReason, restartReasons } from './release.ts';
export { allSteps, runbooks } from './runbooks.ts';
export type { Abilities } from './steps/abilities.ts';
export { thresholds } from './thresholds.ts';
export { allLeaves, type NamedLeaf, trees } from './trees/index.ts';
