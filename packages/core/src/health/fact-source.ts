/**
 * A bounded, read-only look at one part of the installation (decision 0022). It lies beside what it looks at, knows no threshold and gives no verdict.
 * Times in facts are epoch milliseconds, never ages: whoever judges them knows when the look was.
 */
export interface FactSource<Facts = unknown> {
  /** The longest that a look may take; what has not come by then is not seen. */
  deadlineMs: number;
  /** Throws when it cannot look: the reason is told in place of facts. */
  read(signal: AbortSignal): Promise<Facts>;
}
