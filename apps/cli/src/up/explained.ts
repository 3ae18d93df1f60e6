import { AppError } from '@chatai/core/errors';
import { upErrors } from './errors.ts';
import type { FloorsDeps } from './floors.ts';
import { isDiskFull } from './folders.ts';
import { DiedBeforeReady } from './unit.ts';

/** The failure in words for the person who typed the command. */
export function explained(error: unknown, { config, programs }: Pick<FloorsDeps, 'config' | 'programs'>): unknown {
  if (error instanceof AppError) return error;
  if (isDiskFull(error)) {
    return upErrors.diskFull({ folder: config.home, setting: 'CHATAI_HOME', free: 0, needed: 40 }, { cause: error });
  }
  if (error instanceof DiedBeforeReady) {
    const component = programs.flat().find((program) => program.unit === error.unit)?.component ?? error.unit;
    const logFile = `${config.log.folder}/${component}.out.log`;
    const lines = lastWords(error.lines);
    return upErrors.programDied({ unit: error.unit, how: error.how, lines, logFile }, { cause: error });
  }
  return error;
}

/** What a program said at its end, without the stack and what Node prints around it: those are in the log. */
export function lastWords(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  const words = lines.filter(
    (line) => line !== '' && !/^(at |node:|file:|Node\.js v|[\^{}[\]]|throw |code: |requireStack: )/.test(line),
  );
  return words.slice(-3).join('; ') || 'it said nothing';
}
