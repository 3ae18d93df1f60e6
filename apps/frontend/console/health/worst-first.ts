import type { Health } from '@chatai/contract/health';

const severity = ['fail', 'warn', 'unknown', 'ok', 'off'];

/** The components as a list, worst first; of equal ones in the order in which the backend named them. */
export function worstFirst(components: Health['components']) {
  return Object.entries(components)
    .map(([name, state]) => ({ name, ...state }))
    .sort((a, b) => severity.indexOf(a.status) - severity.indexOf(b.status));
}
