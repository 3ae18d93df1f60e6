// Runbooks that run: steps as data with check, act, verify and undo, one engine, one journal (architecture.md 4).
export {
  type Approval,
  approvalFor,
  ask,
  decide,
  findApproval,
  forgetApprovals,
  giveBackApproval,
  listApprovals,
  type Person,
  seenBy,
  useApproval,
  type Wanted,
} from './approvals.ts';
export {
  type BlastRadius,
  everyUnit,
  type OperatorRole,
  type Outcome,
  type Param,
  type Risk,
  type Runbook,
  type StageContext,
  type Step,
  scopeOf,
  secondsOf,
  stepsOf,
  takesText,
} from './define.ts';
export { type DrillDeps, type DrillReport, drill, type Fault, isProven } from './drill.ts';
export { runErrors } from './errors.ts';
export { type ForecastScore, scoreForecasts } from './forecasts.ts';
export { budgets, type Request, type RestartBudget, requireAllowed, requireRole, restartBudgets } from './gates.ts';
export {
  forgetRuns,
  headerOf,
  type Journal,
  type JournalLine,
  journalsSince,
  listRuns,
  openJournal,
  type RunHeader,
  type RunRecord,
  type RunResult,
  readJournal,
  readRun,
  type Stage,
} from './journal.ts';
export { type Holder, lockScope } from './lock.ts';
export { paramsOf, withoutSecrets, wordsOf } from './params.ts';
export { type FruitlessRestart, type RestartsReport, restartsIn } from './restarts.ts';
export { type RunDeps, type RunReport, runStep, type StageReport, type Touched } from './run.ts';
