import type { Clock } from '@chatai/core/clock';
import type { Check, CheckResult } from '@chatai/core/health';

/** What a program says of itself as a whole. */
export type OverallState = 'healthy' | 'degraded' | 'unhealthy';

/**
 * Runs all checks at once, each with its own deadline. A check that has not answered by then, or that throws, is `unknown`: it could not
 * be looked at, which is never good. Returns within `deadlineMs`, whatever hangs. Adds `latencyMs` where the check gives none.
 */
export async function runChecks(
  checks: readonly Check[],
  deadlineMs: number,
  clock: Clock,
): Promise<Record<string, CheckResult>> {
  const results = await Promise.all(
    checks.map(async (check) => [check.name, await runCheck(check, deadlineMs, clock)]),
  );
  return Object.fromEntries(results);
}

/** `unhealthy` when something that it cannot serve without fails or can't be seen; `degraded` when anything else is not well. */
export function overallState(
  checks: readonly Pick<Check, 'name' | 'essential'>[],
  results: Record<string, CheckResult>,
): OverallState {
  const isWell = (name: string) => ['ok', 'off'].includes(results[name]?.status ?? 'unknown');
  const cannotServe = ({ name }: { name: string }) => ['fail', 'unknown'].includes(results[name]?.status ?? 'unknown');
  if (checks.some((check) => check.essential && cannotServe(check))) return 'unhealthy';
  return checks.every(({ name }) => isWell(name)) ? 'healthy' : 'degraded';
}

/** One run at a time: who asks while a run hangs waits for that run, so that a hanging part is not asked again and again. */
export function shareRuns(check: Check): Check {
  let running: Promise<CheckResult> | undefined;
  return {
    ...check,
    run(signal) {
      running ??= check.run(signal).finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

async function runCheck(check: Check, deadlineMs: number, clock: Clock): Promise<CheckResult> {
  const started = clock.monotonicMs();
  const late = new AbortController();
  const silence = clock.sleep(deadlineMs, late.signal).then(
    (): CheckResult => ({ status: 'unknown', detail: `no answer within ${deadlineMs} ms` }),
    (): CheckResult => ({ status: 'unknown' }),
  );
  const overdue = new AbortController();
  const answer = Promise.resolve()
    .then(() => check.run(overdue.signal))
    .catch(
      (error: unknown): CheckResult => ({ status: 'unknown', detail: `could not be looked at: ${reasonOf(error)}` }),
    );
  const result = await Promise.race([answer, silence]);
  late.abort();
  overdue.abort(new Error('The check took too long.'));
  return { latencyMs: Math.round((clock.monotonicMs() - started) * 10) / 10, ...result };
}

const reasonOf = (error: unknown) =>
  error instanceof Error ? ((error as { code?: string }).code ?? error.name) : 'unknown reason';
