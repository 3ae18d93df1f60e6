import type { Branch } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts.ts';

/** What can break only in a later version: its leaf is there to be read, and is never found. */
export const later = (id: string, says: string, comesWith: string): Branch<Facts> => ({
  ...{ says, needs: [], when: () => [] },
  leaf: { id, comesWith, finding: () => says, step: undefined },
});
