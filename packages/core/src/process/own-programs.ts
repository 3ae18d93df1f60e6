import { readFileSync } from 'node:fs';
import path from 'node:path';
import { allProcesses, statOf } from './processes.ts';

/** A process that runs one of our programs, whoever has started it. */
export interface OwnProgram {
  pid: number;
  /** Below its checkout: `apps/server/src/backend/main.ts`. */
  script: string;
  /** The data folder that it works on. */
  home: string;
  /** Its parent, for people: `sh (pid 4711)`. */
  startedBy: string;
}

/** Every process of this machine that runs one of `scripts` (paths below a checkout). Those of other users are not seen; empty where there is no /proc. */
export function ownPrograms(scripts: readonly string[]): OwnProgram[] {
  return allProcesses().flatMap(({ pid }) => {
    const words = wordsOf(pid, 'cmdline');
    for (const script of scripts) {
      const word = words.find((one) => one.endsWith(`/${script}`));
      if (!word) continue;
      const home = wordsOf(pid, 'environ')
        .find((one) => one.startsWith(homeName))
        ?.slice(homeName.length);
      const checkout = word.slice(0, -script.length);
      return [
        {
          pid,
          script,
          startedBy: parentOf(pid),
          home: home ? path.resolve(checkout, home) : path.join(checkout, '.chatai'),
        },
      ];
    }
    return [];
  });
}

function parentOf(pid: number): string {
  const parent = Number(statOf(pid)?.fields[1]);
  return `${statOf(parent)?.name ?? 'somebody who is gone'} (pid ${parent})`;
}

const homeName = 'CHATAI_HOME=';

function wordsOf(pid: number, file: 'cmdline' | 'environ'): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
