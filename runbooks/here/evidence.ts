import path from 'node:path';
import { isAppError } from '@chatai/core/errors';
import { redact } from '@chatai/core/log';
import { keepNewest, removeOlder, replaceFile } from '@chatai/operations/data-files';
import { diagnose } from '@chatai/operations/diagnosis';
import type { Snapshot } from '@chatai/operations/facts';
import { judge } from '@chatai/operations/health';
import { type LogLine, readLogs } from '@chatai/operations/logs';
import { checks } from '../checks/index.ts';
import type { Facts } from '../facts/facts.ts';
import { trees } from '../trees/index.ts';
import { type Here, look } from './here.ts';

/** Of the 5 s that saving may take. */
const lookMs = 4_000;
/** Of the log, the newest lines that somebody must act on. */
const mostErrors = 200;
/** Files: whoever looks every minute fills no disk with them. */
const mostKept = 200;

/**
 * Saves what is seen now, before anything is changed: facts, verdicts, findings and the last errors of all components, without secrets, as one file
 * of the data folder that its owner alone can read. `seen`: what was seen just now. Resolves to its path.
 */
export async function saveEvidence(here: Here, name: string, seen?: Snapshot<Facts>): Promise<string> {
  const snapshot = seen ?? (await look(here, undefined, lookMs));
  const bundle = {
    at: new Date(snapshot.at).toISOString(),
    instance: here.config.instance,
    verdicts: judge(checks, snapshot as Snapshot<Facts>),
    diagnosis: diagnose(trees, snapshot as Snapshot<Facts>),
    snapshot,
    errors: await lastErrors(here),
  };
  const folder = folderOf(here.config.home);
  const file = path.join(folder, `${name}.json`);
  replaceFile(file, redact(JSON.stringify(bundle, undefined, 2)));
  keepNewest(folder, mostKept);
  return file;
}

const folderOf = (home: string) => path.join(home, 'evidence');

/** Forgets what was saved before this time, epoch milliseconds. */
export const forgetEvidence = (home: string, before: number): void => removeOlder(folderOf(home), before);

/** None where there are no logs: that is a fact of its own. */
async function lastErrors({ config }: Here): Promise<LogLine[]> {
  try {
    return await readLogs(config.log.folder, { level: 'error', most: mostErrors });
  } catch (error) {
    if (isAppError(error)) return [];
    throw error;
  }
}
