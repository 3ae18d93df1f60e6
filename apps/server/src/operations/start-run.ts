import { fork } from 'node:child_process';
import path from 'node:path';
import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import { nodeFlags } from '@chatai/core/process';
import { lockScope, paramsOf, requireAllowed, type Step } from '@chatai/operations/runbook';
import type { StepRequest } from '@chatai/runbooks';

const program = path.resolve(import.meta.dirname, 'run-step.ts');

/** What the program says once its journal has its first line, or why there is none. */
export type RunMessage = { kind: 'begun' } | { kind: 'refused'; reason: string };

/**
 * Runs a step in a process of its own that outlives this one: the step may restart the backend. Resolves when its record has begun. Throws
 * `step-unknown`, what `requireAllowed` throws, `param-refused` and `scope-busy`, before anything is started.
 */
export async function startRun(
  { config, clock }: { config: Config; clock: Clock },
  request: StepRequest & { id: string },
): Promise<void> {
  const { findStep } = await import('@chatai/runbooks');
  const { step } = findStep(request.name);
  requireAllowed(config.home, step as Step<never>, request, clock.now());
  paramsOf(
    step,
    Object.entries(request.params).map(([name, value]) => `${name}=${value}`),
  );
  if (!request.dryRun) {
    const holder = { actor: request.actor.name, step: request.name, since: clock.now() };
    lockScope(config.home, step.scope, holder).release();
  }
  const child = fork(program, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...nodeFlags.quiet],
    detached: true,
  });
  // Whoever ends us leaves it alone: it lets go of the channel when it has begun.
  child.unref();
  const message = await new Promise<RunMessage>((resolve, reject) => {
    child.once('message', (said: RunMessage) => resolve(said));
    child.once('error', reject);
    child.once('exit', (code) => resolve({ kind: 'refused', reason: `it ended with ${code}` }));
    child.send(request);
  });
  if (message.kind === 'refused') throw new Error(`The run ${request.id} has not begun: ${message.reason}`);
}
