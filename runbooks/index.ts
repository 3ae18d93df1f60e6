// Operations as content: what is seen, what it means, what to do. The only room that knows operations and the platform (architecture.md 1).
export type { Abilities } from './abilities.ts';
export { botsOf } from './bots.ts';
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
export { forgetEvidence, saveEvidence } from './evidence.ts';
export type { Facts } from './facts.ts';
export { abilitiesOf, type Here, look } from './here.ts';
export { programs, restartsWithin } from './programs.ts';
export { type Covered, coverage, operationsProof } from './proof/index.ts';
export { type RestartReason, restartReasons } from './release.ts';
export { blastRadiusIn, brokenOff, findStep, type RunHereReport, runHere, type StepRequest } from './run-here.ts';
export { type RunsReport, reportRuns } from './run-report.ts';
export { allSteps, runbooks } from './runbooks.ts';
export { sourcesOf } from './sources.ts';
export { thresholds } from './thresholds.ts';
export { type Top, topOf } from './top.ts';
export { allLeaves, type NamedLeaf, trees } from './trees/index.ts';
