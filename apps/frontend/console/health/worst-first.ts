import type { Health } from '@chatai/contract/health';
import { severity } from '@chatai/contract/words';

/** The components as a list, worst first; of equal ones in the order in which the backend named them. */
export function worstFirst(components: Health['components']) {
  return Object.entries(components)
    .map(([name, state]) => ({ name, ...state }))
    .sort((a, b) => severity[a.status] - severity[b.status]);
}
