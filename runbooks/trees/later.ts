import type { Branch } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts/facts.ts';

/** A placeholder for a trouble of a later version; never matches. */
export const later = (id: string, says: string, comesWith: string): Branch<Facts> => ({
  says,
  needs: [],
  when: () => [],
  leaf: { id, comesWith, finding: () => says, step: undefined },
});
