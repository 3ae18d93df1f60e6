import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FactSource } from '@chatai/core/health';

/** The folder into which all programs write their logs. */
export interface LogFacts {
  folder: string;
  /** Why nothing can be written there: a system error's code; undefined when it can. */
  problem: string | undefined;
  files: number;
  bytes: number;
}

/** Looks at it; that it is not there is a fact, too. */
export const logFacts = (folder: string): FactSource<LogFacts> => ({
  deadlineMs: 2_000,
  async read() {
    try {
      await access(folder, constants.W_OK | constants.X_OK);
      const names = await readdir(folder);
      const sizes = await Promise.all(
        names.map((name) =>
          stat(path.join(folder, name)).then(
            ({ size }) => size,
            () => 0,
          ),
        ),
      );
      return { folder, problem: undefined, files: names.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
    } catch (error) {
      return { folder, problem: (error as NodeJS.ErrnoException).code ?? 'unknown', files: 0, bytes: 0 };
    }
  },
});
