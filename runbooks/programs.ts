import type { Facts } from './facts.ts';

/** The programs that answer over HTTP: their unit, the source of what they say, and how people call them. */
export const programs = [
  { unit: 'chatai-backend', source: 'backend', component: 'backend', title: 'Backend', path: '/health' },
  { unit: 'chatai-frontend', source: 'console', component: 'console', title: 'Console', path: '/api/health' },
  { unit: 'scalable_bot_manager', source: 'manager', component: 'botManager', title: 'Bot manager', path: '/status' },
] as const satisfies { unit: string; source: keyof Facts; component: string; title: string; path: string }[];

export type Program = (typeof programs)[number];

/** What the supervisor says of a unit; undefined when it has none of this name, or there is no supervisor. */
export const unitOf = ({ supervisor }: Facts['supervisor'], unit: string) =>
  supervisor?.units.find((one) => one.unit === unit);

/** What the kernel says of a unit's process. */
export function processOf(facts: Pick<Facts, 'supervisor' | 'processes'>, unit: string) {
  const pid = unitOf(facts.supervisor, unit)?.pid;
  return pid === undefined ? undefined : facts.processes.find((one) => one.pid === pid);
}
