import { existsSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Config, SettingName } from '@chatai/core/config';
import { initialised } from '@chatai/core/database/embedded';
import { AppError } from '@chatai/core/errors';
import { upErrors } from './errors.ts';

/** A new cluster takes 45 MB and its first write-ahead log as much; after that PostgreSQL needs room for a few segments of 16 MB. */
const neededMb = { first: 150, later: 40, logs: 1 };

/** Folder of the embedded cluster. */
export const clusterFolder = (home: string): string => path.join(home, 'postgres');

/** Makes the data and log folders. Throws `disk-full` or `folder-refused`, each with the setting that moves the folder. */
export function prepareFolders(config: Config): void {
  const forData = config.databaseUrl
    ? neededMb.logs
    : initialised(clusterFolder(config.home))
      ? neededMb.later
      : neededMb.first;
  prepareFolder(config.home, 'CHATAI_HOME', forData);
  // It may be a mount of its own.
  if (!config.databaseUrl && initialised(clusterFolder(config.home))) {
    prepareFolder(clusterFolder(config.home), 'CHATAI_HOME', forData);
  }
  prepareFolder(config.log.folder, 'CHATAI_LOG_DIR', neededMb.logs);
}

function prepareFolder(folder: string, setting: SettingName, needed: number): void {
  try {
    makeFolder(folder);
    // A quota or a read-only mount shows only when something is really written.
    const probe = path.join(folder, `.probe-${process.pid}`);
    try {
      writeFileSync(probe, Buffer.alloc(65_536, 1), { flush: true });
    } finally {
      rmSync(probe, { force: true });
    }
    const disk = statfsSync(folder);
    const free = Math.floor((disk.bavail * disk.bsize) / 1e6);
    if (free < needed) throw upErrors.diskFull({ folder, setting, free, needed });
  } catch (error) {
    throw asFolderError(error, folder, setting, needed);
  }
}

/** With its parents. Step by step: node's own `recursive` never ends where a system refuses with ENOENT what has a parent (/proc). */
function makeFolder(folder: string): void {
  if (!existsSync(path.dirname(folder))) makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) throw error;
  }
}

function asFolderError(error: unknown, folder: string, setting: SettingName, needed: number): Error {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return upErrors.diskFull({ folder, setting, free: 0, needed }, { cause: error });
  }
  const reasons: Record<string, string> = {
    EACCES: 'this user may not write there',
    EPERM: 'this user may not write there',
    EROFS: 'it is on a read-only disk',
    ENOENT: 'no folder can be made there',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'there is a file of that name',
  };
  return upErrors.folderRefused({ folder, setting, reason: reasons[code] ?? code }, { cause: error });
}

/** Did this fail for want of disk space, wherever it came from (a system call, PostgreSQL, the output of a tool)? */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  // 53100 disk_full (PostgreSQL appendix A).
  return code === 'ENOSPC' || code === '53100' || /No space left|ENOSPC/.test(error.message) || isDiskFull(error.cause);
}
