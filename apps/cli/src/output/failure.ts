import { AppError } from '@chatai/core/errors';
import { redact } from '@chatai/core/log';

/** Exit codes of contract.md 4. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  wrongUsage: 2,
  notRunning: 3,
  unhealthy: 4,
  refused: 5,
  badInput: 6,
  busy: 7,
} as const;

/** A failure as the command line shows it: what happened, what to do, and what scripts see. */
export interface Failure {
  code: string;
  detail: string;
  fix: string | undefined;
  exitCode: number;
}

/** Never a stack trace: those are for the log. */
export function failureOf(error: unknown): Failure {
  if (error instanceof AppError) {
    const exitCode = error.definition.exitCode ?? exitCodes.failed;
    return { code: error.code, detail: error.message, fix: error.fix, exitCode };
  }
  const detail = redact(error instanceof Error ? error.message : String(error));
  return { code: 'unexpected', detail, fix: undefined, exitCode: exitCodes.failed };
}

/** Two lines for standard error. */
export const failureText = ({ detail, fix }: Failure): string => `error: ${detail}\n${fix ? `${fix}\n` : ''}`;
