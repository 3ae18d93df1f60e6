// Runs one step of a runbook, as it is told over its channel, and lets go of whoever started it as soon as the record has begun.
import { once } from 'node:events';
import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { runHere, type StepRequest } from '@chatai/runbooks';
import type { RunMessage } from './start-run.ts';

const [request] = (await once(process, 'message')) as [StepRequest];
const say = (message: RunMessage) => process.connected && process.send?.(message);
let hasBegun = false;

/** The first stage is behind the header of the journal. */
function begun(): void {
  if (hasBegun) return;
  hasBegun = true;
  say({ kind: 'begun' });
  if (process.connected) process.disconnect();
}

try {
  await runHere({ config: loadConfig(), clock: systemClock }, request, {
    signal: new AbortController().signal,
    onStage: begun,
  });
  begun();
} catch (error) {
  say({ kind: 'refused', reason: (error as Error).message });
  process.exitCode = 1;
}
// What was left behind because it took too long would keep this process.
process.exit();
