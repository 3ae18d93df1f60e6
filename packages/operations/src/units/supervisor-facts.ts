import { isAppError } from '@chatai/core/errors';
import type { FactSource } from '@chatai/core/health';
import { askSupervisor, type Reply } from './control.ts';

/** What keeps the programs of a data folder running, and how each of them is. */
export interface SupervisorFacts {
  /** Null when there is none. */
  supervisor: Reply | null;
}

/** Asks the supervisor of this data folder. */
export const supervisorFacts = (config: { home: string }): FactSource<SupervisorFacts> => ({
  deadlineMs: 2_000,
  async read() {
    try {
      return { supervisor: await askSupervisor(config, { command: 'status' }) };
    } catch (error) {
      if (isAppError(error) && error.code === 'not-running') return { supervisor: null };
      throw error;
    }
  },
});
