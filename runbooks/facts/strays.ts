import type { OwnProgram } from '@chatai/core/process';
import type { Facts } from './facts.ts';

/** Programs of ours on this data folder that its supervisor has not started. Two bot managers poll with the same tokens. */
export function strays({ supervisor, running }: Pick<Facts, 'supervisor' | 'running'>): OwnProgram[] {
  const ours = supervisor.supervisor?.units.map(({ pid }) => pid);
  // Without a supervisor nothing is one too many: systemd or PM2 may be the one of record.
  return ours ? running.filter(({ pid }) => !ours.includes(pid)) : [];
}
