import { ProblemError } from '@chatai/contract/problem-error';
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
  /** To be found in the logs: `chatai logs --grep ID`. */
  requestId?: string;
}

/** Never a stack trace: those are for the log. */
export function failureOf(error: unknown): Failure {
  if (error instanceof AppError) {
    const exitCode = error.definition.exitCode ?? exitCodes.failed;
    return { code: error.code, detail: error.message, fix: error.fix, exitCode };
  }
  if (error instanceof ProblemError) {
    const { code, detail, fix, errors = [] } = error.problem;
    const shared = { code, exitCode: exitCodeOf(error), requestId: error.requestId };
    if (errors.length === 0) return { ...shared, detail, fix };
    const wrong = errors.map(({ pointer, detail: why }) => `${fieldOf(pointer)} ${why}`).join('; ');
    return { ...shared, detail: wrong, fix: 'Correct it and run the command again' };
  }
  const detail = redact(error instanceof Error ? error.message : String(error));
  return { code: 'unexpected', detail, fix: undefined, exitCode: exitCodes.failed };
}

/** `/query/limit` -> `limit`: people typed an option, not a JSON pointer. */
const fieldOf = (pointer: string) => pointer.replace(/^\/(query\/)?/, '').replaceAll('/', '.') || 'the input';

/** What Commander refused: `error: unknown command 'statsu'`, and below it `(Did you mean status?)`. `path` is the command: `bots list `. */
export function usageFailure({ code, message }: { code: string; message: string }, path: string): Failure {
  const [first = '', hint] = message.replace(/^error: /, '').split('\n');
  const detail = code === 'commander.help' ? 'no command was given' : first;
  const fix = hint ? hint.replace(/^\(|\)$/g, '') : `See chatai ${path}--help`;
  return { code: 'wrong-usage', detail, fix, exitCode: exitCodes.wrongUsage };
}

function exitCodeOf({ code, status }: ProblemError): number {
  // About the content of a file that was sent.
  if (code.startsWith('file-')) return exitCodes.badInput;
  if (status === 401 || status === 403) return exitCodes.refused;
  if (status === 400 || status === 422) return exitCodes.wrongUsage;
  if (status === 502 || status === 503 || status === 504) return exitCodes.notRunning;
  return exitCodes.failed;
}

/** What happened, what to do and, of the API, the request's id: for standard error. */
export const failureText = ({ detail, fix, requestId }: Failure): string =>
  `error: ${detail}\n${fix ? `${fix}\n` : ''}${requestId ? `Request ${requestId}\n` : ''}`;
