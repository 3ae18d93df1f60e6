import type { Client } from '@chatai/contract/client';
import type { Snapshot } from '@chatai/operations/facts';
import type { Conversation } from '../converse/index.ts';
import type { Facts } from '../facts/facts.ts';

/** What steps can do; whoever runs them composes it. A step is given what it `uses` and nothing else. */
export interface Abilities {
  /** Looks at these sources, now. */
  look<Name extends keyof Facts>(...names: Name[]): Promise<Snapshot<Pick<Facts, Name>>>;
  /** The newest look of the last hour that saw this, as the watchdog has kept it: for what cannot be seen any more. */
  lastSeen(name: keyof Facts): Snapshot<Facts> | undefined;
  /** Ends a unit's process and waits until the next one serves. Without a name all of them, the database while no program runs. */
  restart(unit: string | undefined): Promise<void>;
  /** Writes to it as a stranger would, and waits for the answer. */
  converse(signal: AbortSignal): Promise<Conversation>;
  /** One statement as whoever may change everything of the database: the embedded server's superuser, else the owner; with settings of its session. */
  sql<Row extends Record<string, unknown>>(
    text: string,
    values?: unknown[],
    settings?: Record<string, string>,
  ): Promise<Row[]>;
  /** The backend's API as the command line of this machine may use it; in the only workspace, or the demo's, when none is named. */
  api(workspaceId: string | undefined): Client;
  /** Ends a process that runs a program of this data folder, at once; throws for any other. */
  kill(pid: number): void;
  /** Lets a process go on that a signal holds (SIGCONT), when it runs a program of this data folder; throws for any other. */
  wake(pid: number): void;
  /** Lets our roles log in with the passwords that our key gives them (`chatai db roles`). */
  openRoles(): Promise<void>;
  /** Applies the migrations that are missing; resolves to their names. */
  migrate(): Promise<string[]>;
}
