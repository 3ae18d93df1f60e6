import { thresholds } from '../thresholds.ts';
import type { Facts } from './facts.ts';

interface ProgramShape {
  unit: string;
  source: keyof Facts;
  component: string;
  title: string;
  path: string;
}

/** The programs that answer over HTTP: their unit, the source of what they say, and how people call them. */
export const program = {
  backend: { unit: 'chatai-backend', source: 'backend', component: 'backend', title: 'Backend', path: '/health' },
  console: { unit: 'chatai-frontend', source: 'console', component: 'console', title: 'Console', path: '/api/health' },
  botManager: {
    unit: 'scalable_bot_manager',
    source: 'manager',
    component: 'botManager',
    title: 'Bot manager',
    path: '/status',
  },
  watchdog: { unit: 'chatai-watchdog', source: 'watchdog', component: 'watchdog', title: 'Watchdog', path: '/health' },
} as const satisfies Record<string, ProgramShape>;

export type Program = (typeof program)[keyof typeof program];

export const programs: readonly Program[] = Object.values(program);

/** Leaves of programs that answer and cannot do what they are for: what they ask the database gets no answer. */
export const unwell: readonly string[] = programs.map(({ component }) => `${component}-unwell`);

/** It stands in for Telegram in the sandbox. */
export const simulatorUnit = 'simulator';

/** What the supervisor says of a unit; undefined when it has none of this name, or there is no supervisor. */
export const unitOf = ({ supervisor }: Facts['supervisor'], unit: string) =>
  supervisor?.units.find((one) => one.unit === unit);

/** What the kernel says of a unit's process. */
export function processOf(facts: Pick<Facts, 'supervisor' | 'processes'>, unit: string) {
  const pid = unitOf(facts.supervisor, unit)?.pid;
  return pid === undefined ? undefined : facts.processes.find((one) => one.pid === pid);
}

/** The pid of what keeps our programs running, when a signal holds it: their parent, which is a command of ours (a shell may be one's as well). */
export function heldSupervisor({ running, processes }: Pick<Facts, 'running' | 'processes'>): number | undefined {
  const own = new Set(running.map(({ pid }) => pid));
  const parents = new Set(processes.flatMap(({ pid, parent }) => (own.has(pid) ? [parent] : [])));
  return processes.find(({ pid, state, ours }) => ours && state === 'T' && parents.has(pid))?.pid;
}

/** Is it just being started because somebody wants it, and not because it has died? Nothing is judged by it meanwhile. */
export function isBeingStarted({ supervisor }: Partial<Facts>, unit: string, at: number): boolean {
  const { state, note, since = at } = (supervisor && unitOf(supervisor, unit)) ?? {};
  if (note !== '' || state === 'ok') return false;
  return state !== 'starting' || at - since < thresholds.startsMs;
}

/** How often it was started again in the hour before `at` although nobody had asked for it. */
export const restartsWithin = (restarts: readonly number[], at: number): number =>
  restarts.filter((one) => one > at - 3_600_000 && one <= at).length;

/** `ended by itself 2 x in an hour, last by signal SIGKILL`; undefined when it has not. A restart that somebody wanted is none. */
export function endsOf(unit: ReturnType<typeof unitOf>, at: number): string | undefined {
  const count = restartsWithin(unit?.restarts ?? [], at);
  if (count === 0) return undefined;
  return `ended by itself ${count} x in an hour${unit?.lastEnd ? `, last by ${unit.lastEnd}` : ''}`;
}

/** Why a program that answers is not well, in its own words; undefined when it says that it is, or does not answer. */
export function complaintOf({ answer }: Facts['backend'], at: number): string | undefined {
  if (!answer) return undefined;
  // Every body of ours has these; whoever else has the port is told by its status alone.
  const { status, components = {}, lookedAt } = (answer.body ?? {}) as Body;
  if (lookedAt && at - lookedAt > thresholds.lookedMs)
    return `what it has seen last is ${Math.round((at - lookedAt) / 1_000)} s old`;
  // The console serves without its backend, and says so.
  if (answer.status < 500 && status !== 'unhealthy' && components.backend?.status !== 'fail') return undefined;
  const bad = Object.entries(components).flatMap(([name, one]) =>
    one.status === 'fail' || one.status === 'unknown' ? `${name}: ${one.detail ?? one.status}` : [],
  );
  if (bad.length > 0) return bad.join('; ');
  return status ? `it says that it is ${status}` : `it answers ${answer.status}`;
}

interface Body {
  status?: string;
  components?: Record<string, { status: string; detail?: string }>;
  /** Of the watchdog: when its newest look began. */
  lookedAt?: number | null;
}

/** How late the event loop of a program was in the second before it answered, in milliseconds; undefined when it does not say. */
export function loopDelayOf({ answer }: Facts['backend']): number | undefined {
  const { loopDelayMs } = (answer?.body ?? {}) as { loopDelayMs?: unknown };
  return typeof loopDelayMs === 'number' ? loopDelayMs : undefined;
}

/** Bytes of a program that has taken more than it should; undefined when it has not. */
export function grownTo(facts: Pick<Facts, 'supervisor' | 'processes'>, unit: string): number | undefined {
  const rssBytes = processOf(facts, unit)?.rssBytes ?? 0;
  return rssBytes >= thresholds.programBytes ? rssBytes : undefined;
}

/** Programs that answer with another version than the files have. */
export function ofOtherVersions(
  facts: Pick<Facts, 'release' | Program['source']>,
): { title: string; version: string }[] {
  return programs.flatMap(({ source, title }) => {
    const { version } = (facts[source].answer?.body ?? {}) as { version?: unknown };
    return typeof version === 'string' && version !== facts.release.version ? [{ title, version }] : [];
  });
}
