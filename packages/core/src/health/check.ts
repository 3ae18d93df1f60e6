/** State of a check. `unknown` = could not be looked at, never shown as good; `off` = not configured, a normal state. */
export type CheckState = 'ok' | 'warn' | 'fail' | 'unknown' | 'off';

/** What a check says. `detail` is one sentence for people; other fields are figures. */
export interface CheckResult {
  status: CheckState;
  detail?: string;
  latencyMs?: number;
  [figure: string]: unknown;
}
