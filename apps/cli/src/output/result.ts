/** What a command found or did: the document for `--json`, and the same for people. */
export interface Result {
  document: unknown;
  /** Ends with a newline. */
  text: string;
  /** 0 when absent. */
  exitCode?: number;
}
