import type { Problem } from './problem.ts';

/** The server said no. Carries its document; `message` is title and detail, fit to be shown. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(document: Problem, options?: { cause?: unknown }) {
    super(`${document.title}: ${document.detail}`, options);
    this.name = 'ProblemError';
    this.problem = document;
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }

  /** The request id, to be found again in the server's logs. */
  get requestId(): string {
    return this.problem.instance.replace(/^urn:request:/, '');
  }
}
