import type { Runbook, Step } from '@chatai/operations/runbook';
import { adminUserOperations } from './admin-user-operations.ts';
import { backend } from './backend.ts';
import { botsMonitoring } from './bots-monitoring.ts';
import { frontend } from './frontend.ts';
import { release } from './release.ts';
import type { Abilities } from './steps/abilities.ts';
import { workers } from './workers.ts';

/** The six runbooks of the user's document. */
export const runbooks: readonly Runbook<Abilities>[] = [
  backend,
  frontend,
  workers,
  botsMonitoring,
  adminUserOperations,
  release,
];

/** A step with the name by which everybody calls it: `backend#restart`. */
export interface NamedStep {
  name: string;
  runbook: Runbook<Abilities>;
  step: Step<Abilities>;
}

/** The steps of all runbooks. */
export const allSteps: readonly NamedStep[] = runbooks.flatMap((runbook) =>
  runbook.steps.map((step) => ({ name: `${runbook.id}#${step.slug}`, runbook, step })),
);
