import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { DestinationStream } from 'pino';
import { type Clock, systemClock } from '../clock/index.ts';

export interface LogFileOptions {
  folder: string;
  /** Name of the file without `.log`. Several processes may write one file: lines stay whole (O_APPEND), rotation is noticed. */
  component: string;
  clock?: Clock;
  /** A file that would grow beyond it is rotated; default 50 MB. */
  maxBytes?: number;
  /** Rotated files of days older than this are deleted, at start and at each rotation; default 7. */
  keepDays?: number;
}

/** Where a program's log lines go. `flush` writes what waits; it runs by itself when the process exits. */
export interface LogFile extends DestinationStream {
  flush(): void;
  close(): void;
}

const dayMs = 86_400_000;

/**
 * Appends lines to `<component>.log`; on a new day (UTC) or above `maxBytes` the file becomes `<component>.log.YYYY-MM-DD[.n]`.
 * Lines of one turn of the event loop are written together. Never throws: lines that a full disk refuses are dropped and counted,
 * and one warning with their number is written when there is room again.
 */
export function createLogFile(options: LogFileOptions): LogFile {
  const { folder, component, clock = systemClock, maxBytes = 50_000_000, keepDays = 7 } = options;
  const file = path.join(folder, `${component}.log`);
  let fd: number | undefined;
  let waiting: string[] = [];
  let scheduled = false;
  let dropped = 0;
  let cutLine = false;
  let looked = { atMs: Number.NEGATIVE_INFINITY, day: '' };
  let openedDay = '';

  /** Our file, open, of today and with room. Looks at the disk once a second and when a size was reached. */
  const ready = (bytes: number): number => {
    const today = dayOf(clock.now());
    if (fd !== undefined && clock.monotonicMs() - looked.atMs < 1_000 && looked.day === today) {
      if (fstatSync(fd).size + bytes <= maxBytes) return fd;
    }
    looked = { atMs: clock.monotonicMs(), day: today };
    const current = statSync(file, { throwIfNoEntry: false });
    const isOurs = current !== undefined && fd !== undefined && current.ino === fstatSync(fd).ino;
    const day = isOurs || !current ? openedDay : dayOf(current.mtimeMs);
    if (current && current.size > 0 && (day < today || current.size + bytes > maxBytes)) {
      setAside(file, day, linkSync);
      rmSync(file, { force: true });
      deleteOld(folder, component, today, keepDays);
    } else if (isOurs && fd !== undefined) {
      return fd;
    }
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
    mkdirSync(folder, { recursive: true });
    fd = openSync(file, 'a', 0o640);
    openedDay = today;
    return fd;
  };

  const flush = () => {
    const lines = waiting;
    waiting = [];
    if (lines.length === 0) return;
    try {
      const notice = dropped > 0 ? droppedNotice(component, clock, dropped) : '';
      const bytes = Buffer.from(`${cutLine ? '\n' : ''}${notice}${lines.join('')}`);
      const target = ready(bytes.length);
      for (let at = 0; at < bytes.length; ) {
        at += writeSync(target, bytes, at);
        cutLine = at < bytes.length;
      }
      dropped = 0;
    } catch {
      dropped += lines.length;
    }
  };

  try {
    deleteOld(folder, component, dayOf(clock.now()), keepDays);
  } catch {
    // No folder yet, or none that can be read: the first write makes it or counts as dropped.
  }
  process.on('exit', flush);

  return {
    write(line) {
      waiting.push(line);
      if (scheduled) return;
      scheduled = true;
      setImmediate(() => {
        scheduled = false;
        flush();
      });
    },
    flush,
    close() {
      flush();
      process.off('exit', flush);
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

/**
 * The same rotation for a file that another program holds open for appending (PostgreSQL): copied, then emptied in place, so that the
 * program goes on writing into it. Call it now and then. Lines written between copy and emptying, some microseconds, are lost.
 */
export function rotateOpenFile(options: LogFileOptions): void {
  const { folder, component, clock = systemClock, maxBytes = 50_000_000, keepDays = 7 } = options;
  const file = path.join(folder, `${component}.log`);
  const today = dayOf(clock.now());
  const current = statSync(file, { throwIfNoEntry: false });
  if (!current) return;
  // Its first line tells the day: every other time of the file moves with each write.
  const day = firstDay(file) ?? dayOf(current.mtimeMs);
  if (current.size > 0 && (day < today || current.size > maxBytes)) {
    setAside(file, day, (from, to) => copyFileSync(from, to, constants.COPYFILE_EXCL));
    truncateSync(file);
  }
  deleteOld(folder, component, today, keepDays);
}

function firstDay(file: string): string | undefined {
  const fd = openSync(file, 'r');
  try {
    const start = Buffer.alloc(10);
    readSync(fd, start, 0, 10, 0);
    return /^\d{4}-\d{2}-\d{2}$/.exec(start.toString())?.[0];
  } finally {
    closeSync(fd);
  }
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** Gives the file its dated name. `put` refuses a name that is taken, so two processes that rotate at once overwrite nothing. */
function setAside(file: string, day: string, put: (from: string, to: string) => void): void {
  for (let n = 0; ; n++) {
    try {
      put(file, n === 0 ? `${file}.${day}` : `${file}.${day}.${n}`);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT') return;
      if (code !== 'EEXIST') throw error;
    }
  }
}

function deleteOld(folder: string, component: string, today: string, keepDays: number): void {
  const oldest = dayOf(Date.parse(today) - keepDays * dayMs);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${component}.log.`)) continue;
    const day = /^(\d{4}-\d{2}-\d{2})(\.\d+)?$/.exec(name.slice(component.length + 5))?.[1];
    if (day !== undefined && day < oldest) rmSync(path.join(folder, name), { force: true });
  }
}

const droppedNotice = (component: string, clock: Clock, count: number) =>
  `${JSON.stringify({ 'log.level': 'warn', '@timestamp': new Date(clock.now()).toISOString(), 'service.name': component, count, 'event.action': 'log.lines.dropped' })}\n`;
