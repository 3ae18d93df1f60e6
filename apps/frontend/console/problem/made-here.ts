import type { Problem } from '@chatai/contract/problem';
import { ProblemError } from '@chatai/contract/problem-error';

/** What the console says in the backend's place when that can't be reached: the words of `unavailable` in docs/errors.md. */
export const backendUnreachable = (requestId: string): Problem => ({
  type: '/problems/unavailable',
  title: 'Not available right now',
  status: 503,
  detail: 'The backend cannot be reached right now.',
  instance: `urn:request:${requestId}`,
  code: 'unavailable',
  fix: 'Try again in a few seconds; `chatai health` names the part that is down.',
  retry: 'later',
});

/** What the browser says when nothing answered it. There is no request id: nobody has seen the request. */
export const consoleUnreachable: Problem = {
  type: 'about:blank',
  title: 'The console cannot be reached',
  status: 0,
  detail: 'The request never left this browser, or its answer got lost: then it may have been carried out.',
  instance: '',
  code: 'offline',
  fix: 'Check that ChatAI is running and whether it was done already, then try again.',
  retry: 'later',
};

/** The problem behind whatever a call in the browser threw. */
export const problemOf = (error: unknown): Problem =>
  error instanceof ProblemError ? error.problem : consoleUnreachable;
