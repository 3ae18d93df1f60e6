/** State of one check. `unknown` = could not be looked at, never shown as good; `off` = not configured, a normal state. */
export type CheckState = 'ok' | 'warn' | 'fail' | 'unknown' | 'off';

/** What a check saw. `detail` is one sentence for people; other fields are figures. */
export interface CheckResult {
  status: CheckState;
  detail?: string;
  latencyMs?: number;
  [figure: string]: unknown;
}

/** A health check lives beside what it checks and is listed once where the program is composed. */
export interface Check {
  /** Key in `/health`'s `components`, camelCase. */
  name: string;
  /** When it fails the program cannot serve: `/health` becomes `unhealthy` (503). Otherwise `degraded`. */
  essential: boolean;
  run(signal: AbortSignal): Promise<CheckResult>;
}

/** A source of facts for diagnosis: a named, bounded, read-only look at one part. */
export interface FactSource {
  name: string;
  read(signal: AbortSignal): Promise<Record<string, unknown>>;
}
