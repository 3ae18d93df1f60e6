import type { Problem } from '@chatai/contract/problem';
import type { Language } from '../texts/texts.ts';
import { problemsInRussian } from './problems-ru.ts';

export interface ProblemText {
  title: string;
  /** What happened and what it means. */
  detail: string;
  /** What to do. */
  fix: string;
  /** To be found again by `chatai logs --grep`; absent when no server has seen the request. */
  requestId?: string;
}

/** The one way from a problem to words. English is what the server wrote, the same as in API and CLI; a kind that has no translation keeps it. */
export function problemToText(problem: Problem, language: Language): ProblemText {
  const { title, detail, fix } = (language === 'ru' && problemsInRussian[problem.code]) || problem;
  const requestId = problem.instance.replace(/^urn:request:/, '');
  const fields = (problem.errors ?? []).map(({ pointer }) => pointer).join(', ');
  return { title, detail: detail.replace('{fields}', fields), fix, ...(requestId ? { requestId } : {}) };
}
