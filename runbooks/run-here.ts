import { systemIds } from '@chatai/core/ids';
import {
  lockScope,
  openJournal,
  paramsOf,
  type Request,
  type RunDeps,
  type RunHeader,
  type RunReport,
  readJournal,
  requireAllowed,
  runErrors,
  runStep,
  type Step,
} from '@chatai/operations/runbook';
import type { Abilities } from './abilities.ts';
import { saveEvidence } from './evidence.ts';
import { abilitiesOf, type Here } from './here.ts';
import { allSteps } from './runbooks.ts';

/** A step by its name: `backend#restart`. Throws `step-unknown` with the choices. */
export function findStep(name: string): { runbook: string; step: Step<Abilities> } {
  const found = allSteps.find((one) => one.name === name);
  if (found) return { runbook: found.runbook.id, step: found.step };
  throw runErrors.stepUnknown({ step: name, choices: `Choose one of: ${allSteps.map((one) => one.name).join(', ')}` });
}

/** What is to be run, and for whom. */
export interface StepRequest extends Request {
  name: string;
  params: Record<string, string>;
  /** Of a run that was broken off: it goes on under the same id. */
  id?: string;
  /** What its dry run saw: when that has changed, nothing is done. */
  saw?: string | undefined;
}

interface Watching {
  signal: AbortSignal;
  onStage?: RunDeps<Abilities>['onStage'];
  /** Saves what is seen before anything is changed; resolves to where. */
  saveEvidence?: RunDeps<Abilities>['saveEvidence'];
}

/**
 * Runs one step on this machine, with its lock and its journal in the data folder: neither backend nor database is needed. Throws what
 * `requireAllowed` throws, `param-refused`, and `scope-busy`.
 */
export async function runHere(here: Here, request: StepRequest, watching: Watching): Promise<RunReport> {
  const { clock, config } = here;
  const { runbook, step } = findStep(request.name);
  const { actor, dryRun, reason, approvedBy, breakGlass, saw } = request;
  const words = Object.entries(request.params).map(([param, value]) => `${param}=${value}`);
  const params = paramsOf(step, words);
  requireAllowed(config.home, step as Step<never>, request, clock.now());
  const header: RunHeader = {
    ...{ kind: 'run', at: clock.now(), id: request.id ?? systemIds.uuid(), runbook, step: step.slug, params },
    ...{ pid: process.pid, actor, dryRun, scope: step.scope },
    ...(reason ? { reason } : {}),
    ...(approvedBy ? { approvedBy } : {}),
    ...(breakGlass ? { breakGlass } : {}),
    ...(saw === undefined ? {} : { saw }),
  };
  const holder = { actor: actor.name, step: request.name, since: header.at };
  const lock = dryRun ? undefined : lockScope(config.home, step.scope, holder);
  const journal = openJournal(config.home, header.id);
  try {
    const deps = {
      ...{ clock, abilities: abilitiesOf(here), journal },
      saveEvidence: watching.saveEvidence ?? (() => saveEvidence(here, header.id)),
      ...(watching.onStage ? { onStage: watching.onStage } : {}),
    };
    return await runStep(deps, step, header, watching.signal);
  } finally {
    journal.close();
    lock?.release();
  }
}

/** What a run that was broken off had asked for. Throws `run-unknown` when there is none of this id, or it came to its end. */
export function brokenOff({ config }: Pick<Here, 'config'>, id: string): Pick<StepRequest, 'id' | 'name' | 'params'> {
  const lines = readJournal(config.home, id);
  const header = lines.find((line): line is RunHeader => line.kind === 'run');
  if (!header || header.dryRun || lines.some(({ kind }) => kind === 'over')) throw runErrors.runUnknown({ id });
  return { id, name: `${header.runbook}#${header.step}`, params: header.params };
}
