import { existsSync } from 'node:fs';
import path from 'node:path';
import { readKeyFile } from '@chatai/core/config';
import type { FactSource } from '@chatai/core/health';
import type { Here } from '../here/here.ts';

/** The file with the key that the next start needs. */
export interface KeyFileFacts {
  file: string;
  /** In words that follow its name; undefined when it holds the key. */
  problem: string | undefined;
}

/** Null where the key is no file's: it is given by a setting, or nothing was started here yet. */
export function keyFileFacts({ config, otherKey, keyInFile }: Here): FactSource<KeyFileFacts | null> {
  const { home, secretKey } = config;
  const isUsed = keyInFile ?? secretKey === undefined;
  const own = secretKey ?? readKeyFile(home).key;
  return {
    deadlineMs: 500,
    async read() {
      const { file, key, problem } = readKeyFile(home);
      const wasStarted = ['run', 'postgres'].some((folder) => existsSync(path.join(home, folder)));
      if (!isUsed || (!existsSync(file) && !wasStarted)) return null;
      // Whoever has another key than what runs knows it of their own alone.
      const isAnother = otherKey ? secretKey === undefined : own !== undefined && key !== own;
      return { file, problem: problem ?? (isAnother ? 'holds another key than ChatAI runs with' : undefined) };
    },
  };
}

export const keyFileTrouble = ({ file, problem }: KeyFileFacts): string => `${file} ${problem}`;
