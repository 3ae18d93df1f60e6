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

/** It did something, or could not even begin to, and what it is for is so still. What was only tried was not to help. */
export const hasNotHelped = ({ state, dryRun }: Pick<Run, 'state' | 'dryRun'>): boolean =>
  !dryRun && (state === 'not-fixed' || state === 'failed' || state === 'undone');

/** Was it broken off, so that it may be gone on with? */
export const isResumable = ({ state, dryRun }: Pick<Run, 'state' | 'dryRun'>): boolean =>
  state === 'broken-off' && !dryRun;

/** What was given, as far as a record or an approval tells: secrets are asked for once more. */
export const givenIn = ({ params }: Pick<Run, 'params'>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== '****'));

/** Of one stage: it goes on, or was broken off, while it has no end. */
export function statusOfStage({ fine }: Run['stages'][number], state: Run['state']): Status {
  if (fine === null) return state === 'goes-on' ? 'unknown' : 'fail';
  return fine ? 'ok' : 'warn';
}
