import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { nodeFlags } from '@chatai/core/process';
import { lockScope, requireAllowed, runErrors, type Step, scopeOf } from '@chatai/operations/runbook';
import type { Here, StepRequest } from '@chatai/runbooks';

const program = path.resolve(import.meta.dirname, 'run-step.ts');

/** What the program says once its journal has its first line, or why there is none. */
export type RunMessage = { kind: 'begun' } | { kind: 'refused'; reason: string };

/** Throws `step-unknown`, what `requireAllowed` throws, and `scope-busy`, before anything is begun. */
export async function requireRunnable({ config, clock }: Here, request: StepRequest): Promise<void> {
  const { findStep } = await import('@chatai/runbooks');
  const { step } = findStep(request.name);
  requireAllowed(config.home, step as Step<never>, request, clock.now());
  if (request.dryRun) return;
  const holder = { actor: request.actor.name, step: request.name, since: clock.now() };
  lockScope(config.home, scopeOf(step, request.params), holder).release();
}

/** Each is a Node of some 100 MB, on a machine that may be short of it already. */
const most = 6;
const underWay = new Set<ChildProcess>();

/**
 * Runs a step in a process of its own that outlives this one: the step may restart the backend. Resolves when its record has begun. Throws what
 * `requireRunnable` throws, for one that somebody else was quicker with, and `too-many-runs`.
 */
export async function startRun(here: Here, request: StepRequest & { id: string }): Promise<void> {
  if (underWay.size >= most) throw runErrors.tooManyRuns({ most, step: request.name });
  const child = fork(program, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...nodeFlags.quiet],
    detached: true,
  });
  underWay.add(child);
  // One that could not be started has no exit (Node's documentation of `error`).
  for (const event of ['exit', 'error']) child.once(event, () => underWay.delete(child));
  // Whoever ends us leaves it alone: it lets go of the channel when it has begun.
  child.unref();
  const message = await new Promise<RunMessage>((resolve, reject) => {
    child.once('message', (said: RunMessage) => resolve(said));
    child.once('error', reject);
    // Not its exit, which may be told before what it said last.
    child.once('disconnect', () => resolve({ kind: 'refused', reason: 'its process ended before' }));
    child.send(request);
  });
  if (message.kind === 'begun') return;
  await requireRunnable(here, request);
  throw new Error(`The run ${request.id} has not begun: ${message.reason}`);
}
