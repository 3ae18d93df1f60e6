import type { ProcessUse } from '@chatai/core/process';
import { mebibytes } from '../words.ts';
import { botsOf, nameOf } from './bots.ts';
import type { Facts } from './facts.ts';
import { latencyText } from './latency.ts';
import { loopDelayOf, programs, unitOf } from './programs.ts';

/** What takes most, the greediest first, and whom we wait for, as people read it; what was not seen is left out. */
export interface Top {
  cores: string[];
  memory: string[];
  /** What they read from disks and write to them. */
  disk: string[];
  /** How late event loops were. */
  loops: string[];
  bots: string[];
  /** How long others let us wait. */
  latency: string[];
}

const most = 3;

/** Who takes the machine: processes by what they do of it now, programs by how late they get round to what is due, bots by what people wrote to them in five minutes (operations.md, "High load"). */
export function topOf(facts: Partial<Facts>): Top {
  const { processes = [], messaging } = facts;
  const name = (one: ProcessUse) => processName(facts, one);
  return {
    cores: byCores(processes.filter(({ cores }) => cores > 0))
      .slice(0, most)
      .map((one) => `${name(one)} ${one.cores} cores`),
    memory: byMemory(processes)
      .slice(0, most)
      .map((one) => `${name(one)} ${mebibytes(one.rssBytes)}`),
    disk: byDisk(processes.filter(({ diskBytes }) => diskBytes > 0))
      .slice(0, most)
      .map((one) => `${name(one)} ${mebibytes(one.diskBytes)}/s${statementOf(facts, one)}`),
    loops: loopsOf(facts)
      .slice(0, most)
      .map(({ name: loop, ms }) => `${loop} ${Math.round(ms)} ms`),
    bots: (messaging?.busiest ?? []).map((one) => `${nameOf(one)} ${one.updates} of ${one.ofAll} updates`),
    latency: [...latencyText(facts, 'telegram'), ...latencyText(facts, 'model')],
  };
}

/** Event loops of our programs and their workers, the latest first. */
function loopsOf(facts: Partial<Facts>): { name: string; ms: number }[] {
  const { supervisor, manager } = facts;
  const ofPrograms = programs.flatMap(({ unit, source }) => {
    const ms = facts[source] && loopDelayOf(facts[source]);
    const pid = supervisor && unitOf(supervisor, unit)?.pid;
    return ms === undefined ? [] : [{ name: pid === undefined ? unit : `${unit} (pid ${pid})`, ms }];
  });
  const workers = (manager && botsOf({ manager })?.workers) ?? [];
  const ofWorkers = workers.flatMap(({ pid, loopDelayMs: ms }) =>
    ms === undefined ? [] : [{ name: `worker (pid ${pid})`, ms }],
  );
  return [...ofPrograms, ...ofWorkers].toSorted((a, b) => b.ms - a.ms);
}

export const byCores = (processes: readonly ProcessUse[]) => processes.toSorted((a, b) => b.cores - a.cores);
export const byDisk = (processes: readonly ProcessUse[]) => processes.toSorted((a, b) => b.diskBytes - a.diskBytes);
export const byMemory = (processes: readonly ProcessUse[]) => processes.toSorted((a, b) => b.rssBytes - a.rssBytes);

/** What a session of the embedded database runs: its process has its pid. */
function statementOf({ sessions }: Partial<Facts>, { pid, name }: ProcessUse): string {
  const session = name === 'postgres' ? sessions?.sessions.find((one) => one.pid === pid) : undefined;
  return session ? ` (${session.program}: ${session.statement})` : '';
}

/** `chatai-backend (pid 71)`: ours by what they are, for the kernel calls all programs of Node the same. */
export function processName(
  { supervisor, manager, knowledge = [] }: Partial<Facts>,
  { pid, name }: Pick<ProcessUse, 'pid' | 'name'>,
): string {
  const unit = supervisor?.supervisor?.units.find((one) => one.pid === pid)?.unit;
  const isWorker = manager && botsOf({ manager })?.workers.some((one) => one.pid === pid);
  const ours = unit ?? (isWorker ? 'worker' : knowledge.some((one) => one.pid === pid) ? 'knowledge' : undefined);
  return `${ours ?? (name === 'MainThread' ? 'node' : name)} (pid ${pid})`;
}
