/** State of a check. `unknown` = could not be looked at, never shown as good; `off` = not configured, a normal state. */
export type CheckState = 'ok' | 'warn' | 'fail' | 'unknown' | 'off';

/** What a check says. `detail` is one sentence for people; other fields are figures. */
export interface CheckResult {
  status: CheckState;
  detail?: string;
  latencyMs?: number;
  [figure: string]: unknown;
}

/** Worst first (experience.md 1.3). */
export const severity: Record<CheckState, number> = { fail: 0, unknown: 1, warn: 2, ok: 3, off: 4 };
