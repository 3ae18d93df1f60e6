/** When something was last proved, and where that can be looked up. */
export interface LastProof {
  /** ISO 8601, UTC. */
  at: string;
  commit: string;
  seed: number;
}

/** Seeds that were proved at one commit, one after the other. Times are ISO 8601, UTC. */
export interface SeedRange {
  commit: string;
  from: number;
  to: number;
  began: string;
  ended: string;
}

/** How often something was tried, and how often all that must follow from it did. */
interface Tries {
  of: number;
  proven: number;
  /** Undefined while it never was. */
  last?: LastProof | undefined;
}

/** What `npm run prove -- --seeds N` found (decision 0026). Durations are the worst of all tries, in milliseconds. */
export interface OperationsProof {
  machine: string;
  seeds: number;
  /** Which of them were proved at which commit: a proof may go on with a later one (`--from`). */
  ranges: SeedRange[];
  tookSeconds: number;
  drills: (Tries & {
    fault: string;
    title: string;
    detectedBy: string[];
    leaf: string;
    step?: string | undefined;
    /** How often its leaf was the first finding, and how often another one was. */
    named: number;
    misnamed: number;
    noticedMs: number;
    healedMs: number;
  })[];
  /** Steps that somebody asks for, and no fault calls for. */
  asked: (Tries & { step: string })[];
  /** Two faults at once; proven: both were named. */
  pairs: (Tries & { faults: string[] })[];
  /** Of faults, whether `/health` of the backend names the same components (experience.md E29): those that it does not name. */
  health: { asked: number; unnamed: string[] };
  /**
   * How long somebody waits while this is broken; undefined when nothing is. `responseMs`: from the question to the verified step, what was seen saved
   * first, where the step asks for nothing that only people know.
   */
  waits: {
    fault?: string | undefined;
    diagnoseMs: number;
    statusMs: number;
    evidenceMs: number;
    responseMs?: number | undefined;
  }[];
  /** Of secrets that the installation holds: where one was found, and how many files and answers were searched. */
  secrets: { planted: number; searched: number; found: string[] };
}
