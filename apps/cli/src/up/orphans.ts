import { type Clock, systemClock } from '@chatai/core/clock';
import { allProcesses, isRunning, type ProcessFacts, programOf } from '@chatai/core/process';
import type { UpState } from './state-file.ts';

/**
 * Ends what a killed supervisor left behind: every process of a recorded program's session that runs our Node (a hung worker, too;
 * the others have ended themselves). Call it while holding the folder's lock. Returns how many there were.
 */
export async function reapOrphans(state: UpState | undefined, clock: Clock = systemClock): Promise<number> {
  if (!state) return 0;
  const left = orphans(state);
  // They end by themselves within 2 s of their parent's death; only then is force needed.
  await waitForAll(left, 2_500, clock);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const one of left.filter(isRunning)) kill(one.pid, signal);
    await waitForAll(left, 2_000, clock);
  }
  return left.length;
}

function orphans(state: UpState): ProcessFacts[] {
  const sessions = new Map(
    state.programs.map((program) => [program.pid, program.startedAt ?? Number.POSITIVE_INFINITY]),
  );
  return allProcesses().filter((one) => {
    const since = sessions.get(one.session);
    return since !== undefined && (one.startedAt ?? 0) >= since && programOf(one.pid) === process.execPath;
  });
}

async function waitForAll(processes: ProcessFacts[], withinMs: number, clock: Clock): Promise<void> {
  const deadline = clock.monotonicMs() + withinMs;
  while (processes.some(isRunning) && clock.monotonicMs() < deadline) await clock.sleep(50);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
