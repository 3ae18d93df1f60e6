import { systemIds } from '@chatai/core/ids';
import { identityOf } from '@chatai/core/process';
import type { Snapshot } from '@chatai/operations/facts';
import {
  type BlastRadius,
  type Journal,
  lockScope,
  openJournal,
  paramsOf,
  type Request,
  type RunDeps,
  type RunHeader,
  type RunReport,
  readJournal,
  readRun,
  requireAllowed,
  runErrors,
  runStep,
  type Step,
  scopeOf,
  wordsOf,
} from '@chatai/operations/runbook';
import type { Facts } from '../facts/facts.ts';
import { allSteps } from '../runbooks.ts';
import type { Abilities } from '../steps/abilities.ts';
import { saveEvidence } from './evidence.ts';
import { abilitiesOf, type Here, lastSeen } from './here.ts';

/** A step by its name: `backend#restart`. Throws `step-unknown` with the choices. */
export function findStep(name: string): { runbook: string; step: Step<Abilities> } {
  const found = allSteps.find((one) => one.name === name);
  if (found) return { runbook: found.runbook.id, step: found.step };
  throw runErrors.stepUnknown({ step: name, choices: `Choose one of: ${allSteps.map((one) => one.name).join(', ')}` });
}

/** Whom acting touches by this step, with what it asks for as far as that is known; undefined when nobody can say. */
type Touching = (name: string, given?: Record<string, string>) => Promise<BlastRadius | undefined>;

/** Told from a look that was taken already, and from older ones, each of which is read once. */
export function blastRadiusIn(here: Pick<Here, 'config' | 'clock'>, snapshot: Snapshot<Facts>): Touching {
  const before = new Map<keyof Facts, Snapshot<Facts> | undefined>();
  // It looks, and does nothing else.
  const can = {
    look: async () => snapshot,
    lastSeen(fact) {
      if (!before.has(fact)) before.set(fact, lastSeen(here, snapshot.at, fact));
      return before.get(fact);
    },
  } as Partial<Abilities> as Abilities;
  return async (name, given = {}) => {
    const { step } = findStep(name);
    try {
      // What it touches may be what it asks for.
      const params = paramsOf(step, wordsOf(given));
      return await step.blastRadius({ can, params, signal: new AbortController().signal });
    } catch {
      return undefined;
    }
  };
}

/** What is to be run, and for whom. */
export interface StepRequest extends Request {
  name: string;
  /** Of a run that was broken off: it goes on under the same id. */
  id?: string;
  /** What its dry run saw: when that has changed, nothing is done. */
  saw?: string | undefined;
}

/** How a run went, and why the disk has no record of it, or not all of it. */
export type RunHereReport = RunReport & { unrecorded: string | undefined };

interface Watching {
  signal: AbortSignal;
  onTouches?: RunDeps<Abilities>['onTouches'];
  onStage?: RunDeps<Abilities>['onStage'];
  /** Saves what is seen before anything is changed; resolves to where. */
  saveEvidence?: RunDeps<Abilities>['saveEvidence'];
}

/**
 * Runs one step on this machine, with its lock and its journal in the data folder: neither backend nor database is needed. Throws what
 * `requireAllowed` throws, `param-refused`, and `scope-busy`.
 */
export async function runHere(here: Here, request: StepRequest, watching: Watching): Promise<RunHereReport> {
  const { clock, config } = here;
  const { runbook, step } = findStep(request.name);
  const { actor, dryRun, reason, approvedBy, breakGlass, saw } = request;
  const params = paramsOf(step, wordsOf(request.params));
  requireAllowed(config.home, step as Step<never>, request, clock.now());
  const scope = scopeOf(step, params);
  const header: RunHeader = {
    kind: 'run',
    at: clock.now(),
    id: request.id ?? systemIds.uuid(),
    runbook,
    step: step.slug,
    params,
    ...identityOf(process.pid),
    actor,
    dryRun,
    scope,
    ...(reason ? { reason } : {}),
    ...(approvedBy ? { approvedBy } : {}),
    ...(breakGlass ? { breakGlass } : {}),
    ...(saw === undefined ? {} : { saw }),
    ...(step.restarts ? { restarts: true } : {}),
  };
  const holder = { actor: actor.name, step: request.name, since: header.at };
  const lock = dryRun ? undefined : lockScope(config.home, scope, holder);
  let record: ReturnType<typeof recordOf> | undefined;
  try {
    const lines = readJournal(config.home, header.id);
    // Somebody else may have resumed it until we had the lock.
    if (lines.length > 0) requireBrokenOff(config.home, header.id);
    // A run that is resumed keeps what was seen before it was broken off.
    const before = lines.filter(({ kind }) => kind === 'run').length;
    const evidence = before === 0 ? header.id : `${header.id}-${before + 1}`;
    record = recordOf(config.home, header.id);
    const deps = {
      clock,
      abilities: (signal: AbortSignal) => abilitiesOf(here, signal),
      journal: record.journal,
      saveEvidence: watching.saveEvidence ?? (() => saveEvidence(here, evidence)),
      ...(watching.onTouches ? { onTouches: watching.onTouches } : {}),
      ...(watching.onStage ? { onStage: watching.onStage } : {}),
    };
    const report = await runStep(deps, step, header, watching.signal);
    return { ...report, unrecorded: record.refusal() };
  } finally {
    record?.journal.close();
    lock?.release();
  }
}

/** The journal of a run. A disk that takes nothing keeps nobody from mending: why it took nothing is told instead. */
function recordOf(home: string, id: string): { journal: Journal; refusal(): string | undefined } {
  let refusal: string | undefined;
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      refusal ??= (error as Error).message;
      return undefined;
    }
  };
  const file = attempt(() => openJournal(home, id));
  return {
    journal: { write: (line) => attempt(() => file?.write(line)), close: () => file?.close() },
    refusal: () => refusal,
  };
}

/**
 * What a run that was broken off had asked for, without secrets: those are asked for again. Throws `run-unknown` when there is none of this id, it
 * goes on, or it came to its end.
 */
export function brokenOff({ config }: Pick<Here, 'config'>, id: string): Pick<StepRequest, 'id' | 'name' | 'params'> {
  const header = requireBrokenOff(config.home, id);
  const name = `${header.runbook}#${header.step}`;
  const asked = findStep(name).step.params ?? {};
  return { id, name, params: Object.fromEntries(Object.entries(header.params).filter(([one]) => !asked[one]?.secret)) };
}

function requireBrokenOff(home: string, id: string): RunHeader {
  const found = readRun(home, id);
  if (!found || found.header.dryRun || found.state !== 'broken-off') throw runErrors.runUnknown({ id });
  return found.header;
}
