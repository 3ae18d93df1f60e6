import type { ReadFailure } from './protocol.ts';

/** A file that is refused for a reason that its owner can understand. */
export class ReadError extends Error {
  readonly code: ReadFailure;

  constructor(code: ReadFailure) {
    super(code);
    this.name = 'ReadError';
    this.code = code;
  }
}
