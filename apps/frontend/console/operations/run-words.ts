import type { Run } from '@chatai/contract/ops';
import type { Status } from '../ui/index.ts';

/** How a run stands, as a state. */
export const statusOfRun: Record<Run['state'], Status> = {
  'goes-on': 'unknown',
  'broken-off': 'fail',
  'nothing-to-do': 'ok',
  fixed: 'ok',
  'not-fixed': 'fail',
  undone: 'warn',
  failed: 'fail',
  'dry-run': 'warn',
  changed: 'warn',
};

/** It did something, or could not even begin to, and what it is for is so still. */
export const hasNotHelped = ({ state }: Pick<Run, 'state'>): boolean =>
  state === 'not-fixed' || state === 'failed' || state === 'undone';

/** Of one stage: it goes on, or was broken off, while it has no end. */
export function statusOfStage({ fine }: Run['stages'][number], state: Run['state']): Status {
  if (fine === null) return state === 'goes-on' ? 'unknown' : 'fail';
  return fine ? 'ok' : 'warn';
}
