import { SyntaxProblem } from '../formatting/index.ts';
import { type Failure, refuse } from './answers.ts';

/** Runs a reader of parameters; what it throws as `SyntaxProblem` becomes a refusal behind `prefix`. */
export function reading<T>(read: () => T, prefix = ''): { value: T } | { refusal: Failure } {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { refusal: refuse(400, `${prefix}${error.message}`) };
  }
}
