import { createReadStream, readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from '@chatai/core/clock';
import { logErrors } from './errors.ts';
import { type LogLevel, type LogLine, levels, parseLine } from './log-line.ts';

export interface LogFilter {
  /** All components when absent. */
  component?: string | undefined;
  level: LogLevel;
  /** Epoch milliseconds. */
  since?: number | undefined;
  until?: number | undefined;
  /** Fields that the line must have just so: `{ botId }`. */
  fields?: Readonly<Record<string, string>> | undefined;
  /** Text that the line must hold, in any case: an id, a name of an event. */
  grep?: string | undefined;
  /** Most lines, the newest ones. */
  most: number;
}

/** Without `since` only the ends of the newest files are read: enough of each for `most` lines of ours. */
const endBytes = (most: number) => Math.max(512, most) * 1024;

const fileShape = /^(?<component>[a-z][a-z0-9-]*?)(?:\.out)?\.log(?:\.\d{4}-\d\d-\d\d(?:\.\d+)?)?$/;

/** Components that have a log here. Throws `no-logs`, `logs-unreadable`. */
export function componentsOf(folder: string): string[] {
  const names = namesIn(folder).flatMap((name) => fileShape.exec(name)?.groups?.component ?? []);
  return [...new Set(names)].sort();
}

/** Lines that pass the filter, oldest first. Rotated files are read as far as `since` reaches. Throws `no-logs`, `logs-unreadable`. */
export async function readLogs(folder: string, filter: LogFilter): Promise<LogLine[]> {
  try {
    return await readFiles(folder, filter);
  } catch (error) {
    throw asLogError(error, folder);
  }
}

async function readFiles(folder: string, filter: LogFilter): Promise<LogLine[]> {
  const found: LogLine[] = [];
  for (const name of filesOf(folder, filter.component)) {
    const file = path.join(folder, name);
    const { mtimeMs, size } = statSync(file);
    if (filter.since === undefined ? isRotated(name) : mtimeMs < filter.since) continue;
    const start = filter.since === undefined ? Math.max(0, size - endBytes(filter.most)) : 0;
    const lines = createInterface({ input: createReadStream(file, { start }), crlfDelay: Number.POSITIVE_INFINITY });
    const component = componentOf(name);
    let at = mtimeMs;
    let first = start > 0;
    for await (const text of lines) {
      // We began somewhere inside a line.
      if (first) {
        first = false;
        continue;
      }
      const line = parseLine(text, component, at);
      at = line.at;
      if (passes(line, text, filter)) found.push(line);
    }
  }
  return found.sort((a, b) => a.at - b.at).slice(-filter.most);
}

/** Calls `take` with each new line, until `signal` is aborted. A rotated file is left for its successor once it was read to its end. */
export async function followLogs(
  { folder, clock }: { folder: string; clock: Clock },
  filter: Omit<LogFilter, 'since' | 'until' | 'most'>,
  take: (line: LogLine) => void,
  signal: AbortSignal,
): Promise<void> {
  const read = new Map<string, { inode: number; offset: number; rest: string }>();
  for (const name of currentFiles(folder, filter.component)) {
    const { ino, size } = statSync(path.join(folder, name));
    read.set(name, { inode: ino, offset: size, rest: '' });
  }
  while (!signal.aborted) {
    for (const name of currentFiles(folder, filter.component)) {
      const file = path.join(folder, name);
      const now = statSync(file, { throwIfNoEntry: false });
      if (!now) continue;
      const before = read.get(name);
      const state = before?.inode === now.ino ? before : { inode: now.ino, offset: 0, rest: '' };
      read.set(name, state);
      if (now.size <= state.offset) continue;
      const texts = (state.rest + (await readFrom(file, state.offset, now.size))).split('\n');
      state.offset = now.size;
      state.rest = texts.pop() ?? '';
      for (const text of texts) {
        const line = parseLine(text, componentOf(name), clock.now());
        if (passes(line, text, filter)) take(line);
      }
    }
    await clock.sleep(200, signal).catch(() => {});
  }
}

function passes(line: LogLine, text: string, filter: Omit<LogFilter, 'most'>): boolean {
  if (levels.indexOf(line.level) < levels.indexOf(filter.level)) return false;
  if (filter.since !== undefined && line.at < filter.since) return false;
  if (filter.until !== undefined && line.at >= filter.until) return false;
  if (!Object.entries(filter.fields ?? {}).every(([name, value]) => line.fields[name] === value)) return false;
  return filter.grep === undefined || text.toLowerCase().includes(filter.grep.toLowerCase());
}

async function readFrom(file: string, start: number, end: number): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

const filesOf = (folder: string, component: string | undefined) =>
  namesIn(folder).filter(
    (name) => fileShape.test(name) && (component === undefined || componentOf(name) === component),
  );
const currentFiles = (folder: string, component: string | undefined) =>
  filesOf(folder, component).filter((name) => !isRotated(name));
const isRotated = (name: string) => !name.endsWith('.log');
const componentOf = (name: string) => fileShape.exec(name)?.groups?.component ?? name;

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw asLogError(error, folder);
  }
}

function asLogError(error: unknown, folder: string): unknown {
  const { code, path: file } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && file === folder) return logErrors.noLogs({ folder }, { cause: error });
  if (code === 'ENOTDIR') return logErrors.logsUnreadable({ folder, reason: 'it is a file' }, { cause: error });
  if (code !== 'EACCES') return error;
  return logErrors.logsUnreadable({ folder, reason: `this user may not read ${file}` }, { cause: error });
}
