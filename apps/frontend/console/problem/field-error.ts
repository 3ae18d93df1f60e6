import type { Problem } from '@chatai/contract/problem';
import type { Texts } from '../texts/index.ts';

/** What was wrong with one field of the body, if that is what a request failed of. */
export function fieldError(problem: Problem | undefined, field: string, t: Texts): string | undefined {
  const error = problem?.errors?.find(({ pointer }) => pointer === `/${field}`);
  return error && t('problem.field', { detail: error.detail });
}
